using System.Text.RegularExpressions;
using CodebookLsp.TestSupport;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace CodebookLsp.Architecture.Tests;

/// <summary>
/// Arrows between projects, and between the folders of each, point one way. ARCHITECTURE.md draws this; change both together.
/// </summary>
[TestClass]
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["CodebookLsp.Text"] = [],
        ["CodebookLsp.Network"] = ["CodebookLsp.Text", "Microsoft.ML.Tokenizers", "$(TorchPackage)"],
        ["CodebookLsp.Datasets"] = ["CodebookLsp.Text", "Parquet.Net", "ZstdSharp.Port"],
        ["CodebookLsp.Features"] = ["CodebookLsp.Datasets", "CodebookLsp.Network", "MathNet.Numerics", "Microsoft.Data.Sqlite", "Sep"],
        ["CodebookLsp.Server"] = ["CodebookLsp.Features", "Microsoft.Extensions.Logging.Abstractions", "StreamJsonRpc"],
        ["CodebookLsp.Cli"] = ["CodebookLsp.Server", "ScottPlot", "Spectre.Console", "System.CommandLine"],
    };

    private static readonly Layers Listed = Layers.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "CodebookLsp.Architecture.Tests", "Layers.txt")));

    public static IEnumerable<object[]> Projects => SourceProject.All.Select(static project => new object[] { project.Path });

    [TestMethod]
    public void Projects_use_only_what_is_below_them()
    {
        var product = SourceProject.All.Where(static project => !project.Path.StartsWith("tests/", StringComparison.Ordinal)).ToList();
        CollectionAssert.AreEquivalent(MayUse.Keys, product.ConvertAll(static project => project.Name));
        foreach (var project in product)
            CollectionAssert.AreEquivalent(MayUse[project.Name], project.References.ToArray(), project.Name);
    }

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void Folders_use_only_folders_in_layers_below_their_own(string path)
    {
        var project = new SourceProject(path);
        var folders = project.Sources().Select(static source => source.Folder).Distinct().ToList();
        AssertNone(Listed.Faults(path, folders, project.Arrows()));
    }

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void Namespaces_are_folders(string path)
    {
        var project = new SourceProject(path);
        AssertNone(
            from source in project.Sources()
            let expected = source.Folder == "." ? project.Name : $"{project.Name}.{source.Folder.Replace('/', '.')}"
            from Match declared in Namespace().Matches(source.Text)
            where declared.Groups[1].Value != expected
            select $"{path}/{source.Path} is in the namespace {declared.Groups[1].Value}, not in {expected}.");
    }

    [TestMethod]
    public void Layers_are_listed_for_projects_that_exist() =>
        AssertNone(Listed.Projects.Except(SourceProject.All.Select(static project => project.Path)));

    private static void AssertNone(IEnumerable<string> faults)
    {
        var all = faults.ToList();
        Assert.IsEmpty(all, Environment.NewLine + string.Join(Environment.NewLine, all));
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
