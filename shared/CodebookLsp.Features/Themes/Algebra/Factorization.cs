using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes.Algebra;

/// <summary>A matrix of windows and codes as the product of two without negative numbers: what each window has of each theme, and each
/// theme of each code.</summary>
/// <param name="Loads">[rows, k]</param>
/// <param name="Patterns">[columns, k]; each column has length 1, or is zero.</param>
internal sealed record Factorization(DenseMatrix Loads, DenseMatrix Patterns)
{
    /// <summary>A sparse matrix is multiplied once for so many rounds, which cost less (N. Gillis, F. Glineur: Accelerated Multiplicative
    /// Updates and HALS, 2012).</summary>
    private const int Rounds = 2;

    private const int MostSteps = 100;
    private const double LeastGain = 2e-4;

    /// <summary>Rows that one thread takes at a time.</summary>
    private const int Group = 64;

    /// <summary>Non-negative matrix factorisation by HALS, from rows that lie far apart.</summary>
    /// <param name="seed">Which rows. The same seed gives the same bytes, whatever the number of threads.</param>
    /// <param name="progress">Told the share that is done.</param>
    public static Factorization Of(SparseMatrix matrix, int k, int seed, int threads, Action<double>? progress, CancellationToken cancel)
    {
        var turned = matrix.Transposed();
        var patterns = FirstPatterns.Of(matrix, k, seed, threads, cancel);
        var loads = new DenseMatrix(matrix.RowCount, k);
        var before = double.PositiveInfinity;
        for (var step = 0; step < MostSteps; step++)
        {
            var left = Improve(matrix, patterns, loads, threads, cancel);
            Improve(turned, loads, patterns, threads, cancel);
            progress?.Invoke((step + 1.0) / MostSteps);
            if (before - left <= LeastGain * left)
                break;
            before = left;
        }

        var lengths = patterns.ColumnLengths();
        Scale(patterns, lengths, static (value, length) => length > 0 ? (float)(value / length) : 0);
        Scale(loads, lengths, static (value, length) => (float)(value * length));
        return new(loads, patterns);
    }

    /// <summary>Makes one factor better while the other stands.</summary>
    /// <returns>The squared error that is left.</returns>
    private static double Improve(SparseMatrix matrix, DenseMatrix fixedFactor, DenseMatrix factor, int threads, CancellationToken cancel)
    {
        var gram = fixedFactor.Gram(threads, cancel);
        var errors = new double[(matrix.RowCount + Group - 1) / Group];
        ParallelFor.For(errors.Length, threads, group =>
        {
            var (products, gradient) = (new float[factor.Columns], new float[factor.Columns]);
            for (var row = group * Group; row < Math.Min(matrix.RowCount, (group + 1) * Group); row++)
            {
                Multiply(matrix, row, fixedFactor, products);
                products.CopyTo(gradient, 0);
                NonNegativeLeastSquares.Improve(gram, gradient, factor[row], Rounds);
                errors[group] += Error(matrix.Values(row), products, gradient, factor[row]);
            }
        }, cancel);
        return errors.Sum();
    }

    /// <summary>A row of the sparse matrix times a dense one: [k].</summary>
    public static void Multiply(SparseMatrix matrix, int row, DenseMatrix dense, Span<float> product)
    {
        product.Clear();
        var columns = matrix.Columns(row);
        var values = matrix.Values(row);
        for (var at = 0; at < columns.Length; at++)
            DenseMatrix.AddScaled(product, dense[columns[at]], values[at]);
    }

    /// <summary>|y − Ax|² = y·y − x·Aᵀy − x·Aᵀ(y − Ax).</summary>
    private static double Error(
        ReadOnlySpan<float> values, ReadOnlySpan<float> products, ReadOnlySpan<float> gradient, ReadOnlySpan<float> x)
    {
        var error = 0.0;
        foreach (var value in values)
            error += (double)value * value;
        for (var at = 0; at < x.Length; at++)
            error -= (double)x[at] * ((double)products[at] + gradient[at]);
        return error;
    }

    private static void Scale(DenseMatrix matrix, double[] lengths, Func<float, double, float> scaled)
    {
        for (var row = 0; row < matrix.Rows; row++)
        {
            var own = matrix[row];
            for (var column = 0; column < own.Length; column++)
                own[column] = scaled(own[column], lengths[column]);
        }
    }
}
