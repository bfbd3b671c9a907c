using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Algebra;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeTailTests
{
    /// <summary>A load is exceeded by e^(−load / 0.1) of the passages of 64 tokens, and by as many of 24 with twice the load.</summary>
    private static readonly ThemeTail Exponential = new([Of(2), Of(1), Of(0.5)]);

    [TestMethod]
    public void A_chance_is_read_between_the_shares_and_beyond_them()
    {
        Assert.AreEqual(1, Exponential.Chance(0, 64));
        foreach (var share in (double[])[0.19, 0.06, 0.01, 0.003, 1e-5, 1e-9])
        {
            var load = (float)(-0.1 * Math.Log(share));
            Assert.AreEqual(1, Exponential.Chance(load, 64) / share, 0.01);
            Assert.AreEqual(load, Exponential.LoadOf(share, 64), 1e-3);
            Assert.AreEqual(1, Exponential.Chance(2 * load, 24) / share, 0.01);
        }
    }

    [TestMethod]
    public void The_same_load_says_less_in_a_shorter_passage()
    {
        var chances = Enumerable.Range(20, 240).Select(static tokens => Exponential.Chance(0.4f, tokens)).ToArray();
        for (var at = 1; at < chances.Length; at++)
            Assert.IsLessThanOrEqualTo(chances[at - 1], chances[at]);
        Assert.AreEqual(Exponential.Chance(0.4f, 24), Exponential.Chance(0.4f, 20));
        Assert.AreEqual(Exponential.Chance(0.4f, 192), Exponential.Chance(0.4f, 5000));
    }

    [TestMethod]
    public void A_tail_is_learned_from_loads_and_goes_on_where_there_are_too_few()
    {
        var many = Enumerable.Range(1, 100_000).Select(static rank => (float)(-0.1 * Math.Log(rank / 100_000.0))).ToArray();
        var few = Enumerable.Range(1, 500).Select(static rank => (float)(-0.1 * Math.Log(rank / 500.0))).ToArray();
        for (var share = 0; share < ThemeTail.Shares.Count; share++)
        {
            var expected = -0.1 * Math.Log(ThemeTail.Shares[share]);
            Assert.AreEqual(expected, ThemeTails.Tail(many)[share], 0.01);
            Assert.AreEqual(expected, ThemeTails.Tail(few)[share], 0.15);
        }

        Assert.IsTrue(ThemeTails.Tail([]).Zip(ThemeTails.Tail([]).Skip(1)).All(static pair => pair.First <= pair.Second));
        Assert.IsTrue(ThemeTails.Tail([0.1f, 0]).All(float.IsFinite));
    }

    [TestMethod]
    public void Few_of_the_themes_that_are_stated_by_chance_alone()
    {
        var random = new Random(7);
        var tails = Enumerable.Repeat(Exponential, 50).ToArray();
        var stated = 0;
        for (var passage = 0; passage < 2000; passage++)
        {
            float[] loads = [.. tails.Select(_ => (float)(-0.1 * Math.Log(1 - random.NextDouble())))];
            stated += StatedThemes.Of(loads, tails, new float[tails.Length], 64, 0.1).Length > 0 ? 1 : 0;
        }

        Assert.AreEqual(200, stated, 50); // one passage in ten
    }

    [TestMethod]
    public void A_theme_is_stated_more_easily_beside_another_and_three_are_the_most()
    {
        var tails = Enumerable.Repeat(Exponential, 10).ToArray();
        var weak = Exponential.LoadOf(0.009, 64);
        var typical = new float[10];
        var loads = new float[10];
        loads[4] = weak;
        Assert.IsEmpty(StatedThemes.Of(loads, tails, typical, 64, 0.05));
        loads[2] = Exponential.LoadOf(0.0001, 64);
        CollectionAssert.AreEqual(new[] { 2, 4 }, StatedThemes.Of(loads, tails, typical, 64, 0.05));
        Array.Fill(loads, 2f);
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, StatedThemes.Of(loads, tails, typical, 64, 0.05));
        Assert.AreEqual(Exponential.LoadOf(0.005, 64), StatedThemes.Threshold(Exponential, 0, 10, 0.05));
    }

    [TestMethod]
    public void A_theme_is_not_stated_where_it_is_much_weaker_than_at_its_best_and_the_nearest_to_its_best_comes_first()
    {
        var tails = Enumerable.Repeat(Exponential, 3).ToArray();
        float[] loads = [2, 2, 2];

        CollectionAssert.AreEqual(new[] { 2, 1 }, StatedThemes.Of(loads, tails, [6, 4, 3], 64, 0.05));
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, StatedThemes.Of(loads, tails, [2, 2.1f, 2.2f], 64, 0.05));
        Assert.AreEqual(3 * StatedThemes.LeastOfTypical, StatedThemes.Threshold(Exponential, 3, 10, 0.05));
        Assert.AreEqual(2.5f, StatedThemes.TypicalOf([1, 3, 2, 9]));
    }

    [TestMethod]
    public void A_theme_that_is_in_most_works_is_held_against_the_others_alone()
    {
        // Documents 0 to 44 of 60 have it in every window, the others never.
        var corpus = new PlantedCorpus(60, 8, static (document, _) => document < 45 ? 0 : 1);
        var windows = new ThemeWindows(corpus, default);
        int[] all = [.. Enumerable.Range(0, windows.All.Count)];
        var loads = new DenseMatrix(all.Length, 1);
        var random = new Random(1);
        foreach (var window in all)
            loads[window][0] = (windows.All[window].Work < 45 ? 0.5f : 0) + (0.1f * random.NextSingle());
        var others = OtherWorks.Rows(loads, 0, all, windows);
        Assert.HasCount(15 * 8, others);
        Assert.IsTrue(others.All(row => windows.All[row].Work >= 45));
    }

    [TestMethod]
    public void A_window_is_not_left_out_for_its_own_load()
    {
        // One document a work, one window each: what is small by itself must not be taken for that.
        var corpus = new PlantedCorpus(300, 1, static (_, _) => 0);
        var windows = new ThemeWindows(corpus, default);
        int[] all = [.. Enumerable.Range(0, windows.All.Count)];
        var loads = new DenseMatrix(all.Length, 1);
        var random = new Random(2);
        foreach (var window in all)
            loads[window][0] = random.NextSingle();
        var others = OtherWorks.Rows(loads, 0, all, windows).Select(row => loads[row][0]).ToArray();
        Assert.IsGreaterThan(0.8f, others.Max());
        Assert.AreEqual(0.5, others.Average(), 0.15);
    }

    private static float[] Of(double scale) => [.. ThemeTail.Shares.Select(share => (float)(-0.1 * scale * Math.Log(share)))];
}
