namespace CodebookLsp.Network.Files;

/// <summary>
/// A GGUF file, versions 2 and 3 (ggml, docs/gguf.md): metadata, descriptions of the tensors, then their bytes. Little-endian files only.
/// </summary>
public sealed class GgufFile : TensorFile
{
    private readonly MappedTensors tensors;

    private GgufFile(string path, MappedTensors tensors, IReadOnlyDictionary<string, object> metadata)
    {
        Path = path;
        this.tensors = tensors;
        Metadata = metadata;
    }

    public override string Path { get; }

    public override IReadOnlyDictionary<string, StoredTensor> Tensors => tensors.Tensors;

    /// <summary>Scalars as their .NET type, arrays as arrays of it (<c>string[]</c>, <c>int[]</c>), arrays of arrays as <c>object[]</c>.</summary>
    public IReadOnlyDictionary<string, object> Metadata { get; }

    /// <exception cref="TensorFileException">The file cannot be opened, is damaged, or uses a format this version does not read.</exception>
    public static GgufFile OpenMapped(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            return Read(path, file);
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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            tensors.Dispose();
    }

    private static GgufFile Read(string path, MappedFile file)
    {
        var reader = new GgufReader(file);
        var version = reader.Version();
        if (version is not (2 or 3))
            throw TensorFileException.Unsupported(path, $"is GGUF version {version}");
        var (count, pairs) = (reader.Count(24), reader.Count(12)); // the least a tensor and a pair can take

        var metadata = new Dictionary<string, object>();
        for (var pair = 0L; pair < pairs; pair++)
        {
            var key = reader.String();
            metadata[key] = reader.Value();
        }

        var described = new List<(StoredTensor Tensor, long Offset)>();
        for (var tensor = 0L; tensor < count; tensor++)
            described.Add(reader.Tensor());

        var alignment = metadata.GetValueOrDefault("general.alignment") switch
        {
            null => 32u,
            uint given when given is > 0 and <= 1 << 20 && given % 8 == 0 => given,
            var other => throw TensorFileException.Damaged(path, $"asks for an alignment of {other}"),
        };
        var data = (reader.Position + alignment - 1) / alignment * alignment;
        var tensors = new MappedTensors(file);
        foreach (var (tensor, offset) in described)
        {
            if (offset % alignment != 0 || offset > file.Length)
                throw TensorFileException.Damaged(path, $"places '{tensor.Name}' at {(ulong)offset}");
            tensors.Place(tensor, data + offset);
        }

        tensors.Done();
        return new(path, tensors, metadata);
    }
}
