using CodebookLsp.Features.Core;
using CodebookLsp.Features.Judging;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Wishes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Judging;

/// <summary>What few codes gain and what many gain, at equal cost.</summary>
[TestClass]
public sealed class CodeCountEvaluationTests
{
    private static readonly string[] Beginnings = ["In the middle of the room stood a", "They were talking about the new"];
    private static readonly ThemeModel Themes = SparingEvaluationTests.Themes;
    private static readonly LoadedModel Model = SparingEvaluationTests.Model;

    [TestMethod]
    public void Every_way_is_measured_where_it_changes_as_much()
    {
        var judged = new List<IReadOnlyList<int>>();
        var listening = Model with
        {
            MeasureNextToken = (prompts, from, variants, topics, progress, cancel) =>
            {
                if (prompts.Count == Beginnings.Length)
                    judged.Add(topics.Single());
                return Model.MeasureNextToken(prompts, from, variants, topics, progress, cancel);
            },
        };
        var report = CodeCountEvaluation.Run(listening, Themes, 1, Beginnings, null, default);
        Assert.AreEqual(1, report.Themes);
        CollectionAssert.AreEqual(
            new[]
            {
                "all of the theme's", "1 of the theme's", "3 of the theme's", "10 of the theme's", "40 of the theme's",
                "1 found", "3 found", "10 found", "40 found", "random codes, as many as all",
            },
            report.Rows.Select(static row => row.Way).ToArray());

        // The stand-in's gains rise straight with the strength, and its changes with the square.
        var theme = JudgedThemes.Steadiest(Themes).First();
        var whole = ThemeProfile.Of(Themes, "x", new WeightedTheme(theme, 1));
        foreach (var (way, count) in CodeCountEvaluation.Counts.Prepend(int.MaxValue).Index())
        {
            var effects = Model.MeasureNextToken([], 0, [FewerCodes.Of(whole, count).Forced(Model, 0)], [[1]], null, default);
            var rise = Math.Log(effects[1].Masses[0] / effects[0].Masses[0]);
            foreach (var (at, change) in CodeCountEvaluation.Changes.Index())
                Assert.AreEqual(rise * Math.Sqrt(change / effects[1].Change), report.Rows[way].Gains[at].Mean, 1e-6);
        }

        Assert.IsTrue(report.Rows[0].Beside.All(static one => one.Mean == 0));
        Assert.AreEqual(report.Rows[6].Gains[1].Mean - report.Rows[0].Gains[1].Mean, report.Rows[6].Beside[1].Mean, 1e-9);

        // What judges has not said what is meant.
        var (given, judging) = JudgedThemes.Tokens(Model, theme);
        Assert.IsEmpty(given.Intersect(judging));
        Assert.IsTrue(judged.All(tokens => tokens.SequenceEqual(judging)));
    }

    [TestMethod]
    public void Where_no_code_is_found_the_theme_s_own_are_measured()
    {
        var without = Model with
        {
            SlopesOfCodes = static (_, _, _, asked, _) =>
                [.. asked.Select(static _ => Themes.Sites.Select(static site => new float[site.Codes]).ToArray())],
        };
        Assert.HasCount(6, CodeCountEvaluation.Run(without, Themes, 2, Beginnings, null, default).Rows);
    }

    [TestMethod]
    public void Where_no_theme_can_be_judged_it_is_said_in_one_sentence() => StringAssert.Contains(
        Assert.ThrowsExactly<WishException>(() => CodeCountEvaluation.Run(
            Model, Themes with { Themes = [.. Themes.Themes.Select(static theme => theme with { Words = ["ship"] })] }, 2, Beginnings, null,
            default)).Message,
        "words enough to judge it by");

    [TestMethod]
    public void Gain_at_a_cost_is_found_on_the_way_up_and_no_further_than_the_greatest_strength()
    {
        CostPoint[] points = [new(1, 0.1), new(2, 0.3), new(3, 0.4)];
        Assert.AreEqual(0.5, CostCurve.GainAt(points, 0.05), 1e-9);
        Assert.AreEqual(1.5, CostCurve.GainAt(points, 0.2), 1e-9);
        Assert.AreEqual(3, CostCurve.GainAt(points, 9), 1e-9);
    }
}
