using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Tests.Statistics;

[TestClass]
public sealed class MeanIntervalTests
{
    [TestMethod]
    public void Half_the_interval_is_two_standard_errors()
    {
        var found = MeanInterval.Of([1, 2, 3, 6]);

        Assert.AreEqual(3, found.Mean);
        Assert.AreEqual(1.96 * Math.Sqrt(14 / 3.0 / 4), found.Half, 1e-12);
    }

    [TestMethod]
    public void One_number_is_its_own_mean_and_none_have_none()
    {
        Assert.AreEqual(new(5, 0), MeanInterval.Of([5]));
        Assert.AreEqual(new(double.NaN, double.NaN), MeanInterval.Of([]));
    }
}
