using System.Numerics;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes.Algebra;

/// <summary>A matrix of floats, row by row, that may be written to.</summary>
/// <remarks>
/// Whatever adds up numbers here does so element by element, in an order that neither the number of threads nor the width of the
/// processor's vectors changes, and without fused multiplication: results are the same bit for bit.
/// </remarks>
internal sealed class DenseMatrix(int rows, int columns)
{
    /// <summary>Rows that are added up together; the sums of such groups are then added in their order.</summary>
    private const int Group = 256;

    private readonly float[] values = new float[checked(rows * columns)];

    public int Rows => rows;

    public int Columns => columns;

    public Span<float> this[int row] => values.AsSpan(row * columns, columns);

    /// <summary>This matrix's transpose times itself: [columns, columns].</summary>
    public DenseMatrix Gram(int threads, CancellationToken cancel)
    {
        var groups = new DenseMatrix[(rows + Group - 1) / Group];
        ParallelFor.For(groups.Length, threads, group =>
        {
            var sum = new DenseMatrix(columns, columns);
            for (var row = group * Group; row < Math.Min(rows, (group + 1) * Group); row++)
            {
                var own = this[row];
                for (var column = 0; column < columns; column++)
                {
                    if (own[column] != 0)
                        AddScaled(sum[column], own, own[column]);
                }
            }

            groups[group] = sum;
        }, cancel);

        var gram = new DenseMatrix(columns, columns);
        foreach (var group in groups)
            AddScaled(gram.values, group.values, 1);
        return gram;
    }

    /// <summary>The length of each column.</summary>
    public double[] ColumnLengths()
    {
        var squares = new double[columns];
        for (var row = 0; row < rows; row++)
        {
            var own = this[row];
            for (var column = 0; column < columns; column++)
                squares[column] += (double)own[column] * own[column];
        }

        return [.. squares.Select(Math.Sqrt)];
    }

    /// <summary>The cosine of each of this matrix's columns with each of another's: [columns, columns]. 0 for a column of zeros.</summary>
    public double[][] ColumnCosines(DenseMatrix other)
    {
        var products = new DenseMatrix(columns, other.Columns);
        for (var row = 0; row < rows; row++)
        {
            var own = this[row];
            for (var column = 0; column < columns; column++)
            {
                if (own[column] != 0)
                    AddScaled(products[column], other[row], own[column]);
            }
        }

        var (lengths, others) = (ColumnLengths(), other.ColumnLengths());
        return [.. lengths.Select((length, column) => others.Select((second, at) =>
            length > 0 && second > 0 ? products[column][at] / (length * second) : 0).ToArray())];
    }

    /// <summary>Adds another vector, scaled, to one.</summary>
    public static void AddScaled(Span<float> to, ReadOnlySpan<float> from, float factor)
    {
        var at = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var scale = new Vector<float>(factor);
            for (; at <= to.Length - Vector<float>.Count; at += Vector<float>.Count)
                (new Vector<float>(to[at..]) + (new Vector<float>(from[at..]) * scale)).CopyTo(to[at..]);
        }

        for (; at < to.Length; at++)
            to[at] += from[at] * factor;
    }
}
