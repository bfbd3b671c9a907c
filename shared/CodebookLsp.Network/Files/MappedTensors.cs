namespace CodebookLsp.Network.Files;

/// <summary>Where the bytes of a tensor lie in its file.</summary>
internal readonly record struct PlacedTensor(StoredTensor Tensor, long Offset, long Bytes)
{
    public long End => Offset + Bytes;
}

/// <summary>Tensors that each are one row-major run of bytes of a mapped file. GGUF and safetensors differ only in how they say
/// where.</summary>
internal sealed unsafe class MappedTensors : IDisposable
{
    private readonly MappedFile file;
    private readonly Dictionary<string, PlacedTensor> placed;

    /// <param name="placed">All inside the file.</param>
    public MappedTensors(MappedFile file, Dictionary<string, PlacedTensor> placed)
    {
        (this.file, this.placed) = (file, placed);
        Tensors = placed.ToDictionary(static entry => entry.Key, static entry => entry.Value.Tensor);
    }

    public string Path => file.Path;

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    public void Read(string name, Span<float> destination)
    {
        var (tensor, offset, _) = Find(name, destination.Length);
        using var bytes = file.Look();
        fixed (float* values = destination)
            Decoding.ToSingle(tensor.Type, bytes.Start + offset, destination.Length, values);
    }

    public void ReadBFloat16(string name, Span<ushort> destination)
    {
        var (tensor, offset, _) = Find(name, destination.Length);
        using var bytes = file.Look();
        fixed (ushort* values = destination)
            Decoding.ToBFloat16(tensor.Type, bytes.Start + offset, destination.Length, values);
    }

    public void ReadInt64(string name, Span<long> destination)
    {
        var (tensor, offset, _) = Find(name, destination.Length);
        TensorReading.CheckInteger(Path, tensor);
        using var bytes = file.Look();
        fixed (long* values = destination)
            Decoding.ToInt64(tensor.Type, bytes.Start + offset, destination.Length, values);
    }

    /// <summary>Some of a tensor's bytes as they lie in the file.</summary>
    /// <param name="from">The first of them, counted from the tensor's.</param>
    public void ReadBytes(string name, long from, Span<byte> destination)
    {
        if (!placed.TryGetValue(name, out var found))
            throw TensorFileException.NoTensor(Path, name);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from + destination.Length, found.Bytes);
        using var bytes = file.Look();
        new ReadOnlySpan<byte>(bytes.Start + found.Offset + from, destination.Length).CopyTo(destination);
    }

    public void Dispose() => file.Dispose();

    private PlacedTensor Find(string name, int length)
    {
        if (!placed.TryGetValue(name, out var found))
            throw TensorFileException.NoTensor(Path, name);

        TensorReading.CheckLength(found.Tensor, length);
        return found;
    }
}

/// <summary>What every reader checks before it fills a destination.</summary>
internal static class TensorReading
{
    /// <exception cref="ArgumentException">The destination is not as long as the tensor.</exception>
    public static void CheckLength(StoredTensor tensor, int length)
    {
        if (length != tensor.Count)
            throw new ArgumentException(
                $"'{tensor.Name}' has {tensor.Count} numbers, the destination has room for {length}.", nameof(length));
    }

    /// <exception cref="TensorFileException">The tensor holds fractions.</exception>
    public static void CheckInteger(string path, StoredTensor tensor)
    {
        if (!tensor.Type.IsInteger())
            throw TensorFileException.Damaged(path, $"holds {tensor.Type} in '{tensor.Name}', where whole numbers are needed");
    }
}
