using System.Runtime.CompilerServices;

namespace CodebookLsp.Network.Files;

/// <summary>
/// Stored numbers to float32, bfloat16 or int64. Large tensors are cut into pieces that all processors work on; a piece's float32
/// values on their way to bfloat16 stay in the first-level cache.
/// </summary>
/// <remarks>Sources may lie at any address; the machine is little-endian, as every one that PyTorch is built for.</remarks>
internal static unsafe class Decoding
{
    /// <summary>How much of a tensor one task takes: whole blocks of every format, long against the cost of starting a task.</summary>
    private const int PieceElements = 1 << 16;

    /// <summary>16 KiB of float32.</summary>
    private const int CachedElements = 4096;

    public static void ToSingle(ElementType type, byte* source, long count, float* values) =>
        InPieces(count, (start, length) => PieceToSingle(type, At(type, source, start), length, values + start));

    public static void ToBFloat16(ElementType type, byte* source, long count, ushort* values) =>
        InPieces(count, (start, length) => PieceToBFloat16(type, At(type, source, start), length, values + start));

    /// <param name="type">An integer type.</param>
    public static void ToInt64(ElementType type, byte* source, long count, long* values) =>
        InPieces(count, (start, length) => PieceToInt64(type, At(type, source, start), length, values + start));

    private static void InPieces(long count, Action<long, long> decode)
    {
        if (count <= PieceElements)
        {
            decode(0, count);
            return;
        }

        _ = Parallel.For(0, (count + PieceElements - 1) / PieceElements, piece =>
        {
            var start = piece * PieceElements;
            decode(start, Math.Min(PieceElements, count - start));
        });
    }

    private static byte* At(ElementType type, byte* source, long element) => source + (element / type.BlockElements() * type.BlockBytes());

    /// <summary>As <see cref="ToSingle"/>, on this thread.</summary>
    public static void PieceToSingle(ElementType type, byte* source, long count, float* values)
    {
        switch (type)
        {
            case ElementType.F32:
                Buffer.MemoryCopy(source, values, count * sizeof(float), count * sizeof(float));
                break;
            case ElementType.F16:
                HalfPrecision.FromFloat16((ushort*)source, count, values);
                break;
            case ElementType.BF16:
                HalfPrecision.FromBFloat16((ushort*)source, count, values);
                break;
            case ElementType.F64:
                for (var i = 0L; i < count; i++)
                    values[i] = (float)((double*)source)[i];
                break;
            case ElementType.I64:
                for (var i = 0L; i < count; i++)
                    values[i] = ((long*)source)[i];
                break;
            case ElementType.I32:
                for (var i = 0L; i < count; i++)
                    values[i] = ((int*)source)[i];
                break;
            case ElementType.I16:
                for (var i = 0L; i < count; i++)
                    values[i] = ((short*)source)[i];
                break;
            case ElementType.I8:
                for (var i = 0L; i < count; i++)
                    values[i] = ((sbyte*)source)[i];
                break;
            case ElementType.U8:
                for (var i = 0L; i < count; i++)
                    values[i] = source[i];
                break;
            case ElementType.Bool:
                for (var i = 0L; i < count; i++)
                    values[i] = source[i] == 0 ? 0 : 1;
                break;
            case ElementType.Q4_0:
                Blocks<Q4_0Block>(source, count, values);
                break;
            case ElementType.Q4_1:
                Blocks<Q4_1Block>(source, count, values);
                break;
            case ElementType.Q5_0:
                Blocks<Q5_0Block>(source, count, values);
                break;
            case ElementType.Q5_1:
                Blocks<Q5_1Block>(source, count, values);
                break;
            case ElementType.Q8_0:
                Blocks<Q8_0Block>(source, count, values);
                break;
            case ElementType.Q4_K:
                Blocks<Q4_KBlock>(source, count, values);
                break;
            case ElementType.Q5_K:
                Blocks<Q5_KBlock>(source, count, values);
                break;
            case ElementType.Q6_K:
                Blocks<Q6_KBlock>(source, count, values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, null);
        }
    }

    /// <remarks>Optimised at once: a model is read once, before the runtime would have found out that this is worth its while.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks<TFormat>(byte* source, long count, float* values) where TFormat : struct, IBlockFormat
    {
        var (elements, bytes) = (TFormat.Type.BlockElements(), TFormat.Type.BlockBytes());
        for (var end = values + count; values < end; values += elements, source += bytes)
            TFormat.Decode(source, values);
    }

    /// <summary>As <see cref="ToBFloat16"/>, on this thread.</summary>
    public static void PieceToBFloat16(ElementType type, byte* source, long count, ushort* values)
    {
        if (type is ElementType.BF16)
        {
            Buffer.MemoryCopy(source, values, count * sizeof(ushort), count * sizeof(ushort));
            return;
        }

        if (type is ElementType.F32)
        {
            HalfPrecision.ToBFloat16((float*)source, count, values);
            return;
        }

        if (NibbleNumbers.Has(type))
        {
            NibbleNumbers.ToBFloat16(type, source, count, values);
            return;
        }

        var cached = stackalloc float[CachedElements];
        for (var start = 0L; start < count; start += CachedElements)
        {
            var length = Math.Min(CachedElements, count - start);
            PieceToSingle(type, At(type, source, start), length, cached);
            HalfPrecision.ToBFloat16(cached, length, values + start);
        }
    }

    private static void PieceToInt64(ElementType type, byte* source, long count, long* values)
    {
        switch (type)
        {
            case ElementType.I64:
                Buffer.MemoryCopy(source, values, count * sizeof(long), count * sizeof(long));
                break;
            case ElementType.I32:
                for (var i = 0L; i < count; i++)
                    values[i] = ((int*)source)[i];
                break;
            case ElementType.I16:
                for (var i = 0L; i < count; i++)
                    values[i] = ((short*)source)[i];
                break;
            case ElementType.I8:
                for (var i = 0L; i < count; i++)
                    values[i] = ((sbyte*)source)[i];
                break;
            case ElementType.U8:
                for (var i = 0L; i < count; i++)
                    values[i] = source[i];
                break;
            case ElementType.Bool:
                for (var i = 0L; i < count; i++)
                    values[i] = source[i] == 0 ? 0 : 1;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, null);
        }
    }
}
