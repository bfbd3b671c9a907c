using MathNet.Numerics;

namespace CodebookLsp.Features.Statistics;

/// <summary>Probabilities that tests need.</summary>
internal static class Distributions
{
    /// <summary>The probability that F with 1 and so many degrees of freedom is larger.</summary>
    public static double FBeyond(double f, double degrees) =>
        f <= 0 ? 1 : SpecialFunctions.BetaRegularized(degrees / 2, 0.5, degrees / (degrees + f));

    /// <summary>The probability that so many or more of some come, each by itself and with the same probability; where these differ, at
    /// most about that of their mean.</summary>
    /// <param name="count">1 at least.</param>
    public static double BinomialFrom(int count, int of, double probability) =>
        SpecialFunctions.BetaRegularized(count, of - count + 1, Math.Clamp(probability, 0, 1));

    /// <summary>
    /// Of many tests, the share of false discoveries to expect among all that are at least as clear as each (Y. Benjamini and Y. Hochberg:
    /// Controlling the False Discovery Rate, 1995), in the order of the tests.
    /// </summary>
    public static double[] FalseDiscoveryRates(IReadOnlyList<double> p)
    {
        var order = Enumerable.Range(0, p.Count).OrderByDescending(index => p[index]).ToArray();
        var rates = new double[p.Count];
        var least = 1.0;
        for (var i = 0; i < order.Length; i++)
        {
            least = Math.Min(least, p[order[i]] * p.Count / (p.Count - i));
            rates[order[i]] = least;
        }

        return rates;
    }
}
