using CodebookLsp.Cli.Commands.Evaluate;
using CodebookLsp.Features.Judging;

namespace CodebookLsp.Cli.Tests.Commands;

/// <summary>What people read of a mean and its interval.</summary>
[TestClass]
public sealed class IntervalTextTests
{
    [TestMethod]
    public void An_interval_is_said_in_the_unit_asked_for_and_no_infinity_is()
    {
        Assert.AreEqual("0.53 (0.30 to 0.81)", IntervalText.Of(new(0.53, 0.3, 0.81)));
        Assert.AreEqual("25 (-4 to 60)", IntervalText.Of(new(0.25, -0.04, 0.6), "0", unit: 100));
        Assert.AreEqual(
            "1.11 (too few for an interval)", IntervalText.Of(new(1.11, double.NegativeInfinity, double.PositiveInfinity)));
    }
}
