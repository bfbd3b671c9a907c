using System.Buffers.Binary;
using System.Text;

namespace CodebookLsp.Network.Files;

/// <summary>Reads the head of a GGUF file value by value; no length is believed before it is known to fit the file.</summary>
internal sealed class GgufReader(MappedFile file)
{
    private const int DeepestArray = 4;
    private const int MostDimensions = 4; // GGML_MAX_DIMS

    public long Position { get; private set; }

    public uint Version()
    {
        if (!Take(4).SequenceEqual("GGUF"u8))
            throw TensorFileException.Damaged(file.Path, "does not begin with 'GGUF'");
        var version = UInt32();
        return BinaryPrimitives.ReverseEndianness(version) is 2 or 3
            ? throw TensorFileException.Unsupported(file.Path, "is a big-endian GGUF file")
            : version;
    }

    /// <summary>How many things follow, each of which takes at least some bytes.</summary>
    public long Count(int leastBytes)
    {
        var count = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        return count <= (ulong)(file.Length - Position) / (ulong)leastBytes
            ? (long)count
            : throw TensorFileException.Damaged(file.Path, $"claims {count} entries, more than it has room for");
    }

    public string String() => Encoding.UTF8.GetString(Take(Count(1)));

    public object Value() => Value(UInt32(), 0);

    public (StoredTensor Tensor, long Offset) Tensor()
    {
        var name = String();
        var dimensions = UInt32();
        if (dimensions > MostDimensions)
            throw TensorFileException.Damaged(file.Path, $"gives '{name}' {dimensions} dimensions");
        var shape = new long[dimensions];
        for (var at = shape.Length - 1; at >= 0; at--)
            shape[at] = Int64(); // GGUF has the innermost dimension first
        var type = UInt32();
        return (new(name, Type(name, type), shape), Int64());
    }

    private object Value(uint type, int depth) => type switch
    {
        0 => Take(1)[0],
        1 => (sbyte)Take(1)[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(Take(2)),
        3 => BinaryPrimitives.ReadInt16LittleEndian(Take(2)),
        4 => UInt32(),
        5 => BinaryPrimitives.ReadInt32LittleEndian(Take(4)),
        6 => BinaryPrimitives.ReadSingleLittleEndian(Take(4)),
        7 => Take(1)[0] != 0,
        8 => String(),
        9 => Array(depth),
        10 => BinaryPrimitives.ReadUInt64LittleEndian(Take(8)),
        11 => Int64(),
        12 => BinaryPrimitives.ReadDoubleLittleEndian(Take(8)),
        _ => throw TensorFileException.Damaged(file.Path, $"has a value of the unknown type {type}"),
    };

    private object Array(int depth)
    {
        if (depth == DeepestArray)
            throw TensorFileException.Damaged(file.Path, "nests its arrays too deep");
        var type = UInt32();
        return type switch
        {
            0 => Take(Count(1)).ToArray(),
            1 => Numbers<sbyte>(1),
            2 => Numbers<ushort>(2),
            3 => Numbers<short>(2),
            4 => Numbers<uint>(4),
            5 => Numbers<int>(4),
            6 => Numbers<float>(4),
            7 => System.Array.ConvertAll(Take(Count(1)).ToArray(), static value => value != 0),
            8 => Strings(),
            9 => Arrays(depth),
            10 => Numbers<ulong>(8),
            11 => Numbers<long>(8),
            12 => Numbers<double>(8),
            _ => throw TensorFileException.Damaged(file.Path, $"has an array of the unknown type {type}"),
        };
    }

    private T[] Numbers<T>(int size) where T : unmanaged =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(Take(Count(size) * size)).ToArray();

    private string[] Strings()
    {
        var strings = new string[Count(8)];
        for (var at = 0; at < strings.Length; at++)
            strings[at] = String();
        return strings;
    }

    private object[] Arrays(int depth)
    {
        var arrays = new object[Count(12)];
        for (var at = 0; at < arrays.Length; at++)
            arrays[at] = Array(depth + 1);
        return arrays;
    }

    private uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    private long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    private ReadOnlySpan<byte> Take(long length)
    {
        var bytes = file.Span(Position, length);
        Position += length;
        return bytes;
    }

    /// <summary>ggml_type's numbers.</summary>
    private ElementType Type(string name, uint type) => type switch
    {
        0 => ElementType.F32,
        1 => ElementType.F16,
        2 => ElementType.Q4_0,
        3 => ElementType.Q4_1,
        6 => ElementType.Q5_0,
        7 => ElementType.Q5_1,
        8 => ElementType.Q8_0,
        12 => ElementType.Q4_K,
        13 => ElementType.Q5_K,
        14 => ElementType.Q6_K,
        24 => ElementType.I8,
        25 => ElementType.I16,
        26 => ElementType.I32,
        27 => ElementType.I64,
        28 => ElementType.F64,
        30 => ElementType.BF16,
        _ => throw TensorFileException.Unsupported(file.Path, $"holds '{name}' in GGML's format {type}"),
    };
}
