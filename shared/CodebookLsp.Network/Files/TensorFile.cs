namespace CodebookLsp.Network.Files;

/// <summary>How the numbers of a stored tensor are encoded, in GGML's and safetensors' common names.</summary>
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
    /// <summary>
    /// Opens a file by what it holds, whatever it is called: GGUF, safetensors, PyTorch, or an index of shards. In a folder it is the
    /// model's weights, found by the names that transformers gives them, or the only GGUF file.
    /// </summary>
    /// <exception cref="TensorFileException">There is nothing to open, it is damaged, or of a kind that we do not read.</exception>
    public static TensorFile Open(string path) => OpenFile(Directory.Exists(path) ? WeightsIn.Folder(path) : path, isIndexAllowed: true);

    /// <summary>The path as the user gave it, for messages.</summary>
    public abstract string Path { get; }

    public abstract IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>All numbers of a tensor as float32, row-major, dequantised where needed; truth values are 0 and 1.</summary>
    /// <param name="destination">Exactly <see cref="StoredTensor.Count"/> long.</param>
    /// <exception cref="TensorFileException">There is no such tensor, or it is not of numbers.</exception>
    public abstract void Read(string name, Span<float> destination);

    /// <summary>The same as bfloat16 bit patterns, rounded to nearest even from the float32 values.</summary>
    public abstract void ReadBFloat16(string name, Span<ushort> destination);

    /// <summary>All numbers of an integer tensor; truth values are 0 and 1.</summary>
    public abstract void ReadInt64(string name, Span<long> destination);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <param name="isIndexAllowed">False for shards: an index that names itself would be opened without end.</param>
    private protected static TensorFile OpenFile(string path, bool isIndexAllowed) => FileKinds.Of(path) switch
    {
        FileKind.Gguf => GgufFile.Open(path),
        FileKind.Safetensors => SafetensorsFile.Open(path),
        FileKind.TorchZip => TorchZipFile.Open(path),
        FileKind.Index when isIndexAllowed => ShardedTensorFile.Open(path),
        FileKind.LegacyTorch => throw TorchZipFile.Legacy(path),
        FileKind.LfsPointer => throw TensorFileException.Damaged(path, "is only a pointer to the file, for 'git lfs pull' to replace"),
        _ => throw TensorFileException.Damaged(path, "starts like none of the files of tensors we read: GGUF, safetensors or PyTorch"),
    };
}
