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
    private readonly StoredMatrix? stored;
    private readonly int vocabulary;
    private readonly int width;

    /// <param name="numbers">[vocab, width]; taken over.</param>
    public TokenEmbedding(Tensor numbers)
    {
        this.numbers = numbers;
        (Type, Device) = (numbers.dtype, numbers.device);
        (vocabulary, width) = ((int)numbers.shape[0], (int)numbers.shape[1]);
    }

    /// <param name="stored">[vocab, width]; taken over.</param>
    /// <param name="type">float32 or bfloat16: what rows are made into.</param>
    public TokenEmbedding(StoredMatrix stored, ScalarType type)
    {
        (this.stored, Type, Device) = (stored, type, CPU);
        (vocabulary, width) = (stored.Rows, stored.Width);
    }

    /// <summary>float32 or bfloat16.</summary>
    public ScalarType Type { get; }

    public Device Device { get; }

    /// <summary>Whether the file's bytes are what is kept.</summary>
    public bool IsStored => numbers is null;

    /// <summary>Whether there is a <see cref="Quantised"/>.</summary>
    public bool IsQuantised => IsStored && QuantisedMatrix.Fits(stored!.Stored, width);

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
        var size = (long)width * (Type == ScalarType.BFloat16 ? sizeof(ushort) : sizeof(float));
        for (var row = 0; row < ids.Count; row++)
            stored!.Decode(ids[row], 1, Type, (byte*)memory.Address + (row * size));
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
                    stored!.Decode(id, 1, Type, address);
                else
                    new ReadOnlySpan<float>((float*)memory.Address + ((long)id * width), width).CopyTo(to);
            }

            return;
        }

        var halves = width <= OnStack ? stackalloc ushort[width] : new ushort[width];
        fixed (ushort* address = halves)
        {
            if (numbers is null)
                stored!.Decode(id, 1, Type, address);
            else
                new ReadOnlySpan<ushort>((ushort*)memory.Address + ((long)id * width), width).CopyTo(halves);
        }

        for (var at = 0; at < width; at++)
            to[at] = Lanes.ToSingle(halves[at]);
    }

    /// <summary>[vocab, width]: a tensor of the caller's, which shares the memory of the numbers where they are what is kept.</summary>
    public Tensor All() => numbers?.alias() ?? stored!.All(Type);

    /// <summary>The same matrix for products in few bits. The caller's.</summary>
    public QuantisedMatrix Quantised()
    {
        var matrix = new QuantisedMatrix(vocabulary, width, stored!.Stored);
        for (var row = 0; row < vocabulary; row++)
            matrix.Put(row, stored.Row(row));
        return matrix;
    }

    public void Dispose()
    {
        numbers?.Dispose();
        stored?.Dispose();
    }
}
