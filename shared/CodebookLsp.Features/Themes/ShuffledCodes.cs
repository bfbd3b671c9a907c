using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>A control: every code fires as often as it did, in windows drawn at random. There is nothing to find.</summary>
internal static class ShuffledCodes
{
    /// <param name="counts">[windows, codes]</param>
    public static SparseMatrix Of(SparseMatrix counts, int seed)
    {
        var turned = counts.Transposed();
        var random = new Random(seed);
        var windows = Enumerable.Range(0, counts.RowCount).ToArray();
        var rows = new (int[], float[])[turned.RowCount];
        for (var code = 0; code < rows.Length; code++)
        {
            var values = turned.Values(code).ToArray();
            for (var at = 0; at < values.Length; at++)
            {
                var drawn = random.Next(at, windows.Length);
                (windows[at], windows[drawn]) = (windows[drawn], windows[at]);
            }

            var chosen = windows[..values.Length];
            Array.Sort(chosen, values);
            rows[code] = (chosen, values);
        }

        return SparseMatrix.Of(counts.RowCount, rows).Transposed();
    }
}
