using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace CodebookLsp.Architecture.Tests;

/// <summary>The check of folders itself, on a small project with a fault that was planted.</summary>
[TestClass]
public sealed class PlantedArrowTests
{
    private const string Low =
        "namespace P.Low; public class Number { public const int One = 1; public Other Next() => new(); "
        + "public class Other { public void Count() { } } }";

    private const string High = "namespace P.High; public class Sum { public P.Low.Number Of { get; } = new(); }";

    private static readonly Layers Listed = Layers.Parse("# a comment\np\n    High\n    Low Beside\n");

    [TestMethod]
    public void An_arrow_that_points_down_is_allowed() =>
        Assert.IsEmpty(Faults(("Low/Number.cs", Low), ("High/Sum.cs", High), ("Beside/None.cs", "")));

    [TestMethod]
    [DataRow("public class Wrong : P.High.Sum { }", "Sum", DisplayName = "base class")]
    [DataRow("public class Wrong { object made = new P.High.Sum(); }", "Sum", DisplayName = "object")]
    [DataRow("public class Wrong { string name = nameof(P.High.Sum); }", "Sum", DisplayName = "name")]
    [DataRow("public class Wrong { System.Collections.Generic.List<P.High.Sum> all; }", "Sum", DisplayName = "type argument")]
    [DataRow("using P.High; [System.Obsolete] public class Wrong { Sum[] all; }", "Sum", DisplayName = "element type")]
    public void An_arrow_that_points_up_is_a_fault(string wrong, string what)
    {
        var faults = Faults(
            ("Low/Number.cs", Low), ("High/Sum.cs", High), ("Beside/None.cs", ""),
            ("Low/Wrong.cs", wrong.Replace("public class", "namespace P.Low { public class", StringComparison.Ordinal) + " }"));
        CollectionAssert.AreEqual(new[] { $"p: Low must not use High: {what} in Low/Wrong.cs:1." }, faults);
    }

    [TestMethod]
    [DataRow("class Wrong { int one = P.Low.Number.One; }", "One in Beside/Wrong.cs:1", DisplayName = "constant")]
    [DataRow("class Wrong { void Run(P.High.Sum sum) { var next = sum.Of.Next(); next.Count(); } }", "Of", DisplayName = "inferred type")]
    public void An_arrow_between_neighbours_is_a_fault(string wrong, string what)
    {
        var faults = Faults(("Low/Number.cs", Low), ("High/Sum.cs", High), ("Beside/Wrong.cs", wrong));
        StringAssert.Contains(string.Join('\n', faults), "p: Beside must not use Low: ", StringComparison.Ordinal);
        StringAssert.Contains(string.Join('\n', faults), what, StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_folder_without_a_layer_and_a_layer_without_a_folder_are_faults() => CollectionAssert.AreEqual(
        new[] { "Layers.txt has no layer for p/New.", "Layers.txt lists p/Beside, which holds no C# file." },
        Faults(("Low/Number.cs", Low), ("High/Sum.cs", High), ("New/None.cs", "")));

    [TestMethod]
    public void A_using_or_a_comment_alone_is_no_arrow() => Assert.IsEmpty(
        Faults(("Low/Number.cs", "using P.High; /* Sum */ " + Low), ("High/Sum.cs", High), ("Beside/None.cs", "")));

    private static List<string> Faults(params (string Path, string Text)[] files)
    {
        SourceText[] sources = [.. files.Select(static file => new SourceText(file.Path, file.Text))];
        return
        [
            .. Listed.Faults(
                "p",
                [.. sources.Select(static source => source.Folder).Distinct()],
                FolderArrows.Of("p", sources, [], SourceProject.Assemblies)),
        ];
    }
}
