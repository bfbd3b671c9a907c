using System.Text.Json;

namespace CodebookLsp.Network.Files;

/// <summary>The header of a safetensors file, checked against the file's length.</summary>
internal sealed record SafetensorsHeader(Dictionary<string, string> Metadata, Dictionary<string, PlacedTensor> Tensors)
{
    public const string MetadataKey = "__metadata__";

    /// <summary>The bytes of the header's own length.</summary>
    public const int LengthBytes = sizeof(ulong);

    /// <summary>100 MB, the format's own limit.</summary>
    public const int LongestHeader = 100_000_000;

    private static readonly Dictionary<string, ElementType> Types = new()
    {
        ["F64"] = ElementType.F64,
        ["F32"] = ElementType.F32,
        ["F16"] = ElementType.F16,
        ["BF16"] = ElementType.BF16,
        ["I64"] = ElementType.I64,
        ["I32"] = ElementType.I32,
        ["I16"] = ElementType.I16,
        ["I8"] = ElementType.I8,
        ["U8"] = ElementType.U8,
        ["BOOL"] = ElementType.Bool,
    };

    /// <summary>The format's name of a type; null when it has none (GGML's quantised types).</summary>
    public static string? TypeName(ElementType type) => Types.FirstOrDefault(entry => entry.Value == type).Key;

    public static SafetensorsHeader Read(string path, MappedFile.Lease bytes, long fileLength)
    {
        var reader = new ByteReader(path, bytes.UpTo(0, LengthBytes + LongestHeader));
        var length = reader.UInt64();
        if (length > LongestHeader)
            throw TensorFileException.Damaged(
                path, $"announces a header of {length} bytes, more than the {LongestHeader} that safetensors allows");

        var json = reader.Take(length);
        if (json is not [(byte)'{', ..])
            throw TensorFileException.Damaged(path, "has a header that does not start with '{'");

        return JsonIndex.Read(path, json.ToArray(), root =>
        {
            var dataStart = LengthBytes + (long)length;
            var metadata = root.TryGetProperty(MetadataKey, out var found) ? ReadMetadata(path, found) : [];
            return new SafetensorsHeader(metadata, ReadTensors(path, root, dataStart, fileLength));
        });
    }

    private static Dictionary<string, string> ReadMetadata(string path, JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object
            || metadata.EnumerateObject().Any(static entry => entry.Value.ValueKind != JsonValueKind.String))
            throw TensorFileException.Damaged(path, $"has a '{MetadataKey}' that is not a list of texts");

        return metadata.EnumerateObject().ToDictionary(static entry => entry.Name, static entry => entry.Value.GetString()!);
    }

    private static Dictionary<string, PlacedTensor> ReadTensors(string path, JsonElement root, long dataStart, long fileLength)
    {
        var placed = root.EnumerateObject()
            .Where(static entry => entry.Name != MetadataKey)
            .ToDictionary(static entry => entry.Name, entry => ReadTensor(path, entry, dataStart, fileLength));

        CheckNoHoles(path, placed.Values, dataStart, fileLength);
        return placed;
    }

    private static PlacedTensor ReadTensor(string path, JsonProperty entry, long dataStart, long fileLength)
    {
        var name = ShortName.Of(entry.Name);
        if (entry.Value.ValueKind != JsonValueKind.Object
            || !entry.Value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || !entry.Value.TryGetProperty("shape", out var shapeJson) || Sizes(shapeJson) is not { } shape
            || !entry.Value.TryGetProperty("data_offsets", out var offsets) || Sizes(offsets) is not [var begin, var end])
            throw TensorFileException.Damaged(path, $"does not describe tensor '{name}' by dtype, shape and data_offsets");

        if (!Types.TryGetValue(dtype.GetString()!, out var type))
            throw TensorFileException.Unsupported(path, $"holds tensor '{name}' in {ShortName.Of(dtype.GetString()!)}");

        if (end < begin || end > fileLength - dataStart)
            throw TensorFileException.Damaged(path, $"ends before or inside tensor '{name}' (bytes {begin} to {end})");

        if (type.Measure(shape) is not { } size || size.Bytes != end - begin)
            throw TensorFileException.Damaged(path, $"gives tensor '{name}' {end - begin} bytes, which its shape and type do not make");

        return new(new(entry.Name, type, shape), dataStart + begin, size.Bytes);
    }

    /// <summary>Non-negative whole numbers; null when it is anything else.</summary>
    private static long[]? Sizes(JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array)
            return null;

        var sizes = new long[array.GetArrayLength()];
        var i = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out sizes[i]) || sizes[i++] < 0)
                return null;
        }

        return sizes;
    }

    /// <summary>The specification: the bytes are "entirely indexed, and cannot contain holes".</summary>
    private static void CheckNoHoles(string path, IEnumerable<PlacedTensor> placed, long dataStart, long fileLength)
    {
        PlacedTensors.CheckNoOverlap(path, placed);
        var next = dataStart;
        foreach (var tensor in PlacedTensors.InOrder(placed))
        {
            if (tensor.Offset != next)
                throw TensorFileException.Damaged(
                    path, $"has {tensor.Offset - next} bytes before tensor '{ShortName.Of(tensor.Tensor.Name)}' that belong to none");

            next = tensor.End;
        }

        if (next != fileLength)
            throw TensorFileException.Damaged(path, $"has {fileLength - next} bytes at its end that belong to no tensor");
    }
}
