namespace CodebookLsp.Network.Files;

/// <summary>Tensors that lie whole and row-major in one mapped file; what GGUF and safetensors have in common.</summary>
internal sealed class MappedTensors(MappedFile file) : IDisposable
{
    private readonly Dictionary<string, (StoredTensor Tensor, long Offset)> placed = [];

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; private set; } = new Dictionary<string, StoredTensor>();

    /// <summary>Adds a tensor whose bytes have to lie inside the file.</summary>
    /// <exception cref="TensorFileException">They do not, or the name is taken.</exception>
    public void Place(StoredTensor tensor, long offset)
    {
        if (tensor.Type.ByteLength(tensor.Shape) is not { } length)
            throw TensorFileException.Damaged(file.Path, $"gives '{tensor.Name}' the impossible shape [{string.Join(", ", tensor.Shape)}]");
        if (offset < 0 || length > file.Length || offset > file.Length - length)
            throw TensorFileException.Damaged(file.Path, $"ends before the {length} bytes of '{tensor.Name}'");
        if (!placed.TryAdd(tensor.Name, (tensor, offset)))
            throw TensorFileException.Damaged(file.Path, $"holds '{tensor.Name}' twice");
    }

    /// <summary>No more tensors will come.</summary>
    public void Done() => Tensors = placed.ToDictionary(static pair => pair.Key, static pair => pair.Value.Tensor);

    public unsafe void Read(string name, Span<float> destination)
    {
        var (tensor, offset) = Find(name, destination.Length);
        StoredNumbers.ToSingle(tensor.Type, file.At(offset), destination);
    }

    public unsafe void ReadBFloat16(string name, Span<ushort> destination)
    {
        var (tensor, offset) = Find(name, destination.Length);
        StoredNumbers.ToBFloat16(tensor.Type, file.At(offset), destination);
    }

    public unsafe void ReadInt64(string name, Span<long> destination)
    {
        var (tensor, offset) = Find(name, destination.Length);
        if (!tensor.Type.IsInteger())
            throw TensorFileException.Unsupported(file.Path, $"holds '{name}' as {tensor.Type} where whole numbers are needed");
        StoredNumbers.ToInt64(tensor.Type, file.At(offset), destination);
    }

    public void Dispose() => file.Dispose();

    private (StoredTensor Tensor, long Offset) Find(string name, int length)
    {
        if (!placed.TryGetValue(name, out var found))
            throw TensorFileException.NoTensor(file.Path, name);
        return found.Tensor.Count == length
            ? found
            : throw new ArgumentException($"'{name}' has {found.Tensor.Count} elements, and the destination has {length}.", nameof(length));
    }
}
