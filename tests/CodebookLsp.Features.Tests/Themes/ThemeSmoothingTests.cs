using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeSmoothingTests
{
    [TestMethod]
    public void What_is_even_stays_as_it_is_also_at_the_ends()
    {
        foreach (var smoothing in (ThemeSmoothing[])[ThemeSmoothing.Causal, ThemeSmoothing.Around])
            Assert.IsTrue(smoothing.Of(Enumerable.Repeat(0.25f, 200).ToArray()).All(static value => Math.Abs(value - 0.25f) < 1e-6));
        Assert.IsEmpty(ThemeSmoothing.Around.Of([]));
    }

    [TestMethod]
    public void One_token_counts_less_the_farther_it_is_and_a_memory_does_not_know_the_future()
    {
        var values = new float[401];
        values[200] = 1;
        var (causal, around) = (new ThemeSmoothing(20, TwoSided: false).Of(values), new ThemeSmoothing(20, TwoSided: true).Of(values));
        Assert.IsTrue(causal.Take(200).All(static value => value == 0));
        Assert.AreEqual(Math.Exp(-1), causal[220] / causal[200], 1e-3);
        for (var distance = 1; distance < 60; distance++)
        {
            Assert.IsLessThan(around[200 + distance - 1], around[200 + distance]);
            Assert.AreEqual(around[200 - distance], around[200 + distance], 1e-5);
        }

        Assert.AreEqual(1, around.Sum(), 1e-2);
        Assert.AreEqual(1, causal.Sum(), 1e-2);
    }
}
