namespace CodebookLsp.Features.Statistics;

/// <summary>A mean, and half its 95 % interval where many numbers are averaged.</summary>
public readonly record struct MeanInterval(double Mean, double Half)
{
    private const double Z = 1.96;

    /// <param name="values">None of them: no numbers.</param>
    public static MeanInterval Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            return new(double.NaN, double.NaN);
        var mean = values.Average();
        var variance = values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Count - 1);
        return new(mean, Z * Math.Sqrt(variance / values.Count));
    }
}
