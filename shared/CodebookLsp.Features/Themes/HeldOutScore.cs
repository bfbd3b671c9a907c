using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// Whether themes say what a text is about, without anybody who says what it is about: two windows from far apart in one held-out work
/// should have liker
/// themes than windows of two works.
/// </summary>
internal static class HeldOutScore
{
    /// <summary>How many windows of other works each is compared with.</summary>
    private const int Comparisons = 50;

    /// <summary>A step that meets all windows before it meets one again.</summary>
    private const int Step = 7919;

    /// <summary>How often a window is liker to one of its own work, half the work away, than to one of another work; a tie counts half. 0.5
    /// is chance.</summary>
    /// <param name="weights">[windows, codes]: the held-out windows.</param>
    /// <param name="works">The work of each, the windows of a work one after the other.</param>
    /// <param name="patterns">[codes, themes]</param>
    public static double Of(SparseMatrix weights, IReadOnlyList<int> works, DenseMatrix patterns, int threads, CancellationToken cancel)
    {
        var loads = ThemeReader.LoadsOf(weights, patterns, threads, cancel);
        var partners = Partners(works);
        var (wins, compared) = (new double[works.Count], new int[works.Count]);
        ParallelFor.For(works.Count, threads, window =>
        {
            if (partners[window] == window)
                return;
            var own = Cosine(loads[window], loads[partners[window]]);
            for (var step = 1; step <= Comparisons; step++)
            {
                var other = (int)((window + ((long)Step * step)) % works.Count);
                if (works[other] == works[window])
                    continue;
                var cosine = Cosine(loads[window], loads[other]);
                wins[window] += own > cosine ? 1 : own == cosine ? 0.5 : 0;
                compared[window]++;
            }
        }, cancel);
        return compared.Sum() == 0 ? 0.5 : wins.Sum() / compared.Sum();
    }

    /// <summary>For each window one of the same work, as far away as can be; itself where it is alone.</summary>
    private static int[] Partners(IReadOnlyList<int> works)
    {
        var partners = new int[works.Count];
        foreach (var work in Enumerable.Range(0, works.Count).GroupBy(window => works[window]))
        {
            int[] own = [.. work];
            for (var at = 0; at < own.Length; at++)
                partners[own[at]] = own[(at + (own.Length / 2)) % own.Length];
        }

        return partners;
    }

    private static double Cosine(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var (product, square, otherSquare) = (0.0, 0.0, 0.0);
        for (var at = 0; at < one.Length; at++)
        {
            product += (double)one[at] * other[at];
            square += (double)one[at] * one[at];
            otherSquare += (double)other[at] * other[at];
        }

        return square > 0 && otherSquare > 0 ? product / Math.Sqrt(square * otherSquare) : 0;
    }
}
