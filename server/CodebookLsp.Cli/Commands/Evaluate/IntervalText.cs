using System.Globalization;
using CodebookLsp.Features.Judging;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>Means with their intervals, for people.</summary>
internal static class IntervalText
{
    /// <param name="format">Of each number.</param>
    /// <param name="unit">What each number is multiplied by.</param>
    /// <returns>"0.53 (0.30 to 0.81)"; without an interval where there was too little to draw one from.</returns>
    public static string Of(Interval one, string format = "0.00", double unit = 1)
    {
        var mean = Number(one.Mean);
        return double.IsFinite(one.Low) && double.IsFinite(one.High)
            ? $"{mean} ({Number(one.Low)} to {Number(one.High)})" : $"{mean} (too few for an interval)";

        string Number(double value) => (value * unit).ToString(format, CultureInfo.InvariantCulture);
    }
}
