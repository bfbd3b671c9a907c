using System.Runtime.InteropServices;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Files;

/// <summary>
/// A matrix as the bytes that its file has it in, where these are fewer than those of the numbers that are computed with. Numbers are made
/// of them when they are asked for; always the same ones. Any thread may ask, at any time.
/// </summary>
internal sealed unsafe class StoredMatrix : IDisposable
{
    /// <summary>Rows are made in pieces of so many numbers, which stay in the processor's own memory on their way.</summary>
    private const int PieceElements = 1 << 15;

    private byte* bytes; // [rows, bytes of a row]

    private StoredMatrix(ElementType stored, int rows, int width)
    {
        (Stored, Rows, Width, RowBytes) = (stored, rows, width, width / stored.BlockElements() * stored.BlockBytes());
        bytes = (byte*)NativeMemory.AlignedAlloc((nuint)((long)rows * RowBytes), 64);
    }

    /// <summary>How the file has its numbers.</summary>
    public ElementType Stored { get; }

    public int Rows { get; }

    public int Width { get; }

    public int RowBytes { get; }

    /// <summary>Copies matrices of a file, one below the other.</summary>
    /// <param name="places">Of each matrix which of its rows is the first, the second, and so on.</param>
    /// <param name="type">float32 or bfloat16: what is computed with.</param>
    /// <returns>Null where they are of several kinds, or their bytes would take as much room as the numbers.</returns>
    /// <exception cref="TensorFileException">Some of the numbers are none.</exception>
    public static StoredMatrix? Of(
        GgufFile file, IReadOnlyList<StoredTensor> matrices, IReadOnlyList<Func<int, int>> places, ScalarType type)
    {
        var (stored, width) = (matrices[0].Type, matrices[0].Shape[^1]);
        if (!matrices.All(one => one.Type == stored && one.Shape is [_, var columns] && columns == width)
            || matrices.Sum(static one => one.Shape[0]) is not (<= int.MaxValue and var rows) || width > int.MaxValue
            || stored.BlockBytes() >= stored.BlockElements() * (type == ScalarType.BFloat16 ? sizeof(ushort) : sizeof(float)))
            return null;
        var matrix = new StoredMatrix(stored, (int)rows, (int)width);
        try
        {
            var first = 0;
            foreach (var (one, place) in matrices.Zip(places))
            {
                matrix.Copy(file, one, place, first);
                matrix.DemandNumbers(file, one, first, type);
                first += (int)one.Shape[0];
            }

            return matrix;
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    /// <summary>One row's bytes.</summary>
    public byte* Row(int row) => bytes + ((long)row * RowBytes);

    /// <summary>Makes the numbers of some rows, on this thread.</summary>
    /// <param name="type">float32 or bfloat16.</param>
    /// <param name="to">[count, width]</param>
    public void Decode(int first, int count, ScalarType type, void* to)
    {
        var atOnce = Math.Max(1, PieceElements / Width);
        for (var row = 0; row < count; row += atOnce)
        {
            var numbers = (long)Math.Min(atOnce, count - row) * Width;
            if (type == ScalarType.BFloat16)
                Decoding.PieceToBFloat16(Stored, Row(first + row), numbers, (ushort*)to + ((long)row * Width));
            else
                Decoding.PieceToSingle(Stored, Row(first + row), numbers, (float*)to + ((long)row * Width));
        }
    }

    /// <summary>All numbers: [rows, width], in the caller's scope.</summary>
    /// <param name="type">float32 or bfloat16.</param>
    public Tensor All(ScalarType type)
    {
        var all = empty([Rows, Width], type, CPU);
        using var memory = new TensorMemory(all);
        var (to, size) = ((nint)memory.Address, type == ScalarType.BFloat16 ? sizeof(ushort) : sizeof(float));
        var atOnce = Math.Max(1, PieceElements / Width);
        Parallel.For(0, (Rows + atOnce - 1) / atOnce, part =>
            Decode(part * atOnce, Math.Min(atOnce, Rows - (part * atOnce)), type, (byte*)to + ((long)part * atOnce * Width * size)));
        return all;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(bytes);
        bytes = null;
    }

    private void Copy(GgufFile file, StoredTensor from, Func<int, int> place, int first)
    {
        var rows = (int)from.Shape[0];
        for (var (row, run) = (0, 0); row < rows; row += run)
        {
            // What lies side by side is copied at once.
            for (run = 1; row + run < rows && place(row + run) == place(row) + run;)
                run++;
            file.ReadBytes(from.Name, (long)place(row) * RowBytes, new(Row(first + row), checked(run * RowBytes)));
        }
    }

    private void DemandNumbers(GgufFile file, StoredTensor from, int first, ScalarType type)
    {
        var count = (int)from.Shape[0];
        var atOnce = Math.Clamp(PieceElements / Width, 1, count);
        var isWrong = false;
        Parallel.For(0, (count + atOnce - 1) / atOnce, piece =>
        {
            using var some = empty([atOnce, Width], type, CPU);
            using var memory = new TensorMemory(some);
            // The last piece may look at rows again.
            Decode(first + Math.Min(piece * atOnce, count - atOnce), atOnce, type, memory.Address);
            if (!FiniteNumbers.AreAll(some))
                isWrong = true;
        });
        if (isWrong)
            throw TensorFileException.NotFinite(file.Path, from.Name);
    }
}
