using CodebookLsp.Features.Core;
using CodebookLsp.Features.Judging;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Wishes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Judging;

/// <summary>Whether codes that spare the rest do so, measured.</summary>
[TestClass]
public sealed class SparingEvaluationTests
{
    private static readonly string[] Words =
    [
        "ship", "sea", "sailor", "captain", "whale", "boat", "deck", "harbour", "court", "judge", "law", "trial", "crime", "prison", "jury",
        "witness", "garden", "flower", "tree", "leaf", "root", "seed", "grass", "forest", "bread", "butter", "soup", "kitchen", "sugar",
        "salt", "oven", "cake", "king", "queen", "crown", "castle", "knight", "sword", "throne", "prince",
    ];

    private static readonly string[] Beginnings = ["In the middle of the room stood a", "They were talking about the new"];

    /// <summary>At sites that the fake model has, with words that can be judged by.</summary>
    internal static readonly ThemeModel Themes = PlantedText.Themes with
    {
        Sites = [.. FakeModel.Sites.Skip(2)],
        Themes =
        [
            .. PlantedText.Themes.Themes.Select(static theme => theme with { Words = [.. Words.Skip(8 * (theme.Number % 5)).Take(8)] }),
        ],
    };

    internal static readonly LoadedModel Model = FakeModel.Loaded with
    {
        Hash = null,
        Sites = Themes.Sites,
        SlopesOfCodes = static (_, _, _, topics, _) => FakeSteering.Slopes(Themes.Sites, topics.Count),
    };

    [TestMethod]
    public void Themes_are_paired_with_the_nearest_and_judged_by_words_that_nothing_was_made_by()
    {
        var asked = new List<IReadOnlyList<int>>();
        var listening = Model with
        {
            MeasureNextToken = (prompts, from, variants, topics, progress, cancel) =>
            {
                asked.Add(topics[0]);
                return Model.MeasureNextToken(prompts, from, variants, topics, progress, cancel);
            },
        };
        var report = SparingEvaluation.Run(listening, Themes, 2, Beginnings, null, default);
        Assert.HasCount(2, report.Pairs);
        foreach (var pair in report.Pairs)
        {
            Assert.AreEqual(pair.Toward.Nearest[0].Number, pair.Kept.Number);
            Assert.HasCount(4, pair.Plain);
            Assert.HasCount(4, pair.Sparing);
            Assert.IsTrue(pair.Plain.Concat(pair.Sparing).All(static point => double.IsFinite(point.Gain) && point.Cost >= 0));
            Assert.IsGreaterThan(Math.Abs(pair.Plain[0].Gain), Math.Abs(pair.Plain[3].Gain));
        }

        var (made, judged) = (asked[0], asked[3]); // three times while it is made
        Assert.IsEmpty(made.Intersect(judged));
        Assert.IsNotEmpty(judged);
        Assert.AreEqual(
            report.Pairs.Average(static one => one.Sparing[3].Gain - one.Plain[3].Gain), report.Gain.Mean, 1e-9);
        Assert.AreEqual(double.PositiveInfinity, report.Gain.High, "two pairs are too few for an interval");
    }

    [TestMethod]
    public void Where_no_theme_can_be_judged_it_is_said_in_one_sentence() => StringAssert.Contains(
        Assert.ThrowsExactly<WishException>(() => SparingEvaluation.Run(
            Model, Themes with { Themes = [.. Themes.Themes.Select(static theme => theme with { Words = ["ship"] })] }, 2, Beginnings, null,
            default)).Message,
        "words enough to judge both by");
}
