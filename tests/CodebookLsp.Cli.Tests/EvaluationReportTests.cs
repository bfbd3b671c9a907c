using CodebookLsp.Cli.Commands.Evaluate;
using CodebookLsp.Features.Steering;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests;

[TestClass]
public sealed class EvaluationReportTests
{
    private static readonly EvaluationOptions Options = new() { Strengths = [1, 1.5] };

    private static readonly EvaluationReport Report = new("fake", FakeModel.Loaded, Options, [
        new("sea", ["ship", "whale"], new("sea", [new(4, null, 1, 7) { Note = "why" }]) { Strength = 1.6 }, [
            new("unsteered", new(5, 104), -2.3, 0.01),
            new(SteeringEvaluation.Steered(1), new(60, 104), -2.5, 0.02), new(SteeringEvaluation.Steered(1.5), new(70, 104), -2.9, 0.03),
            new(SteeringEvaluation.RandomCodes(1), new(4, 104), -2.4, 0.01), new(
                SteeringEvaluation.RandomCodes(1.5), new(4, 104), -2.5, 0.01),
            new(SteeringEvaluation.Prompted, new(80, 104), -2.6, 0.05),
        ]),
        new(
            "stone", ["pebble"], null,
            [new("unsteered", new(0, 104), -2.3, 0.01), new(SteeringEvaluation.Prompted, new(8, 104), -2.6, 0.05)]),
    ]);

    [TestMethod]
    public void What_an_evaluation_left_is_taken_over()
    {
        var nothing = Report with { Results = [] };
        var again = Report with { Results = nothing.Earlier(Report.Json()) };

        Assert.AreEqual(Report.Json(), again.Json());
        Assert.AreEqual(Report.Table(), again.Table());
    }

    [TestMethod]
    public void What_was_evaluated_otherwise_is_not()
    {
        var json = Report.Json();
        foreach (
            var other in new[]
            {
                Report with { Model = "another" },
                Report with { Options = Options with { Samples = 8 } },
                Report with { Options = Options with { Strengths = [1] } },
                Report with { Source = FakeModel.Loaded with { Hash = "f" } },
            })
            Assert.IsEmpty(other.Earlier(json));
        foreach (
            var broken in new[]
            {
                "",
                "null",
                "[]",
                "{}",
                json[..200],
                json.Replace("\"hits\"", "\"hats\"", StringComparison.Ordinal),
                json.Replace("\"ship\"", "null", StringComparison.Ordinal),
            })
            Assert.IsEmpty(Report.Earlier(broken));
        foreach (var member in new[] { "topics", "topic", "words", "cells", "way", "continuations", "fluency", "repetition" })
            Assert.IsEmpty(Report.Earlier(json.Replace($"\"{member}\"", "\"another\"", StringComparison.Ordinal)), member);
    }

    [TestMethod]
    public void The_table_says_at_which_strengths_it_worked()
    {
        var table = Report.Table();
        StringAssert.Contains(table, "| sea | unsteered | 5 % | 2–11 % | -2.30 | 0.00 | 1.0 % |");
        StringAssert.Contains(table, "- ×1: 1 of 2 topics: sea\n- ×1.5: 0 of 2 topics\n- at any of the strengths: 1 of 2 topics");
    }

    [TestMethod]
    public void The_plot_shows_every_topic_and_way()
    {
        var plot = EvaluationPlot.Svg(Report.Results);
        foreach (var part in new[] { "sea", "stone", "unsteered", "steered ×1.5", "random codes ×1", "prompted" })
            StringAssert.Contains(plot, part);
    }
}
