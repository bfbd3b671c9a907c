using System.Buffers;
using System.Runtime.InteropServices;

namespace CodebookLsp.Network.Files;

/// <summary>A tensor for <see cref="SafetensorsFile.Write"/>: described now, its bytes written when their turn comes.</summary>
/// <param name="Tensor">Of a plain type; safetensors has no quantised ones.</param>
/// <param name="Write">Writes the numbers row-major and little-endian, neither more nor fewer than described.</param>
public sealed record TensorToWrite(StoredTensor Tensor, Action<Stream> Write)
{
    /// <summary>How many numbers are converted at a time.</summary>
    private const int PieceElements = 1 << 16;

    /// <summary>Bytes that are encoded as the type asks already.</summary>
    public static TensorToWrite FromBytes(string name, ElementType type, IReadOnlyList<long> shape, Func<ReadOnlyMemory<byte>> bytes) =>
        new(new(name, type, shape), stream => stream.Write(bytes().Span));

    /// <summary>Numbers in float32, rounded to the type (to nearest, ties to even) where it is a shorter one.</summary>
    /// <param name="type">F64, F32, F16 or BF16.</param>
    /// <param name="values">Asked when their turn comes; as many as the shape makes.</param>
    public static TensorToWrite FromFloats(string name, ElementType type, IReadOnlyList<long> shape, Func<ReadOnlyMemory<float>> values)
    {
        if (type is not (ElementType.F64 or ElementType.F32 or ElementType.F16 or ElementType.BF16))
            throw new ArgumentOutOfRangeException(nameof(type), type, "Floats are written as F64, F32, F16 or BF16.");

        return new(new(name, type, shape), stream => WriteFloats(stream, type, values().Span));
    }

    /// <summary>Whole numbers as I64.</summary>
    public static TensorToWrite FromInt64(string name, IReadOnlyList<long> shape, Func<ReadOnlyMemory<long>> values) =>
        new(new(name, ElementType.I64, shape), stream => stream.Write(MemoryMarshal.AsBytes(values().Span)));

    /// <summary>A tensor of another file, which must stay open until this one is written; one tensor at a time is in memory.</summary>
    /// <param name="newName">Null to keep the name.</param>
    /// <param name="type">F64, F32, F16 or BF16 for fractions, I64 for whole numbers.</param>
    public static TensorToWrite FromFile(TensorFile file, string name, ElementType type, string? newName = null)
    {
        if (!file.Tensors.TryGetValue(name, out var tensor))
            throw TensorFileException.NoTensor(file.Path, name);

        return type is ElementType.I64
            ? FromInt64(newName ?? name, tensor.Shape, Integers) : FromFloats(newName ?? name, type, tensor.Shape, Floats);

        ReadOnlyMemory<float> Floats()
        {
            var values = new float[tensor.Count];
            file.Read(name, values);
            return values;
        }

        ReadOnlyMemory<long> Integers()
        {
            var values = new long[tensor.Count];
            file.ReadInt64(name, values);
            return values;
        }
    }

    private static void WriteFloats(Stream stream, ElementType type, ReadOnlySpan<float> values)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceElements * sizeof(double));
        try
        {
            for (; values.Length > 0; values = values[Math.Min(PieceElements, values.Length)..])
            {
                var piece = values[..Math.Min(PieceElements, values.Length)];
                var bytes = buffer.AsSpan(0, piece.Length * type.BlockBytes());
                Convert(piece, type, bytes);
                stream.Write(bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static unsafe void Convert(ReadOnlySpan<float> values, ElementType type, Span<byte> bytes)
    {
        fixed (float* source = values)
        {
            fixed (byte* destination = bytes)
            {
                switch (type)
                {
                    case ElementType.F32:
                        MemoryMarshal.AsBytes(values).CopyTo(bytes);
                        break;
                    case ElementType.BF16:
                        HalfPrecision.ToBFloat16(source, values.Length, (ushort*)destination);
                        break;
                    case ElementType.F16:
                        for (var i = 0; i < values.Length; i++)
                            ((Half*)destination)[i] = (Half)source[i];
                        break;
                    default:
                        for (var i = 0; i < values.Length; i++)
                            ((double*)destination)[i] = source[i];
                        break;
                }
            }
        }
    }
}
