using System.Runtime.InteropServices;
using CodebookLsp.Network.Files;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// A matrix as it lies in a file, in blocks of four, six or eight bits, and sixteen of its rows side by side: a product then has an output
/// in each lane and adds nothing across lanes. No number of the file is rounded.
/// </summary>
internal sealed unsafe class QuantisedMatrix : IDisposable
{
    /// <summary>Rows that lie side by side.</summary>
    public const int Group = 16;

    private readonly byte* data; // [groups, blocks, stride]
    private readonly ElementType type;
    private readonly int blocks; // of a row, as the file has them
    private readonly int stride; // bytes of a block of sixteen rows

    /// <param name="outputs">How many rows it has; what fills up the last group is zero.</param>
    /// <param name="width">A multiple of the type's block.</param>
    /// <param name="type">One that <see cref="Fits"/>.</param>
    public QuantisedMatrix(int outputs, int width, ElementType type)
    {
        (Outputs, Width, this.type) = (outputs, width, type);
        blocks = width / type.BlockElements();
        stride = type switch
        {
            ElementType.Q8_0 => ByteProduct.BlockBytes,
            ElementType.Q4_K => NibbleKProduct.BlockBytes,
            ElementType.Q6_K => SixBitProduct.BlockBytes,
            _ => NibbleProduct.BlockBytes,
        };
        Bytes = (long)Groups * blocks * stride;
        data = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, 64);
        NativeMemory.Clear(data, (nuint)Bytes);
    }

    public int Outputs { get; }

    public int Width { get; }

    /// <summary>How much memory it takes.</summary>
    public long Bytes { get; }

    public int Groups => (Outputs + Group - 1) / Group;

    /// <summary>Whether there is a product with such a matrix.</summary>
    public static bool Fits(ElementType type, long width) =>
        type is ElementType.Q4_0 or ElementType.Q4_1 or ElementType.Q8_0 or ElementType.Q4_K or ElementType.Q6_K
        && width % type.BlockElements() == 0;

    /// <summary>Puts a row in its place.</summary>
    /// <param name="from">The row as the file has it: blocks of <see cref="ElementLayout.BlockBytes"/>.</param>
    public void Put(int row, byte* from)
    {
        for (var block = 0; block < blocks; block++, from += type.BlockBytes())
            PutBlock(row, block, from);
    }

    /// <summary>Puts one block of a row in its place.</summary>
    /// <param name="from">As the file has it.</param>
    public void PutBlock(int row, int block, byte* from)
    {
        var to = data + ((((long)(row / Group) * blocks) + block) * stride);
        switch (type)
        {
            case ElementType.Q8_0:
                ByteProduct.Put(to, row % Group, from);
                break;
            case ElementType.Q4_K:
                NibbleKProduct.Put(to, row % Group, from);
                break;
            case ElementType.Q6_K:
                SixBitProduct.Put(to, row % Group, from);
                break;
            default:
                NibbleProduct.Put(to, row % Group, from, type == ElementType.Q4_1);
                break;
        }
    }

    /// <summary>All outputs of some rows, on the calling thread.</summary>
    /// <param name="rows">How many rows of <paramref name="x"/>, from the first on.</param>
    /// <param name="to">[rows, outputs], rows <paramref name="apart"/> numbers apart.</param>
    public void MultiplyAll(QuantisedRows x, int rows, float* to, long apart)
    {
        for (var group = 0; group < Groups; group++)
            Multiply(x, rows, group, to + (group * Group), apart);
    }

    /// <summary>Some of the outputs of some rows. A row's do not depend on the rows beside it, nor on the processor.</summary>
    /// <param name="rows">How many rows of <paramref name="x"/>, from the first on.</param>
    /// <param name="group">Which sixteen outputs.</param>
    /// <param name="to">[rows, 16], rows <paramref name="apart"/> numbers apart; of the last group as many as there are.</param>
    public void Multiply(QuantisedRows x, int rows, int group, float* to, long apart) =>
        Multiply(x, rows, group, to, apart, Vectors.Best);

    /// <inheritdoc cref="Multiply(QuantisedRows, int, int, float*, long)"/>
    /// <param name="kind">Which instructions; the processor has them.</param>
    public void Multiply(QuantisedRows x, int rows, int group, float* to, long apart, VectorKind kind)
    {
        var there = Outputs - (group * Group);
        if (there < Group)
        {
            fixed (float* all = new float[rows * Group])
            {
                Sixteen(x, rows, group, all, Group, kind);
                for (var row = 0; row < rows; row++)
                    new ReadOnlySpan<float>(all + (row * Group), there).CopyTo(new(to + (row * apart), there));
            }
        }
        else
        {
            Sixteen(x, rows, group, to, apart, kind);
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(data);

    private void Sixteen(QuantisedRows x, int rows, int group, float* to, long apart, VectorKind kind)
    {
        var from = data + ((long)group * blocks * stride);
        switch (type)
        {
            case ElementType.Q8_0:
                ByteProduct.Multiply(from, x, rows, to, apart, kind);
                break;
            case ElementType.Q4_K:
                NibbleKProduct.Multiply(from, x, rows, to, apart, kind);
                break;
            case ElementType.Q6_K:
                SixBitProduct.Multiply(from, x, rows, to, apart, kind);
                break;
            default:
                NibbleProduct.Multiply(from, x, rows, to, apart, kind);
                break;
        }
    }
}
