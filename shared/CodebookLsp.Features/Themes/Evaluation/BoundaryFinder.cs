using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>A place where a text may turn to something else.</summary>
/// <param name="Depth">How far what stands before it and what stands behind it are apart, measured from the likenesses around: a depth
/// score (M. Hearst: TextTiling, 1997).</param>
internal readonly record struct BoundaryCandidate(int At, double Depth);

/// <summary>Looks for places where what was read and what follows are least alike, both through exponential windows.</summary>
internal static class BoundaryFinder
{
    /// <summary>How many tokens further may be read where only the past is remembered.</summary>
    public const int LookAhead = 32;

    /// <summary>A place is a candidate if none within so many tokens is better.</summary>
    private const int Near = 12;

    /// <summary>A place is measured from the greatest likeness within twice the width on either side, within these bounds.</summary>
    private const int LeastAround = 32;
    private const int MostAround = 128;

    /// <param name="vectors">[tokens, dimensions]</param>
    /// <param name="width">After so many tokens a token counts 1/e of itself.</param>
    /// <param name="causal">Whether what follows is the next few tokens, all alike.</param>
    public static List<BoundaryCandidate> Candidates(SparseMatrix vectors, double width, bool causal)
    {
        var likeness = Likeness(vectors, width, causal);
        var around = (int)Math.Clamp(2 * width, LeastAround, MostAround);
        var candidates = new List<BoundaryCandidate>();
        for (var at = Near; at < likeness.Length - Near; at++)
        {
            if (Enumerable.Range(at - Near, (2 * Near) + 1).Any(other => likeness[other] <= likeness[at] && other != at))
                continue;
            var before = Most(likeness.AsSpan(Math.Max(0, at - around)..at));
            var after = Most(likeness.AsSpan(at..Math.Min(likeness.Length, at + around)));
            candidates.Add(new(at, before + after - (2 * likeness[at])));
        }

        return candidates;
    }

    /// <summary>How alike the two sides of each place are, by their cosine: [tokens].</summary>
    private static double[] Likeness(SparseMatrix vectors, double width, bool causal)
    {
        var keep = (float)Math.Exp(-1 / width);
        var after = new float[vectors.RowCount][];
        var next = new float[vectors.ColumnCount];
        for (var at = vectors.RowCount - 1; at >= 0; at--)
        {
            if (!causal)
                Scale(next, keep);
            Add(next, vectors, at, 1);
            if (causal && at + LookAhead < vectors.RowCount)
                Add(next, vectors, at + LookAhead, -1);
            after[at] = [.. next];
        }

        var (before, likeness) = (new float[vectors.ColumnCount], new double[vectors.RowCount]);
        for (var at = 0; at < likeness.Length; at++)
        {
            likeness[at] = Cosine(before, after[at]);
            Scale(before, keep);
            Add(before, vectors, at, 1);
        }

        return likeness;
    }

    private static double Most(ReadOnlySpan<double> values)
    {
        var most = double.NegativeInfinity;
        foreach (var value in values)
            most = Math.Max(most, value);
        return most;
    }

    private static void Scale(float[] vector, float by)
    {
        for (var at = 0; at < vector.Length; at++)
            vector[at] *= by;
    }

    private static void Add(float[] to, SparseMatrix vectors, int row, float factor)
    {
        var columns = vectors.Columns(row);
        var values = vectors.Values(row);
        for (var at = 0; at < columns.Length; at++)
            to[columns[at]] += values[at] * factor;
    }

    private static double Cosine(float[] left, float[] right)
    {
        var (product, first, second) = (0.0, 0.0, 0.0);
        for (var at = 0; at < left.Length; at++)
        {
            product += (double)left[at] * right[at];
            first += (double)left[at] * left[at];
            second += (double)right[at] * right[at];
        }

        return first > 0 && second > 0 ? product / Math.Sqrt(first * second) : 0;
    }
}
