namespace CodebookLsp.Network.Files;

/// <summary>
/// A model in GGML's file format, versions 2 and 3, little-endian:
/// <see href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">ggml/docs/gguf.md</see>.
/// </summary>
public sealed class GgufFile : TensorFile
{
    private readonly MappedTensors tensors;

    private GgufFile(MappedTensors tensors, IReadOnlyDictionary<string, object> metadata)
    {
        this.tensors = tensors;
        Metadata = metadata;
    }

    public override string Path => tensors.Path;

    public override IReadOnlyDictionary<string, StoredTensor> Tensors => tensors.Tensors;

    /// <summary>
    /// The key-value pairs. A value is a <see cref="byte"/>, <see cref="sbyte"/>, <see cref="ushort"/>, <see cref="short"/>,
    /// <see cref="uint"/>, <see cref="int"/>, <see cref="ulong"/>, <see cref="long"/>, <see cref="float"/>, <see cref="double"/>,
    /// <see cref="bool"/> or <see cref="string"/>, or an array of one of these; an array of arrays is an object[].
    /// </summary>
    public IReadOnlyDictionary<string, object> Metadata { get; }

    /// <exception cref="TensorFileException">The file cannot be opened, is damaged, or holds a type that we do not read.</exception>
    public static new GgufFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            using var bytes = file.Look();
            var header = GgufHeader.Read(path, bytes.UpTo(0, int.MaxValue), file.Length);
            return new(new(file, header.Tensors), header.Metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override void Read(string name, Span<float> destination) => tensors.Read(name, destination);

    public override void ReadBFloat16(string name, Span<ushort> destination) => tensors.ReadBFloat16(name, destination);

    public override void ReadInt64(string name, Span<long> destination) => tensors.ReadInt64(name, destination);

    /// <inheritdoc cref="MappedTensors.ReadBytes"/>
    internal void ReadBytes(string name, long from, Span<byte> destination) => tensors.ReadBytes(name, from, destination);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            tensors.Dispose();
    }
}
