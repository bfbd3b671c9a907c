using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>Whether themes come back when they are learned again. Each has a partner in the other result, so that the cosines of all pairs
/// are as large as can be.</summary>
/// <param name="Seeds">[themes]: learned with another seed.</param>
/// <param name="Halves">[themes]: learned on each half of the works alone; the smaller of the two cosines.</param>
internal sealed record ThemeStability(double[] Seeds, double[] Halves)
{
    /// <param name="weights">[windows, codes]: what the themes were learned from.</param>
    /// <param name="progress">Told the share that is done.</param>
    public static ThemeStability Of(
        SparseMatrix weights, DenseMatrix patterns, ThemeWindows windows, ThemeOptions options, Action<double>? progress,
        CancellationToken cancel)
    {
        var seeds = Again(weights, patterns, options.Seed + 1, options.Threads, share => progress?.Invoke(share / 2), cancel);
        var one = Again(weights.Rows(windows.Half(false)), patterns, options.Seed, options.Threads,
            share => progress?.Invoke(0.5 + (share / 4)), cancel);
        var other = Again(weights.Rows(windows.Half(true)), patterns, options.Seed, options.Threads,
            share => progress?.Invoke(0.75 + (share / 4)), cancel);
        return new(seeds, [.. one.Zip(other, Math.Min)]);
    }

    /// <summary>The cosine of each column with its partner.</summary>
    public static double[] Matched(DenseMatrix patterns, DenseMatrix others)
    {
        var cosines = patterns.ColumnCosines(others);
        return [.. Assignment.Best(cosines).Select((partner, theme) => cosines[theme][partner])];
    }

    private static double[] Again(
        SparseMatrix weights, DenseMatrix patterns, int seed, int threads, Action<double> progress, CancellationToken cancel) =>
        Matched(patterns, Factorization.Of(weights, patterns.Columns, seed, threads, progress, cancel).Patterns);
}
