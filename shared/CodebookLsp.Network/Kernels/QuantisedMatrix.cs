using System.Runtime.InteropServices;
using CodebookLsp.Network.Files;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// A matrix as it lies in a file, in blocks of four or eight bits, and sixteen of its rows side by side: a product then has an output in
/// each lane and adds nothing across lanes. No number of the file is rounded.
/// </summary>
internal sealed unsafe class QuantisedMatrix : IDisposable
{
    /// <summary>Rows that lie side by side.</summary>
    public const int Group = 16;

    private const int Block = QuantisedRows.Block;

    private readonly byte* data; // [groups, blocks, block bytes]
    private readonly ElementType type;
    private readonly int stride; // bytes of a block of sixteen rows

    /// <param name="outputs">How many rows it has; what fills up the last group is zero.</param>
    /// <param name="width">A multiple of 32.</param>
    /// <param name="type">One that <see cref="Fits"/>.</param>
    public QuantisedMatrix(int outputs, int width, ElementType type)
    {
        (Outputs, Width, this.type) = (outputs, width, type);
        stride = type == ElementType.Q8_0 ? ByteProduct.BlockBytes : NibbleProduct.BlockBytes;
        Bytes = (long)Groups * (width / Block) * stride;
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
        width % Block == 0 && type is ElementType.Q4_0 or ElementType.Q4_1 or ElementType.Q8_0;

    /// <summary>Puts a row in its place.</summary>
    /// <param name="blocks">The row as the file has it: blocks of <see cref="ElementLayout.BlockBytes"/>.</param>
    public void Put(int row, byte* blocks)
    {
        for (var block = 0; block < Width / Block; block++, blocks += type.BlockBytes())
            PutBlock(row, block, blocks);
    }

    /// <summary>Puts one block of a row in its place.</summary>
    /// <param name="from">As the file has it.</param>
    public void PutBlock(int row, int block, byte* from)
    {
        var to = data + ((((long)(row / Group) * (Width / Block)) + block) * stride);
        if (type == ElementType.Q8_0)
            ByteProduct.Put(to, row % Group, from);
        else
            NibbleProduct.Put(to, row % Group, from, type == ElementType.Q4_1);
    }

    /// <summary>All outputs of some rows, on the calling thread.</summary>
    /// <inheritdoc cref="Multiply" path="/param"/>
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
    public void Multiply(QuantisedRows x, int rows, int group, float* to, long apart)
    {
        var there = Outputs - (group * Group);
        if (there < Group)
        {
            fixed (float* all = new float[rows * Group])
            {
                Sixteen(x, rows, group, all, Group);
                for (var row = 0; row < rows; row++)
                    new ReadOnlySpan<float>(all + (row * Group), there).CopyTo(new(to + (row * apart), there));
            }
        }
        else
        {
            Sixteen(x, rows, group, to, apart);
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(data);

    private void Sixteen(QuantisedRows x, int rows, int group, float* to, long apart)
    {
        var from = data + ((long)group * (Width / Block) * stride);
        if (type == ElementType.Q8_0)
            ByteProduct.Multiply(from, x, rows, to, apart, Vectors.Best);
        else
            NibbleProduct.Multiply(from, x, rows, to, apart, Vectors.Best);
    }
}
