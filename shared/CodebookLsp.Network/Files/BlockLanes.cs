using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CodebookLsp.Network.Files;

/// <summary>What the formats share: sixteen small integers at a time, scaled and stored as float32.</summary>
internal static unsafe class BlockLanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Half(byte* bits) =>
        (float)BitConverter.UInt16BitsToHalf(BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(bits, 2)));

    /// <summary>The lower four bits of each byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Low(Vector128<byte> packed) => (packed & Vector128.Create((byte)15)).AsSByte();

    /// <summary>The upper four bits of each byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> High(Vector128<byte> packed) => (packed >> 4).AsSByte();

    /// <summary>16 in each lane whose bit is set among the 16 bits that follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> FifthBits(byte* bits)
    {
        var spread = Vector128.Create(Vector64.Create(bits[0]), Vector64.Create(bits[1]));
        var place = Vector128.Create(1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
        return Vector128.Equals(spread & place, place).AsSByte() & Vector128.Create((sbyte)16);
    }

    /// <summary>Stores q * scale for sixteen q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<sbyte> quants, float scale, float* values)
    {
        if (Avx512F.IsSupported)
        {
            (Wide(quants) * scale).Store(values);
        }
        else if (Avx2.IsSupported)
        {
            (Lower(quants) * scale).Store(values);
            (Upper(quants) * scale).Store(values + 8);
        }
        else
        {
            var (q0, q1, q2, q3) = Quarters(quants);
            (q0 * scale).Store(values);
            (q1 * scale).Store(values + 4);
            (q2 * scale).Store(values + 8);
            (q3 * scale).Store(values + 12);
        }
    }

    /// <summary>Stores q * scale + add for sixteen q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<sbyte> quants, float scale, float add, float* values)
    {
        if (Avx512F.IsSupported)
        {
            ((Wide(quants) * scale) + Vector512.Create(add)).Store(values);
        }
        else if (Avx2.IsSupported)
        {
            var m = Vector256.Create(add);
            ((Lower(quants) * scale) + m).Store(values);
            ((Upper(quants) * scale) + m).Store(values + 8);
        }
        else
        {
            var m = Vector128.Create(add);
            var (q0, q1, q2, q3) = Quarters(quants);
            ((q0 * scale) + m).Store(values);
            ((q1 * scale) + m).Store(values + 4);
            ((q2 * scale) + m).Store(values + 8);
            ((q3 * scale) + m).Store(values + 12);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Wide(Vector128<sbyte> quants) => Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(quants));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Lower(Vector128<sbyte> quants) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(quants));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Upper(Vector128<sbyte> quants) => Lower(Vector128.Create(quants.GetUpper(), default));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Q0, Vector128<float> Q1, Vector128<float> Q2, Vector128<float> Q3) Quarters(Vector128<sbyte> quants)
    {
        var (lower, upper) = Vector128.Widen(quants);
        var (q0, q1) = Vector128.Widen(lower);
        var (q2, q3) = Vector128.Widen(upper);
        return (Vector128.ConvertToSingle(q0), Vector128.ConvertToSingle(q1), Vector128.ConvertToSingle(q2), Vector128.ConvertToSingle(q3));
    }
}
