using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Tests.Statistics;

[TestClass]
public sealed class WilsonIntervalTests
{
    [TestMethod]
    [DataRow(26, 40, 0.495, 0.779)] // the paper's table, its figures in percent with their intervals
    [DataRow(36, 40, 0.769, 0.960)]
    [DataRow(1, 40, 0.004, 0.129)]
    [DataRow(0, 0, 0, 1)]
    public void Wilsons_interval(int hits, int trials, double low, double high)
    {
        var interval = new WilsonInterval(hits, trials);
        Assert.AreEqual(low, interval.Low, 6e-4);
        Assert.AreEqual(high, interval.High, 6e-4);
    }
}
