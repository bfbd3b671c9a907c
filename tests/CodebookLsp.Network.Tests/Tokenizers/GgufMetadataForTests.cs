using System.Text;

namespace CodebookLsp.Network.Tests.Tokenizers;

/// <summary>The metadata of a GGUF file, read without checks; stands in for the real reader.</summary>
internal static class GgufMetadataForTests
{
    public static IReadOnlyDictionary<string, object> Read(string path)
    {
        using var reader = new BinaryReader(new BufferedStream(File.OpenRead(path), 1 << 16));
        _ = reader.ReadUInt32();
        _ = reader.ReadUInt32();
        _ = reader.ReadUInt64();
        var count = (int)reader.ReadUInt64();
        var metadata = new Dictionary<string, object>(count);
        for (var i = 0; i < count; i++)
        {
            var key = ReadString(reader);
            metadata.Add(key, ReadValue(reader, reader.ReadUInt32()));
        }

        return metadata;
    }

    private static object ReadValue(BinaryReader reader, uint type) => type switch
    {
        0 => reader.ReadByte(),
        1 => reader.ReadSByte(),
        2 => reader.ReadUInt16(),
        3 => reader.ReadInt16(),
        4 => reader.ReadUInt32(),
        5 => reader.ReadInt32(),
        6 => reader.ReadSingle(),
        7 => reader.ReadBoolean(),
        8 => ReadString(reader),
        9 => ReadArray(reader),
        10 => reader.ReadUInt64(),
        11 => reader.ReadInt64(),
        12 => reader.ReadDouble(),
        _ => throw new InvalidDataException($"type {type}"),
    };

    private static object ReadArray(BinaryReader reader)
    {
        var type = reader.ReadUInt32();
        var items = new object[(int)reader.ReadUInt64()];
        for (var i = 0; i < items.Length; i++)
            items[i] = ReadValue(reader, type);

        return type switch
        {
            8 => Array.ConvertAll(items, static item => (string)item),
            5 => Array.ConvertAll(items, static item => (int)item),
            _ => items,
        };
    }

    private static string ReadString(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadUInt64()));
}
