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
    /// <summary>Looks at products of a longer and of a shorter number of rows.</summary>
    public static SummationOrder Of(LibraryProduct product, int rows, int shorter, int outputs, int width, ScalarType type, bool biased)
    {
        using var scope = NewDisposeScope();
        var (row, column) = ZeroSum(width, type, seed: 5);
        var weight = column.expand(outputs, width).contiguous();
        var bias = biased ? zeros(outputs, type) : null;
        var many = TensorMemory.Floats(product(row.expand(rows, width).contiguous(), weight, bias));
        var few = TensorMemory.Floats(product(row.expand(shorter, width).contiguous(), weight, bias));
        return new(AllAlike(many, outputs) && AllAlike(few, outputs), many.AsSpan(0, outputs).SequenceEqual(few.AsSpan(0, outputs)));
    }

    /// <summary>
    /// A row and a column whose products cancel exactly, each [1, width]: every product and its opposite, in a random order, over twelve
    /// powers of two.
    /// </summary>
    public static (Tensor Row, Tensor Column) ZeroSum(int width, ScalarType type, ulong seed)
    {
        var random = new SplitMix64(seed);
        var (row, column) = (new float[width], new float[width]);
        for (var at = 0; at + 1 < width; at += 2)
        {
            var value = Rounded((random.NextDouble() + 0.5) * Math.Pow(2, (int)(random.NextDouble() * 12) - 6));
            (row[at], row[at + 1]) = (value, -value);
            column[at] = column[at + 1] = Rounded(random.NextDouble() + 0.5);
        }

        for (var at = width - 1; at > 0; at--)
        {
            var other = (int)(random.NextDouble() * (at + 1));
            (row[at], row[other], column[at], column[other]) = (row[other], row[at], column[other], column[at]);
        }

        return (tensor(row, [1, width]).to_type(type), tensor(column, [1, width]).to_type(type));

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
