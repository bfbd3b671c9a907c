using System.Runtime.InteropServices;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>
/// What a decoder looks up for each token. Where the file has it in fewer bytes than the numbers that are computed with, the file's bytes
/// are what is kept, and rows are made of them when they are asked for: a text has few of all tokens. Any thread may ask, at any time.
/// </summary>
internal sealed unsafe class TokenEmbedding : IDisposable
{
    private const int OnStack = 4096; // numbers

    private readonly Tensor? numbers; // [vocab, width]; null where the file's bytes are kept
    private readonly byte* bytes; // [vocab, bytes of a row]
    private readonly long rowBytes;
    private readonly ElementType stored;
    private readonly int vocabulary;
    private readonly int width;

    /// <param name="numbers">[vocab, width]; taken over.</param>
    public TokenEmbedding(Tensor numbers)
    {
        this.numbers = numbers;
        (Type, Device) = (numbers.dtype, numbers.device);
        (vocabulary, width) = ((int)numbers.shape[0], (int)numbers.shape[1]);
    }

    /// <summary>Copies a matrix's bytes.</summary>
    /// <param name="type">float32 or bfloat16: what rows are made into.</param>
    /// <exception cref="TensorFileException">Some of its numbers are none.</exception>
    private TokenEmbedding(GgufFile file, StoredTensor matrix, ScalarType type)
    {
        (Type, Device, stored) = (type, CPU, matrix.Type);
        (vocabulary, width) = ((int)matrix.Shape[0], (int)matrix.Shape[1]);
        rowBytes = RowBytes(matrix);
        bytes = (byte*)NativeMemory.AlignedAlloc((nuint)(vocabulary * rowBytes), 64);
        try
        {
            Parallel.For(0, vocabulary, row => file.ReadBytes(matrix.Name, row * rowBytes, new(bytes + (row * rowBytes), (int)rowBytes)));
            using var all = All();
            if (!FiniteNumbers.AreAll(all))
                throw TensorFileException.NotFinite(file.Path, matrix.Name);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>float32 or bfloat16.</summary>
    public ScalarType Type { get; }

    public Device Device { get; }

    /// <summary>Whether the file's bytes are what is kept.</summary>
    public bool IsStored => numbers is null;

    /// <summary>Whether there is a <see cref="Quantised"/>.</summary>
    public bool IsQuantised => IsStored && QuantisedMatrix.Fits(stored, width);

    /// <summary>A matrix of a file as bytes; null where they would take as much room as the numbers.</summary>
    /// <exception cref="TensorFileException">Some of its numbers are none.</exception>
    public static TokenEmbedding? Stored(GgufFile file, StoredTensor matrix, ScalarType type) =>
        matrix.Shape is [<= int.MaxValue, <= int.MaxValue and var width]
            && RowBytes(matrix) < width * (type == ScalarType.BFloat16 ? sizeof(ushort) : sizeof(float))
            ? new(file, matrix, type) : null;

    /// <summary>[ids, width], in the caller's scope.</summary>
    /// <param name="ids">All of the vocabulary.</param>
    public Tensor Select(IReadOnlyList<int> ids)
    {
        if (numbers is not null)
        {
            using var places = tensor([.. ids], ScalarType.Int64, Device);
            return numbers.index_select(0, places);
        }

        foreach (var id in ids)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)id, (uint)vocabulary, nameof(ids));
        var rows = empty([ids.Count, width], Type, CPU);
        using var memory = new TensorMemory(rows);
        for (var row = 0; row < ids.Count; row++)
            Decode(ids[row], 1, memory.Address, row);
        return rows;
    }

    /// <summary>One token's numbers.</summary>
    /// <param name="to">[width]</param>
    public void Read(int id, Span<float> to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)id, (uint)vocabulary);
        ArgumentOutOfRangeException.ThrowIfNotEqual(to.Length, width);
        using var memory = numbers is null ? default : new TensorMemory(numbers);
        if (Type == ScalarType.Float32)
        {
            fixed (float* address = to)
            {
                if (numbers is null)
                    Decoding.ToSingle(stored, bytes + (id * rowBytes), width, address);
                else
                    new ReadOnlySpan<float>((float*)memory.Address + ((long)id * width), width).CopyTo(to);
            }

            return;
        }

        var halves = width <= OnStack ? stackalloc ushort[width] : new ushort[width];
        fixed (ushort* address = halves)
        {
            if (numbers is null)
                Decoding.ToBFloat16(stored, bytes + (id * rowBytes), width, address);
            else
                new ReadOnlySpan<ushort>((ushort*)memory.Address + ((long)id * width), width).CopyTo(halves);
        }

        for (var at = 0; at < width; at++)
            to[at] = Lanes.ToSingle(halves[at]);
    }

    /// <summary>[vocab, width]: a tensor of the caller's, which shares the memory of the numbers where they are what is kept.</summary>
    public Tensor All()
    {
        if (numbers is not null)
            return numbers.alias();
        var all = empty([vocabulary, width], Type, CPU);
        using var memory = new TensorMemory(all);
        Decode(0, vocabulary, memory.Address, 0);
        return all;
    }

    /// <summary>The same matrix for products in few bits. The caller's.</summary>
    public QuantisedMatrix Quantised()
    {
        var matrix = new QuantisedMatrix(vocabulary, width, stored);
        for (var row = 0; row < vocabulary; row++)
            matrix.Put(row, bytes + (row * rowBytes));
        return matrix;
    }

    public void Dispose()
    {
        numbers?.Dispose();
        NativeMemory.AlignedFree(bytes);
    }

    private static long RowBytes(StoredTensor matrix) => matrix.Shape[1] / matrix.Type.BlockElements() * matrix.Type.BlockBytes();

    private void Decode(int first, int count, void* to, long row)
    {
        var from = bytes + (first * rowBytes);
        if (Type == ScalarType.BFloat16)
            Decoding.ToBFloat16(stored, from, (long)count * width, (ushort*)to + (row * width));
        else
            Decoding.ToSingle(stored, from, (long)count * width, (float*)to + (row * width));
    }
}
