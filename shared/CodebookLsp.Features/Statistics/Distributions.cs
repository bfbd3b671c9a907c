namespace CodebookLsp.Features.Statistics;

/// <summary>Probabilities that tests need.</summary>
internal static class Distributions
{
    private const int MostSteps = 500;
    private const double Tiny = 1e-300;

    /// <summary>Lanczos's approximation with g = 7 and nine terms; relative error below 1e-14.</summary>
    private static readonly double[] Lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>The probability that F with 1 and so many degrees of freedom is larger.</summary>
    public static double FBeyond(double f, double degrees) => f <= 0 ? 1 : IncompleteBeta(degrees / (degrees + f), degrees / 2, 0.5);

    /// <summary>The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22, evaluated as Lentz does).</summary>
    public static double IncompleteBeta(double x, double a, double b)
    {
        if (x <= 0 || x >= 1)
            return x <= 0 ? 0 : 1;
        if (x > (a + 1) / (a + b + 2))
            return 1 - IncompleteBeta(1 - x, b, a);

        var (c, d) = (1.0, Safe(1 - ((a + b) * x / (a + 1))));
        d = 1 / d;
        var fraction = d;
        for (var m = 1; m <= MostSteps; m++)
        {
            Step(m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))));
            if (Math.Abs(Step(-(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1))) - 1) < 1e-15)
                break;
        }

        return Math.Exp((a * Math.Log(x)) + (b * Math.Log(1 - x)) + LogGamma(a + b) - LogGamma(a) - LogGamma(b)) * fraction / a;

        double Step(double coefficient)
        {
            d = 1 / Safe(1 + (coefficient * d));
            c = Safe(1 + (coefficient / c));
            fraction *= d * c;
            return d * c;
        }
    }

    /// <summary>For positive numbers.</summary>
    public static double LogGamma(double x)
    {
        if (x < 0.5)
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        x--;
        var sum = Lanczos[0];
        for (var i = 1; i < Lanczos.Length; i++)
            sum += Lanczos[i] / (x + i);
        var t = x + Lanczos.Length - 1.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    /// <summary>
    /// Of many tests, the share of false discoveries to expect among all that are at least as clear as each (Y. Benjamini and Y. Hochberg: Controlling the False
    /// Discovery Rate, 1995), in the order of the tests.
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

    private static double Safe(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
