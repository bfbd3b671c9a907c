using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>The rows of a sparse matrix in few dimensions: its largest singular directions, by subspace iteration.</summary>
internal static class MainDirections
{
    private const int Steps = 6;

    /// <returns>[rows][dimensions], each at length 1 (or 0).</returns>
    public static IReadOnlyList<float[]> Of(SparseMatrix matrix, int dimensions, CancellationToken cancel)
    {
        var random = new Random(1);
        var columns = Math.Min(dimensions, Math.Min(matrix.RowCount, matrix.ColumnCount));
        var turned = matrix.Transposed();
        var basis = new DenseMatrix(matrix.ColumnCount, columns);
        for (var row = 0; row < basis.Rows; row++)
        {
            for (var column = 0; column < columns; column++)
                basis[row][column] = (float)(random.NextDouble() - 0.5);
        }

        for (var step = 0; step < Steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            Orthonormalise(basis);
            basis = Product(turned, Product(matrix, basis));
        }

        Orthonormalise(basis);
        var all = Product(matrix, basis);
        return [.. Enumerable.Range(0, matrix.RowCount).Select(row =>
        {
            var values = all[row].ToArray();
            var length = MathF.Sqrt(values.Sum(static value => value * value));
            return length == 0 ? values : Array.ConvertAll(values, value => value / length);
        })];
    }

    private static DenseMatrix Product(SparseMatrix left, DenseMatrix right)
    {
        var product = new DenseMatrix(left.RowCount, right.Columns);
        for (var row = 0; row < left.RowCount; row++)
        {
            var columns = left.Columns(row);
            var values = left.Values(row);
            for (var at = 0; at < columns.Length; at++)
                DenseMatrix.AddScaled(product[row], right[columns[at]], values[at]);
        }

        return product;
    }

    /// <summary>Gram-Schmidt, column by column.</summary>
    private static void Orthonormalise(DenseMatrix basis)
    {
        for (var column = 0; column < basis.Columns; column++)
        {
            for (var earlier = 0; earlier < column; earlier++)
            {
                var along = 0.0;
                for (var row = 0; row < basis.Rows; row++)
                    along += (double)basis[row][column] * basis[row][earlier];
                for (var row = 0; row < basis.Rows; row++)
                    basis[row][column] -= (float)along * basis[row][earlier];
            }

            var squares = 0.0;
            for (var row = 0; row < basis.Rows; row++)
                squares += (double)basis[row][column] * basis[row][column];
            var scale = squares > 1e-20 ? (float)(1 / Math.Sqrt(squares)) : 0;
            for (var row = 0; row < basis.Rows; row++)
                basis[row][column] *= scale;
        }
    }
}
