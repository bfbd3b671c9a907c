using System.Text;
using System.Text.Json;

namespace CodebookLsp.Network.Files;

/// <summary>
/// A safetensors file (huggingface/safetensors, "Format"): eight bytes of header length, a JSON header, then the tensors without
/// holes. Everything the header says is checked before a byte of a tensor is read.
/// </summary>
public sealed class SafetensorsFile : TensorFile
{
    private const long LargestHeader = 100_000_000; // the specification's own limit

    private readonly MappedTensors tensors;

    private SafetensorsFile(string path, MappedTensors tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Path = path;
        this.tensors = tensors;
        Metadata = metadata;
    }

    public override string Path { get; }

    public override IReadOnlyDictionary<string, StoredTensor> Tensors => tensors.Tensors;

    /// <summary>The header's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="TensorFileException">The file cannot be opened, or is not a well-formed safetensors file.</exception>
    public static SafetensorsFile OpenMapped(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            return Read(path, file);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            file.Dispose();
            throw TensorFileException.Damaged(path, "has a header that is not the JSON it should be");
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

    private static SafetensorsFile Read(string path, MappedFile file)
    {
        var length = BitConverter.ToInt64(file.Span(0, 8));
        if (length is < 2 or > LargestHeader || length > file.Length - 8)
            throw TensorFileException.Damaged(path, $"claims a header of {(ulong)length} bytes");
        var header = file.Span(8, length);
        if (header[0] != (byte)'{')
            throw TensorFileException.Damaged(path, "does not begin with a JSON header");

        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(header), new() { MaxDepth = 8 });
        var (tensors, metadata, data) = (new MappedTensors(file), new Dictionary<string, string>(), 8 + length);
        var spans = new List<(long Start, long End)>();
        foreach (var entry in document.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (var pair in entry.Value.EnumerateObject())
                    metadata[pair.Name] = pair.Value.GetString() ?? "";
                continue;
            }

            var offsets = entry.Value.GetProperty("data_offsets");
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(static size => size.GetInt64()).ToArray();
            var tensor = new StoredTensor(entry.Name, Type(path, entry), shape);
            if (offsets.GetArrayLength() != 2)
                throw TensorFileException.Damaged(path, $"does not say where '{entry.Name}' lies");
            var (start, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
            if (start < 0 || end < start || end > file.Length - data || tensor.Type.ByteLength(shape) != end - start)
                throw TensorFileException.Damaged(path, $"gives '{entry.Name}' bytes that do not fit its shape");
            tensors.Place(tensor, data + start);
            spans.Add((start, end));
        }

        // No holes and no overlaps: together the tensors are exactly the rest of the file.
        spans.Sort();
        var at = 0L;
        foreach (var (start, end) in spans)
        {
            if (start != at)
                throw TensorFileException.Damaged(path, "has tensors that overlap or leave a hole");
            at = end;
        }

        if (at != file.Length - data)
            throw TensorFileException.Damaged(path, "does not end where its last tensor does");
        tensors.Done();
        return new(path, tensors, metadata);
    }

    private static ElementType Type(string path, JsonProperty entry) => entry.Value.GetProperty("dtype").GetString() switch
    {
        "F64" => ElementType.F64,
        "F32" => ElementType.F32,
        "F16" => ElementType.F16,
        "BF16" => ElementType.BF16,
        "I64" => ElementType.I64,
        "I32" => ElementType.I32,
        "I16" => ElementType.I16,
        "I8" => ElementType.I8,
        "U8" => ElementType.U8,
        "BOOL" => ElementType.Bool,
        var other => throw TensorFileException.Unsupported(path, $"holds '{entry.Name}' as '{other}'"),
    };
}
