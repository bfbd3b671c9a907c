using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CodebookLsp.Network.Files;

/// <summary>All that comes before the tensors' data in a GGUF file, checked against the file's length.</summary>
internal sealed record GgufHeader(Dictionary<string, object> Metadata, Dictionary<string, PlacedTensor> Tensors)
{
    private const uint DefaultAlignment = 32;

    /// <summary>GGML's own limit (<c>GGML_MAX_DIMS</c>).</summary>
    private const uint MostDimensions = 4;

    /// <summary>The format sets no limit. Real files do not nest arrays at all; a hostile one must not exhaust the stack.</summary>
    private const int DeepestArray = 16;

    /// <summary>A name's length, the number of dimensions, the type and the offset; dimensions and name may be empty.</summary>
    private const int SmallestTensorInfo = 8 + 4 + 4 + 8;

    /// <summary>A key's length, the value's type and one byte of value.</summary>
    private const int SmallestPair = 8 + 4 + 1;

    /// <param name="bytes">The file from its start on, as far as a span reaches.</param>
    /// <param name="fileLength">In bytes.</param>
    public static GgufHeader Read(string path, ReadOnlySpan<byte> bytes, long fileLength)
    {
        var reader = new ByteReader(path, bytes);
        if (!reader.Take(4).SequenceEqual("GGUF"u8))
            throw TensorFileException.Damaged(path, "does not start with 'GGUF'");

        CheckVersion(path, reader.UInt32());
        var tensorCount = reader.UInt64();
        var pairCount = reader.Count(reader.UInt64(), SmallestPair, "metadata values");

        var metadata = new Dictionary<string, object>();
        for (var i = 0; i < pairCount; i++)
            ReadPair(path, ref reader, metadata);

        reader.Where = "the list of tensors";
        var infos = ReadTensorInfos(path, ref reader, tensorCount);
        var alignment = Alignment(path, metadata);
        var dataStart = ((long)reader.Position + alignment - 1) / alignment * alignment;
        return new(metadata, Place(path, infos, dataStart, alignment, fileLength));
    }

    private static void CheckVersion(string path, uint version)
    {
        if (version is 2 or 3)
            return;

        throw BinaryPrimitives.ReverseEndianness(version) is 1 or 2 or 3
            ? TensorFileException.Unsupported(path, "is a GGUF file for big-endian machines")
            : TensorFileException.Unsupported(path, $"is a GGUF file of version {version}");
    }

    private static void ReadPair(string path, ref ByteReader reader, Dictionary<string, object> metadata)
    {
        reader.Where = "the metadata";
        var key = reader.Utf8(reader.UInt64());
        reader.Where = $"the metadata value '{Short(key)}'";
        if (!metadata.TryAdd(key, ReadValue(path, ref reader, reader.UInt32(), 0)))
            throw TensorFileException.Damaged(path, $"has the metadata key '{Short(key)}' twice");
    }

    private static object ReadValue(string path, ref ByteReader reader, uint type, int depth) => type switch
    {
        0 => reader.Byte(),
        1 => (sbyte)reader.Byte(),
        2 => reader.UInt16(),
        3 => (short)reader.UInt16(),
        4 => reader.UInt32(),
        5 => reader.Int32(),
        6 => BitConverter.UInt32BitsToSingle(reader.UInt32()),
        7 => Truth(path, reader.Byte(), reader.Where),
        8 => reader.Utf8(reader.UInt64()),
        9 => ReadArray(path, ref reader, depth),
        10 => reader.UInt64(),
        11 => (long)reader.UInt64(),
        12 => BitConverter.UInt64BitsToDouble(reader.UInt64()),
        _ => throw TensorFileException.Damaged(path, $"has a value of the unknown type {type} inside {reader.Where}"),
    };

    private static object ReadArray(string path, ref ByteReader reader, int depth)
    {
        if (depth >= DeepestArray)
            throw TensorFileException.Damaged(path, $"nests arrays too deeply inside {reader.Where}");

        var (type, count) = (reader.UInt32(), reader.UInt64());
        return type switch
        {
            0 => Numbers<byte>(ref reader, count),
            1 => Numbers<sbyte>(ref reader, count),
            2 => Numbers<ushort>(ref reader, count),
            3 => Numbers<short>(ref reader, count),
            4 => Numbers<uint>(ref reader, count),
            5 => Numbers<int>(ref reader, count),
            6 => Numbers<float>(ref reader, count),
            7 => Truths(path, ref reader, count),
            8 => Strings(ref reader, count),
            9 => Arrays(path, ref reader, count, depth + 1),
            10 => Numbers<ulong>(ref reader, count),
            11 => Numbers<long>(ref reader, count),
            12 => Numbers<double>(ref reader, count),
            _ => throw TensorFileException.Damaged(path, $"has an array of the unknown type {type} inside {reader.Where}"),
        };
    }

