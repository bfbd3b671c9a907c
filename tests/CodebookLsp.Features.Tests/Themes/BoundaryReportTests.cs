using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Evaluation;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class BoundaryReportTests
{
    private static readonly ThemeOptions Six = new() { Themes = PlantedCorpus.Topics, Codes = 120, Threads = 2 };

    [TestMethod]
    public void Boundaries_between_works_of_other_topics_are_found_and_those_of_chance_are_not()
    {
        var corpus = new PlantedCorpus(120, 8, static (document, _) => document % PlantedCorpus.Topics);
        var report = BoundaryReport.Of(corpus, Six, null, default);
        Assert.IsGreaterThan(20, report.Boundaries);
        var rows = report.TwoSided.ToDictionary(static row => row.Name);

        // Every sixth boundary lies between two works of one topic.
        Assert.IsGreaterThan(0.7, rows["themes"].F1.Value, string.Join('\n', report.TwoSided));
        Assert.IsGreaterThan(0.7, report.Causal.Single(static row => row.Name == "themes").F1.Value);
        Assert.IsGreaterThan(0.7, rows["words"].F1.Value);
        Assert.IsLessThan(0.35, rows["at even distances"].F1.Value);
        Assert.IsTrue(report.TwoSided.All(static row => row.F1.Low <= row.F1.Value && row.F1.Value <= row.F1.High));
    }

    [TestMethod]
    public void Where_works_do_not_differ_no_boundary_is_found_but_by_chance()
    {
        var report = BoundaryReport.Of(new PlantedCorpus(120, 8, static (_, _) => 0), Six with { Themes = 2 }, null, default);
        Assert.IsTrue(report.TwoSided.All(static row => row.F1.Value < 0.4));
    }

    [TestMethod]
    public void A_corpus_of_a_few_windows_cannot_be_measured() => Assert.ThrowsExactly<ThemeException>(
        () => BoundaryReport.Of(new PlantedCorpus(4, 2, static (_, _) => 0), Six with { Themes = 2 }, null, default));
}
