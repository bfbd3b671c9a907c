using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>Turns how often things occur into weights: the more often in a window, the fewer windows have it, the more (log
/// TF-IDF).</summary>
internal static class CodeWeights
{
    /// <summary>More firings in one window count no more.</summary>
    private const float MostCount = 3;

    /// <summary>1 + ln of the count.</summary>
    public static float Frequency(float count) => 1 + MathF.Log(Math.Min(count, MostCount));

    /// <summary>1 + ln of how many times fewer windows have it than there are.</summary>
    public static float Rarity(int with, int windows) => 1 + (float)Math.Log((1.0 + windows) / (1.0 + with));

    /// <summary>The rarity of each column among some rows.</summary>
    public static float[] Rarities(SparseMatrix counts, IReadOnlyList<int> among)
    {
        var with = new int[counts.ColumnCount];
        foreach (var row in among)
        {
            foreach (var column in counts.Columns(row))
                with[column]++;
        }

        return [.. with.Select(one => Rarity(one, among.Count))];
    }

    /// <summary>Counts as weights; each row has length 1, or is zero.</summary>
    public static SparseMatrix Weighted(SparseMatrix counts, float[] rarities) =>
        SparseMatrix.Of(counts.ColumnCount, [.. Enumerable.Range(0, counts.RowCount).Select(row =>
        (counts.Columns(row).ToArray(), Weighted(counts.Columns(row), counts.Values(row), rarities)))]);

    /// <summary>The weights of one row.</summary>
    public static float[] Weighted(ReadOnlySpan<int> columns, ReadOnlySpan<float> counts, float[] rarities)
    {
        var (weights, squares) = (new float[counts.Length], 0.0);
        for (var at = 0; at < counts.Length; at++)
        {
            weights[at] = Frequency(counts[at]) * rarities[columns[at]];
            squares += (double)weights[at] * weights[at];
        }

        var length = Math.Sqrt(squares);
        foreach (ref var weight in weights.AsSpan())
            weight = (float)(weight / length);
        return weights;
    }
}
