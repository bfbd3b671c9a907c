namespace CodebookLsp.Features.Statistics;

/// <summary>
/// A share with its 95 % interval (E. B. Wilson: Probable Inference, the Law of Succession, and Statistical Inference, 1927), which also
/// holds near 0 and 1.
/// </summary>
public readonly record struct WilsonInterval(int Hits, int Trials)
{
    private const double Z = 1.959963984540054;

    public double Rate => Trials == 0 ? 0 : (double)Hits / Trials;

    public double Low => Math.Max(0, Centre - Half);

    public double High => Math.Min(1, Centre + Half);

    public bool IsAbove(WilsonInterval other) => Low > other.High;

    private double Centre => Trials == 0 ? 0.5 : (Rate + (Z * Z / (2 * Trials))) / (1 + (Z * Z / Trials));

    private double Half =>
        Trials == 0 ? 0.5 : Z / (1 + (Z * Z / Trials)) * Math.Sqrt((Rate * (1 - Rate) / Trials) + (Z * Z / (4.0 * Trials * Trials)));
}
