namespace CodebookLsp.Datasets.Parquet;

/// <summary>Reads structs of the compact protocol; see <see cref="ThriftStruct"/>.</summary>
internal ref struct ThriftReader
{
    /// <summary>Footers nest some eight deep.</summary>
    private const int MaxDepth = 64;

    private ReadOnlySpan<byte> rest;

    private ThriftReader(ReadOnlySpan<byte> bytes) => rest = bytes;

    /// <summary>The struct that some bytes begin with.</summary>
    /// <param name="length">How many of them it takes.</param>
    /// <returns>Null when it does not end within them.</returns>
    /// <exception cref="InvalidDataException">They are not one.</exception>
    public static ThriftStruct? Struct(ReadOnlySpan<byte> bytes, out int length)
    {
        var reader = new ThriftReader(bytes);
        try
        {
            var read = reader.Struct(0);
            length = bytes.Length - reader.rest.Length;
            return read;
        }
        catch (EndOfStreamException)
        {
            length = 0;
            return null;
        }
    }

    private ThriftStruct Struct(int depth)
    {
        if (depth > MaxDepth)
            throw new InvalidDataException("its metadata is nested too deeply.");

        var result = new ThriftStruct();
        short last = 0;
        while (Byte() is var head and not 0)
        {
            var id = head >> 4 == 0 ? (short)Signed() : (short)(last + (head >> 4));
            var type = (ThriftType)(head & 0x0F);
            result.Set(id, type, type switch { ThriftType.True => 1L, ThriftType.False => 2L, _ => Value(type, depth) });
            last = id;
        }

        return result;
    }

    private object Value(ThriftType type, int depth) => type switch
    {
        ThriftType.True or ThriftType.False or ThriftType.Byte => (long)Byte(),
        ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64 => Signed(),
        ThriftType.Double => Bytes(8),
        ThriftType.Binary => Bytes(Varint()),
        ThriftType.List or ThriftType.Set => List(depth + 1),
        ThriftType.Map => Map(depth + 1),
        ThriftType.Struct => Struct(depth + 1),
        _ => throw new InvalidDataException($"its metadata has a value of the unknown type {(int)type}."),
    };

    private ThriftList List(int depth)
    {
        if (depth > MaxDepth)
            throw new InvalidDataException("its metadata is nested too deeply.");

        var head = Byte();
        var count = head >> 4 == 15 ? Varint() : (ulong)(head >> 4);
        var list = new ThriftList((ThriftType)(head & 0x0F), []);
        for (; count > 0; count--)
            list.Elements.Add(Value(list.ElementType, depth));

        return list;
    }

    private ThriftMap Map(int depth)
    {
        var count = Varint();
        var types = count == 0 ? (byte)0 : Byte();
        var map = new ThriftMap((ThriftType)(types >> 4), (ThriftType)(types & 0x0F), []);
        for (; count > 0; count--)
            map.Entries.Add((Value(map.KeyType, depth), Value(map.ValueType, depth)));

        return map;
    }

    private byte Byte()
    {
        if (rest.IsEmpty)
            throw new EndOfStreamException();

        var next = rest[0];
        rest = rest[1..];
        return next;
    }

    private byte[] Bytes(ulong count)
    {
        if (count > (ulong)rest.Length)
            throw new EndOfStreamException();

        var taken = rest[..(int)count].ToArray();
        rest = rest[(int)count..];
        return taken;
    }

    private ulong Varint()
    {
        var number = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return number;
        }

        throw new InvalidDataException("its metadata has a number without end.");
    }

    private long Signed()
    {
        var number = Varint();
        return (long)(number >> 1) ^ -(long)(number & 1);
    }
}
