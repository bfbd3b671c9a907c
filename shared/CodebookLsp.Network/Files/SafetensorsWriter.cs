using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Files;

/// <summary>Writes safetensors as Hugging Face's own writer does: widest types first, then by name, the header padded to eight
/// bytes.</summary>
internal static class SafetensorsWriter
{
    private const int HeaderAlignment = 8;

    /// <exception cref="AtomicFileException">The file cannot be written.</exception>
    /// <exception cref="TensorFileException">Two tensors have one name, or one has the name of the metadata.</exception>
    public static void Write(string path, IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var ordered = tensors
            .OrderByDescending(static tensor => tensor.Tensor.Type.BlockBytes())
            .ThenBy(static tensor => tensor.Tensor.Name, StringComparer.Ordinal)
            .ToArray();

        CheckNames(path, ordered);
        var header = Header(ordered, metadata);
        using var file = AtomicFile.Create(path);
        file.Stream.Write(header);
        foreach (var tensor in ordered)
            WriteTensor(file.Stream, tensor);

        file.Commit();
    }

    /// <summary>JSON would take both, and every reader would refuse the file or lose a tensor. Imported names are whatever a stranger
    /// chose.</summary>
    private static void CheckNames(string path, TensorToWrite[] tensors)
    {
        var names = new HashSet<string>();
        foreach (var name in tensors.Select(static tensor => tensor.Tensor.Name))
        {
            if (name == SafetensorsHeader.MetadataKey)
                throw TensorFileException.NotWritten(path, $"a tensor would be called '{name}', which stands for the file's metadata");

            if (!names.Add(name))
                throw TensorFileException.NotWritten(path, $"two tensors would be called '{ShortName.Of(name)}'");
        }
    }

    private static void WriteTensor(Stream stream, TensorToWrite tensor)
    {
        var end = stream.Position + Bytes(tensor.Tensor);
        tensor.Write(stream);
        if (stream.Position != end)
            throw new ArgumentException(
                $"'{tensor.Tensor.Name}' wrote {stream.Position - end:+#;-#} bytes more than its shape and type make.", nameof(tensor));
    }

    private static byte[] Header(TensorToWrite[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new ArrayBufferWriter<byte>();
        json.Write(new byte[SafetensorsHeader.LengthBytes]); // the length is known afterwards
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 })
                WriteMetadata(writer, metadata);

            var offset = 0L;
            foreach (var tensor in tensors)
                offset = WriteEntry(writer, tensor.Tensor, offset);

            writer.WriteEndObject();
        }

        var padding = (HeaderAlignment - (json.WrittenCount % HeaderAlignment)) % HeaderAlignment;
        json.GetSpan(padding)[..padding].Fill((byte)' ');
        json.Advance(padding);
        var header = json.WrittenSpan.ToArray();
        var length = header.Length - SafetensorsHeader.LengthBytes;
        if (length > SafetensorsHeader.LongestHeader)
            throw new ArgumentException(
                $"{tensors.Length} tensors make a header of {length} bytes, more than the format allows.", nameof(tensors));

        BinaryPrimitives.WriteInt64LittleEndian(header, length);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        writer.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach (var (key, value) in metadata)
            writer.WriteString(key, value);

        writer.WriteEndObject();
    }

    /// <returns>Where the next tensor begins.</returns>
    private static long WriteEntry(Utf8JsonWriter writer, StoredTensor tensor, long offset)
    {
        var end = checked(offset + Bytes(tensor));
        writer.WriteStartObject(tensor.Name);
        writer.WriteString("dtype", SafetensorsHeader.TypeName(tensor.Type));
        writer.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
            writer.WriteNumberValue(size);

        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(offset);
        writer.WriteNumberValue(end);
        writer.WriteEndArray();
        writer.WriteEndObject();
        return end;
    }

    private static long Bytes(StoredTensor tensor) =>
        SafetensorsHeader.TypeName(tensor.Type) is not null && tensor.Type.Measure(tensor.Shape) is { } size
            ? size.Bytes
            : throw new ArgumentException(
                $"'{tensor.Name}' cannot be {tensor.Type} of shape [{string.Join(", ", tensor.Shape)}] in safetensors.", nameof(tensor));
}
