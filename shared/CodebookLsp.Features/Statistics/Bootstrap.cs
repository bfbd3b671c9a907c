using System.Numerics;
using System.Runtime.InteropServices;

namespace CodebookLsp.Features.Statistics;

/// <summary>A share with its 95 % interval.</summary>
/// <param name="Low">Null where there are too few documents to tell.</param>
public readonly record struct Share(double Value, double? Low, double? High);

/// <summary>
/// Resamples a corpus's documents (or groups of them) with replacement, many times, and sees how a share varies (B. Efron: Bootstrap
/// Methods, 1979; percentile intervals). Tokens of one document are alike, so it is documents that are drawn, not tokens. The same draws
/// serve every share of the corpus.
/// </summary>
public sealed class Bootstrap
{
    public const int Samples = 1000;

    /// <summary>With fewer documents an interval would say more about the method than about the corpus.</summary>
    public const int FewestDocuments = 5;

    private readonly int groups;
    private readonly float[] weights; // [samples, groups]: how often each group was drawn
    private readonly double[] denominators; // of each sample
    private readonly double total;

    /// <param name="denominators">What shares are of: tokens or documents of each group.</param>
    /// <param name="seed">Another draws others: corpora that are compared must not be drawn alike.</param>
    public Bootstrap(ReadOnlySpan<long> denominators, int seed)
    {
        groups = denominators.Length;
        weights = new float[Samples * groups];
        this.denominators = new double[Samples];
        foreach (var denominator in denominators)
            total += denominator;
        if (groups < FewestDocuments)
            return;

        var random = new Random(seed);
        for (var sample = 0; sample < Samples; sample++)
        {
            for (var draw = 0; draw < groups; draw++)
                weights[(sample * groups) + random.Next(groups)]++;
            for (var group = 0; group < groups; group++)
                this.denominators[sample] += weights[(sample * groups) + group] * denominators[group];
        }
    }

    /// <summary>Whether there are documents enough for intervals.</summary>
    public bool HasIntervals => groups >= FewestDocuments;

    /// <param name="numerators">Of each group; empty for a thing that is nowhere.</param>
    public Share Share(ReadOnlySpan<int> numerators)
    {
        var value = Value(numerators);
        if (!HasIntervals)
            return new(value, null, null);
        var samples = Sampled(numerators);
        Array.Sort(samples);
        return new(value, Quantile(samples, 0.025), Quantile(samples, 0.975));
    }

    /// <summary>This corpus's share minus another's.</summary>
    public Share Difference(ReadOnlySpan<int> numerators, Bootstrap other, ReadOnlySpan<int> others)
    {
        var value = Value(numerators) - other.Value(others);
        if (!HasIntervals || !other.HasIntervals)
            return new(value, null, null);
        var (samples, subtracted) = (Sampled(numerators), other.Sampled(others));
        for (var sample = 0; sample < Samples; sample++)
            samples[sample] -= subtracted[sample];
        Array.Sort(samples);
        return new(value, Quantile(samples, 0.025), Quantile(samples, 0.975));
    }

    /// <summary>Between two samples it lies in between (R's type 7).</summary>
    internal static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 >= sorted.Length ? sorted[^1] : sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below]));
    }

    private double Value(ReadOnlySpan<int> numerators)
    {
        var sum = 0L;
        foreach (var numerator in numerators)
            sum += numerator;
        return total > 0 ? sum / total : 0;
    }

    private double[] Sampled(ReadOnlySpan<int> numerators)
    {
        var shares = new double[Samples];
        if (numerators.IsEmpty)
            return shares;

        Span<float> counts = new float[groups];
        for (var group = 0; group < groups; group++)
            counts[group] = numerators[group];
        for (var sample = 0; sample < Samples; sample++)
            shares[sample] = denominators[sample] > 0 ? Product(weights.AsSpan(sample * groups, groups), counts) / denominators[sample] : 0;
        return shares;
    }

    private static double Product(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(left);
        var b = MemoryMarshal.Cast<float, Vector<float>>(right);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        double product = Vector.Sum(sum);
        for (var i = a.Length * Vector<float>.Count; i < left.Length; i++)
            product += left[i] * right[i];
        return product;
    }
}
