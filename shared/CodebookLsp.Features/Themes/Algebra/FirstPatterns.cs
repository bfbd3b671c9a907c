using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes.Algebra;

/// <summary>
/// Where a factorisation starts: rows that are unlike each other, each drawn the likelier the farther it lies from those drawn before
/// (D. Arthur, S. Vassilvitskii: k-means++, 2007).
/// </summary>
internal static class FirstPatterns
{
    /// <summary>How much of the mean row each pattern has besides, so that no code is shut out.</summary>
    private const float Common = 0.1f;

    private const int Group = 256;

    /// <param name="matrix">Its rows have length 1, or are zero.</param>
    /// <returns>[columns, k]</returns>
    public static DenseMatrix Of(SparseMatrix matrix, int k, int seed, int threads, CancellationToken cancel)
    {
        var random = new Random(seed);
        var distances = new double[matrix.RowCount];
        for (var row = 0; row < distances.Length; row++)
            distances[row] = matrix.Values(row).Length > 0 ? 1 : 0;

        var patterns = new DenseMatrix(matrix.ColumnCount, k);
        var mean = Mean(matrix);
        for (var pattern = 0; pattern < k; pattern++)
        {
            cancel.ThrowIfCancellationRequested();
            var drawn = Drawn(distances, random);
            var chosen = new float[matrix.ColumnCount];
            for (var at = 0; at < matrix.Columns(drawn).Length; at++)
                chosen[matrix.Columns(drawn)[at]] = matrix.Values(drawn)[at];
            for (var column = 0; column < chosen.Length; column++)
                patterns[column][pattern] = chosen[column] + (Common * mean[column]);
            ParallelFor.For((matrix.RowCount + Group - 1) / Group, threads, group =>
            {
                for (var row = group * Group; row < Math.Min(matrix.RowCount, (group + 1) * Group); row++)
                    distances[row] = row == drawn ? 0 : Math.Min(distances[row], Math.Max(0, 1 - Product(matrix, row, chosen)));
            }, cancel);
        }

        return patterns;
    }

    private static int Drawn(double[] distances, Random random)
    {
        var left = random.NextDouble() * distances.Sum();
        var last = 0;
        for (var row = 0; row < distances.Length; row++)
        {
            if (distances[row] <= 0)
                continue;
            last = row;
            left -= distances[row];
            if (left < 0)
                break;
        }

        return last;
    }

    private static double Product(SparseMatrix matrix, int row, float[] chosen)
    {
        var columns = matrix.Columns(row);
        var values = matrix.Values(row);
        var product = 0.0;
        for (var at = 0; at < columns.Length; at++)
            product += (double)values[at] * chosen[columns[at]];
        return product;
    }

    private static float[] Mean(SparseMatrix matrix)
    {
        var sums = new double[matrix.ColumnCount];
        for (var row = 0; row < matrix.RowCount; row++)
        {
            for (var at = 0; at < matrix.Columns(row).Length; at++)
                sums[matrix.Columns(row)[at]] += matrix.Values(row)[at];
        }

        return [.. sums.Select(sum => (float)(sum / Math.Max(1, matrix.RowCount)))];
    }
}
