namespace CodebookLsp.Network.Files;

/// <summary>How the numbers of a stored tensor are spelled, in GGML's and safetensors' common names.</summary>
public enum ElementType
{
    F64,
    F32,
    F16,
    BF16,
    I64,
    I32,
    I16,
    I8,
    U8,
    Bool,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q4_K,
    Q5_K,
    Q6_K,
}

/// <summary>One tensor of a file: described, not yet read.</summary>
/// <param name="Shape">Outermost dimension first, as PyTorch has it (GGUF stores the reverse); empty for a scalar.</param>
public sealed record StoredTensor(string Name, ElementType Type, IReadOnlyList<long> Shape)
{
    /// <summary>The number of elements; 1 for a scalar.</summary>
    public long Count => Shape.Aggregate(1L, static (product, size) => checked(product * size));
}

/// <summary>
/// Named tensors in one file or one set of shards. The file is mapped, not loaded; a tensor costs memory when it is read.
/// Reading is safe from several threads at once.
/// </summary>
public abstract class TensorFile : IDisposable
{
    /// <summary>The path as the user gave it, for messages.</summary>
    public abstract string Path { get; }

    public abstract IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>All numbers of a tensor as float32, row-major, dequantised where needed.</summary>
    /// <param name="destination">Exactly <see cref="StoredTensor.Count"/> long.</param>
    /// <exception cref="TensorFileException">There is no such tensor, or it is not of numbers.</exception>
    public abstract void Read(string name, Span<float> destination);

    /// <summary>The same as bfloat16 bit patterns, rounded to nearest even from the float32 values.</summary>
    public abstract void ReadBFloat16(string name, Span<ushort> destination);

    /// <summary>All numbers of an integer tensor.</summary>
    public abstract void ReadInt64(string name, Span<long> destination);

    /// <summary>Opens a file by what it is, not by what it is called.</summary>
    /// <exception cref="TensorFileException">It cannot be opened, or is none of the kinds this library reads.</exception>
    public static TensorFile Open(string path) => Kind(path) switch
    {
        [(byte)'G', (byte)'G', (byte)'U', (byte)'F', ..] => GgufFile.OpenMapped(path),
        [_, _, _, _, _, _, _, _, (byte)'{', ..] => SafetensorsFile.OpenMapped(path),
        [(byte)'P', (byte)'K', ..] => TorchZipFile.OpenMapped(path),
        [(byte)'{', ..] => ShardedTensors.OpenIndex(path),
        [0x80, 2, ..] => throw TensorFileException.Unsupported(path, "is in PyTorch's format from before 1.6; load it there once and save it with torch.save"),
        _ => throw TensorFileException.Unsupported(path, "is neither GGUF nor safetensors nor a PyTorch file"),
    };

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>The first bytes of a file; fewer when it has fewer.</summary>
    private static byte[] Kind(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var first = new byte[9];
            return first[..stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TensorFileException.NotOpened(path, error);
        }
    }
}