    private static unsafe T[] Numbers<T>(ref ByteReader reader, ulong count) where T : unmanaged
    {
        var numbers = new T[reader.Count(count, sizeof(T), "numbers")];
        reader.Take((ulong)numbers.Length * (ulong)sizeof(T)).CopyTo(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    private static bool[] Truths(string path, ref ByteReader reader, ulong count)
    {
        var truths = new bool[reader.Count(count, 1, "truth values")];
        for (var i = 0; i < truths.Length; i++)
            truths[i] = Truth(path, reader.Byte(), reader.Where);

        return truths;
    }

    /// <remarks>Optimised at once: a tokenizer's hundred thousand strings are read before the runtime would have got round to it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static string[] Strings(ref ByteReader reader, ulong count)
    {
        var strings = new string[reader.Count(count, sizeof(ulong), "strings")];
        for (var i = 0; i < strings.Length; i++)
            strings[i] = reader.Utf8(reader.UInt64());

        return strings;
    }

    private static object[] Arrays(string path, ref ByteReader reader, ulong count, int depth)
    {
        var arrays = new object[reader.Count(count, sizeof(uint) + sizeof(ulong), "arrays")];
        for (var i = 0; i < arrays.Length; i++)
            arrays[i] = ReadArray(path, ref reader, depth);

        return arrays;
    }

    private static bool Truth(string path, byte value, string where) =>
        value <= 1 ? value == 1 : throw TensorFileException.Damaged(path, $"has the truth value {value} inside {where}");

    private static uint Alignment(string path, Dictionary<string, object> metadata) =>
        metadata.GetValueOrDefault("general.alignment", DefaultAlignment) switch
        {
            uint alignment when alignment > 0 && alignment % 8 == 0 => alignment,
            var other => throw TensorFileException.Damaged(path, $"aligns its tensors to '{other}', which is no multiple of 8"),
        };

    private static List<(StoredTensor Tensor, ulong Offset)> ReadTensorInfos(string path, ref ByteReader reader, ulong tensorCount)
    {
        var infos = new List<(StoredTensor, ulong)>(reader.Count(tensorCount, SmallestTensorInfo, "tensors"));
        for (var i = 0UL; i < tensorCount; i++)
        {
            var name = reader.Utf8(reader.UInt64());
            var dimensions = reader.UInt32();
            if (dimensions > MostDimensions)
                throw TensorFileException.Damaged(path, $"gives tensor '{Short(name)}' {dimensions} dimensions");

            var shape = new long[dimensions];
            for (var d = shape.Length - 1; d >= 0; d--) // the file has the innermost first
                shape[d] = Size(path, name, reader.UInt64());

            infos.Add((new(name, Type(path, name, reader.UInt32()), shape), reader.UInt64()));
        }

        return infos;
    }

    private static long Size(string path, string name, ulong size) => size <= long.MaxValue
        ? (long)size
        : throw TensorFileException.Damaged(path, $"gives tensor '{Short(name)}' the size {size}");

    private static Dictionary<string, PlacedTensor> Place(
        string path, List<(StoredTensor Tensor, ulong Offset)> infos, long dataStart, long alignment, long fileLength)
    {
        var placed = new Dictionary<string, PlacedTensor>(infos.Count);
        foreach (var (tensor, offset) in infos)
        {
            var name = Short(tensor.Name);
            if (offset % (ulong)alignment != 0)
                throw TensorFileException.Damaged(path, $"puts tensor '{name}' at offset {offset}, which is no multiple of {alignment}");

            if (tensor.Type.Measure(tensor.Shape) is not { } size)
                throw TensorFileException.Damaged(
                    path, $"gives tensor '{name}' the shape [{string.Join(", ", tensor.Shape)}], which {tensor.Type} cannot have");

            if ((Int128)dataStart + offset + size.Bytes > fileLength)
                throw TensorFileException.Damaged(path, $"ends before or inside tensor '{name}'");

            if (!placed.TryAdd(tensor.Name, new(tensor, dataStart + (long)offset, size.Bytes)))
                throw TensorFileException.Damaged(path, $"has the tensor '{name}' twice");
        }

        PlacedTensors.CheckNoOverlap(path, placed.Values);
        return placed;
    }

    /// <summary>The numbers are those of <c>enum ggml_type</c> in ggml.h.</summary>
    private static ElementType Type(string path, string name, uint type) => type switch
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
        _ => throw TensorFileException.Unsupported(path, $"holds tensor '{Short(name)}' in {TypeName(type)}"),
    };

    private static string TypeName(uint type) => type switch
    {
        9 => "Q8_1",
        10 => "Q2_K",
        11 => "Q3_K",
        15 => "Q8_K",
        16 => "IQ2_XXS",
        17 => "IQ2_XS",
        18 => "IQ3_XXS",
        19 => "IQ1_S",
        20 => "IQ4_NL",
        21 => "IQ3_S",
        22 => "IQ2_S",
        23 => "IQ4_XS",
        29 => "IQ1_M",
        34 => "TQ1_0",
        35 => "TQ2_0",
        39 => "MXFP4",
        _ => $"the unknown GGML type {type}",
    };

    /// <summary>Names come from the file and go into messages; a damaged one may be megabytes long.</summary>
    private static string Short(string name) => ShortName.Of(name);
}
