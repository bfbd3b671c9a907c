using System.Buffers;
using System.Text;

namespace CodebookLsp.Network.Tests.Files;

/// <summary>Writes GGUF files, also such as no honest program would.</summary>
internal sealed class GgufBuilder
{
    private readonly ArrayBufferWriter<byte> pairs = new();
    private readonly ArrayBufferWriter<byte> infos = new();
    private readonly ArrayBufferWriter<byte> data = new();

    public string Magic { get; init; } = "GGUF";

    public uint Version { get; init; } = 3;

    public int Alignment { get; init; } = 32;

    public ulong PairCount { get; set; }

    public ulong TensorCount { get; set; }

    public static byte[] Utf8(string text) =>
        [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    /// <param name="type">The number of <c>enum gguf_metadata_value_type</c>.</param>
    public GgufBuilder Pair(string key, uint type, params ReadOnlySpan<byte> value)
    {
        pairs.Write(Utf8(key));
        pairs.Write(BitConverter.GetBytes(type));
        pairs.Write(value);
        PairCount++;
        return this;
    }

    public GgufBuilder Text(string key, string value) => Pair(key, 8, Utf8(value));

    /// <param name="items">All the items' bytes.</param>
    public GgufBuilder Array(string key, uint itemType, ulong count, params ReadOnlySpan<byte> items) =>
        Pair(key, 9, [.. BitConverter.GetBytes(itemType), .. BitConverter.GetBytes(count), .. items]);

    /// <param name="type">The number of <c>enum ggml_type</c>.</param>
    /// <param name="shape">Innermost first, as the file has it.</param>
    /// <param name="offset">Null for where the bytes go.</param>
    public GgufBuilder Tensor(string name, uint type, ulong[] shape, ReadOnlySpan<byte> bytes, ulong? offset = null)
    {
        Pad(data);
        infos.Write(Utf8(name));
        infos.Write(BitConverter.GetBytes((uint)shape.Length));
        foreach (var size in shape)
            infos.Write(BitConverter.GetBytes(size));

        infos.Write(BitConverter.GetBytes(type));
        infos.Write(BitConverter.GetBytes(offset ?? (ulong)data.WrittenCount));
        data.Write(bytes);
        TensorCount++;
        return this;
    }

    public byte[] Build()
    {
        var file = new ArrayBufferWriter<byte>();
        file.Write(Encoding.ASCII.GetBytes(Magic));
        file.Write(BitConverter.GetBytes(Version));
        file.Write(BitConverter.GetBytes(TensorCount));
        file.Write(BitConverter.GetBytes(PairCount));
        file.Write(pairs.WrittenSpan);
        file.Write(infos.WrittenSpan);
        Pad(file);
        file.Write(data.WrittenSpan);
        return file.WrittenSpan.ToArray();
    }

    private void Pad(ArrayBufferWriter<byte> bytes)
    {
        while (bytes.WrittenCount % Alignment != 0)
            bytes.Write<byte>([0]);
    }
}
