using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>A library's product of rows with a matrix.</summary>
/// <param name="x">[rows, width]</param>
/// <param name="weight">[outputs, width]</param>
/// <param name="bias">[outputs]; null for none</param>
/// <returns>[rows, outputs]</returns>
internal delegate Tensor LibraryProduct(Tensor x, Tensor weight, Tensor? bias);

/// <summary>
/// Whether a library adds up every row of a product alike. No library looks at the numbers to decide in which order it adds them, so it
/// shows with any: with those whose exact sum is zero, nothing but the order is left in what comes out.
/// </summary>
/// <param name="Everywhere">Whether a row's sums are the same at every place among the rows.</param>
/// <param name="InShorter">Whether they are the same in the shorter of the two products that were compared.</param>
internal sealed record SummationOrder(bool Everywhere, bool InShorter)
{
    private const int Columns = 8; // of different numbers

    /// <summary>Looks at products of a longer and of a shorter number of rows.</summary>
    public static SummationOrder Of(LibraryProduct product, int rows, int shorter, int outputs, int width, ScalarType type, bool biased)
    {
        using var scope = NewDisposeScope();
        var (row, weight) = ZeroSum(outputs, width, type, seed: 5);
        var bias = biased ? zeros(outputs, type) : null;
        var many = TensorMemory.Floats(product(row.expand(rows, width).contiguous(), weight, bias));
        var few = TensorMemory.Floats(product(row.expand(shorter, width).contiguous(), weight, bias));
        return new(AllAlike(many, outputs) && AllAlike(few, outputs), many.AsSpan(0, outputs).SequenceEqual(few.AsSpan(0, outputs)));
    }

    /// <summary>
    /// A row and a matrix whose products cancel exactly: every product and its opposite, in a random order, over twelve powers of two. Some
    /// order or other may happen to round to zero, so there are several columns of numbers; the matrix repeats them.
    /// </summary>
    /// <returns>[1, width] and [outputs, width]</returns>
    public static (Tensor Row, Tensor Weight) ZeroSum(int outputs, int width, ScalarType type, ulong seed)
    {
        var random = new SplitMix64(seed);
        var order = Enumerable.Range(0, width).ToArray();
        for (var at = width - 1; at > 0; at--)
        {
            var other = (int)(random.NextDouble() * (at + 1));
            (order[at], order[other]) = (order[other], order[at]);
        }

        var (row, columns) = (new float[width], new float[Columns * width]);
        for (var at = 0; at + 1 < width; at += 2)
        {
            var value = Rounded((random.NextDouble() + 0.5) * Math.Pow(2, (int)(random.NextDouble() * 12) - 6));
            (row[order[at]], row[order[at + 1]]) = (value, -value);
            for (var column = 0; column < Columns; column++)
                columns[(column * width) + order[at]] = columns[(column * width) + order[at + 1]] = Rounded(random.NextDouble() + 0.5);
        }

        using var scope = NewDisposeScope();
        var weight = tensor(columns, [Columns, width]).to_type(type).repeat((outputs + Columns - 1) / Columns, 1).narrow(0, 0, outputs);
        return (tensor(row, [1, width]).to_type(type).MoveToOuterDisposeScope(), weight.contiguous().MoveToOuterDisposeScope());

        // To a bfloat16, which is exact in either kind of numbers.
        static float Rounded(double value) => Lanes.ToSingle(Lanes.ToBFloat16((float)value));
    }

    private static bool AllAlike(ReadOnlySpan<float> rows, int outputs)
    {
        for (var at = outputs; at < rows.Length; at += outputs)
        {
            if (!rows.Slice(at, outputs).SequenceEqual(rows[..outputs]))
                return false;
        }

        return true;
    }
}
