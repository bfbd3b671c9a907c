using System.Text;

namespace CodebookLsp.Datasets.Parquet;

/// <summary>The compact protocol's types.</summary>
internal enum ThriftType : byte
{
    True = 1,
    False = 2,
    Byte = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Struct = 12,
}

/// <summary>A list or a set. A boolean element is a byte here.</summary>
internal sealed record ThriftList(ThriftType ElementType, List<object> Elements);

/// <summary>A map.</summary>
internal sealed record ThriftMap(ThriftType KeyType, ThriftType ValueType, List<(object Key, object Value)> Entries);

/// <summary>
/// A struct of Thrift's compact protocol (<see href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md"/>),
/// as a tree: integers are longs, text is bytes. It keeps fields that it has never heard of, so a Parquet footer that is read, changed in
/// one place and written says everything else that it said before; Parquet.Net's own classes drop what is newer than they are.
/// </summary>
internal sealed class ThriftStruct
{
    private readonly SortedList<short, (ThriftType Type, object Value)> fields = [];

    public IEnumerable<(short Id, ThriftType Type, object Value)> Fields =>
        fields.Select(static one => (one.Key, one.Value.Type, one.Value.Value));

    public long? Number(short id) => fields.TryGetValue(id, out var field) ? field.Value as long? : null;

    public string? Text(short id) =>
        fields.TryGetValue(id, out var field) && field.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The elements of a list of texts; empty when there is none.</summary>
    public List<string> Texts(short id) =>
        fields.TryGetValue(id, out var field) && field.Value is ThriftList { ElementType: ThriftType.Binary } list
            ? list.Elements.ConvertAll(static text => Encoding.UTF8.GetString((byte[])text))
            : [];

    public ThriftStruct? Struct(short id) => fields.TryGetValue(id, out var field) ? field.Value as ThriftStruct : null;

    /// <summary>The elements of a list of structs; empty when there is none.</summary>
    public List<ThriftStruct> Structs(short id) =>
        fields.TryGetValue(id, out var field) && field.Value is ThriftList { ElementType: ThriftType.Struct } list
            ? [.. list.Elements.Cast<ThriftStruct>()] : [];

    public bool Has(short id) => fields.ContainsKey(id);

    public void Set(short id, ThriftType type, object value) => fields[id] = (type, value);

    public void Set(short id, string text) => Set(id, ThriftType.Binary, Encoding.UTF8.GetBytes(text));

    public void Set(short id, IEnumerable<ThriftStruct> structs) =>
        Set(id, ThriftType.List, new ThriftList(ThriftType.Struct, [.. structs]));

    /// <summary>A number gets another value; nothing happens where it has none.</summary>
    public void Change(short id, Func<long, long> change)
    {
        if (fields.TryGetValue(id, out var field) && field.Value is long number)
            fields[id] = (field.Type, change(number));
    }

    public void Remove(short id) => fields.Remove(id);

    /// <summary>Reads a struct that fills some bytes.</summary>
    /// <exception cref="InvalidDataException">They are not one.</exception>
    public static ThriftStruct Read(ReadOnlySpan<byte> bytes) =>
        TryRead(bytes, out _) ?? throw new InvalidDataException("its footer ends too soon.");

    /// <summary>Reads a struct that some bytes begin with.</summary>
    /// <param name="length">How many of them it takes.</param>
    /// <returns>Null when it does not end within them.</returns>
    /// <exception cref="InvalidDataException">They are not one.</exception>
    public static ThriftStruct? TryRead(ReadOnlySpan<byte> bytes, out int length) => ThriftReader.Struct(bytes, out length);

    public byte[] Write()
    {
        using var output = new MemoryStream();
        Write(output);
        return output.ToArray();
    }

    private void Write(MemoryStream output)
    {
        short last = 0;
        foreach (var (id, (type, value)) in fields)
        {
            if (id - last is >= 1 and <= 15)
            {
                output.WriteByte((byte)(((id - last) << 4) | (byte)type));
            }
            else
            {
                output.WriteByte((byte)type);
                WriteVarint(output, Zigzag(id));
            }

            last = id;
            if (type is not (ThriftType.True or ThriftType.False))
                WriteValue(output, type, value);
        }

        output.WriteByte(0);
    }

    private static void WriteValue(MemoryStream output, ThriftType type, object value)
    {
        switch (type)
        {
            case ThriftType.True or ThriftType.False or ThriftType.Byte:
                output.WriteByte((byte)(long)value);
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                WriteVarint(output, Zigzag((long)value));
                break;
            case ThriftType.Double:
                output.Write((byte[])value);
                break;
            case ThriftType.Binary:
                WriteVarint(output, (ulong)((byte[])value).Length);
                output.Write((byte[])value);
                break;
            case ThriftType.List or ThriftType.Set:
                var list = (ThriftList)value;
                if (list.Elements.Count < 15)
                {
                    output.WriteByte((byte)((list.Elements.Count << 4) | (byte)list.ElementType));
                }
                else
                {
                    output.WriteByte((byte)(0xF0 | (byte)list.ElementType));
                    WriteVarint(output, (ulong)list.Elements.Count);
                }

                foreach (var element in list.Elements)
                    WriteValue(output, list.ElementType, element);

                break;
            case ThriftType.Map:
                var map = (ThriftMap)value;
                WriteVarint(output, (ulong)map.Entries.Count);
                if (map.Entries.Count > 0)
                    output.WriteByte((byte)(((byte)map.KeyType << 4) | (byte)map.ValueType));

                foreach (var (key, item) in map.Entries)
                {
                    WriteValue(output, map.KeyType, key);
                    WriteValue(output, map.ValueType, item);
                }

                break;
            case ThriftType.Struct:
                ((ThriftStruct)value).Write(output);
                break;
        }
    }

    private static ulong Zigzag(long number) => (ulong)((number << 1) ^ (number >> 63));

    private static void WriteVarint(MemoryStream output, ulong number)
    {
        for (; number >= 0x80; number >>= 7)
            output.WriteByte((byte)(number | 0x80));

        output.WriteByte((byte)number);
    }
}
