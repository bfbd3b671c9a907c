using CodebookLsp.Text.Errors;

namespace CodebookLsp.Network.Files;

/// <summary>
/// Hugging Face's file of tensors: the length of a JSON header, the header, the bytes. Format and its limits:
/// <see href="https://github.com/huggingface/safetensors#format">safetensors' README</see>.
/// </summary>
public sealed class SafetensorsFile : TensorFile
{
    private readonly MappedTensors tensors;

    private SafetensorsFile(MappedTensors tensors, IReadOnlyDictionary<string, string> metadata)
    {
        this.tensors = tensors;
        Metadata = metadata;
    }

    public override string Path => tensors.Path;

    public override IReadOnlyDictionary<string, StoredTensor> Tensors => tensors.Tensors;

    /// <summary>What the header's <c>__metadata__</c> says; empty when it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="TensorFileException">The file cannot be opened, is damaged, or holds a type that we do not read.</exception>
    public static new SafetensorsFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            using var bytes = file.Look();
            var header = SafetensorsHeader.Read(path, bytes, file.Length);
            return new(new(file, header.Tensors), header.Metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes a file, whole or not at all. One tensor at a time is asked for its numbers.</summary>
    /// <param name="tensors">In any order; the file has the widest types first, so that each tensor is aligned to its type.</param>
    /// <param name="metadata">Text for <c>__metadata__</c>; null for none.</param>
    /// <exception cref="UserFacingException">The file cannot be written, or a tensor's source cannot be read.</exception>
    public static void Write(string path, IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsWriter.Write(path, tensors, metadata);

    public override void Read(string name, Span<float> destination) => tensors.Read(name, destination);

    public override void ReadBFloat16(string name, Span<ushort> destination) => tensors.ReadBFloat16(name, destination);

    public override void ReadInt64(string name, Span<long> destination) => tensors.ReadInt64(name, destination);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            tensors.Dispose();
    }
}
