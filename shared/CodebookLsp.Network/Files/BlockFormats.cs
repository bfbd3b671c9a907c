using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CodebookLsp.Network.Files;

/// <summary>
/// GGML's quantised formats, one struct each, laid out as in
/// <see href="https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h">ggml-common.h</see>. Numbers are little-endian and
/// scales float16. Results equal the reference's to the bit: every product but the last of each formula is exact in float32 (a float16
/// has 11 significant bits, a sub-block's scale at most 8, a quant at most 6), so nothing depends on the order or on fused rounding.
/// </summary>
/// <remarks>A struct, so that the runtime compiles one loop for each format with <see cref="Decode"/> inlined.</remarks>
internal unsafe interface IBlockFormat
{
    static abstract ElementType Type { get; }

    /// <param name="block">One whole block, at any alignment.</param>
    /// <param name="values">Room for the numbers of one block.</param>
    static abstract void Decode(byte* block, float* values);
}

/// <summary>32 numbers: float16 d, then 16 bytes with q of number i low and of number 16 + i high. Each is (q - 8) d.</summary>
internal readonly struct Q4_0Block : IBlockFormat
{
    public static ElementType Type => ElementType.Q4_0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Decode(byte* block, float* values)
    {
        var d = BlockLanes.Half(block);
        var packed = Vector128.Load(block + 2);
        var middle = Vector128.Create((sbyte)8);
        BlockLanes.Store(BlockLanes.Low(packed) - middle, d, values);
        BlockLanes.Store(BlockLanes.High(packed) - middle, d, values + 16);
    }
}

/// <summary>32 numbers: float16 d and m, then 16 bytes as in <see cref="Q4_0Block"/>. Each is q d + m.</summary>
internal readonly struct Q4_1Block : IBlockFormat
{
    public static ElementType Type => ElementType.Q4_1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Decode(byte* block, float* values)
    {
        var (d, m) = (BlockLanes.Half(block), BlockLanes.Half(block + 2));
        var packed = Vector128.Load(block + 4);
        BlockLanes.Store(BlockLanes.Low(packed), d, m, values);
        BlockLanes.Store(BlockLanes.High(packed), d, m, values + 16);
    }
}

/// <summary>32 numbers: float16 d, 32 fifth bits (bit i for number i), 16 bytes as in <see cref="Q4_0Block"/>. Each is (q - 16) d.</summary>
internal readonly struct Q5_0Block : IBlockFormat
{
    public static ElementType Type => ElementType.Q5_0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Decode(byte* block, float* values)
    {
        var d = BlockLanes.Half(block);
        var packed = Vector128.Load(block + 6);
        var middle = Vector128.Create((sbyte)16);
        BlockLanes.Store((BlockLanes.Low(packed) | BlockLanes.FifthBits(block + 2)) - middle, d, values);
        BlockLanes.Store((BlockLanes.High(packed) | BlockLanes.FifthBits(block + 4)) - middle, d, values + 16);
    }
}

/// <summary>32 numbers: float16 d and m, fifth bits and 16 bytes as in <see cref="Q5_0Block"/>. Each is q d + m.</summary>
internal readonly struct Q5_1Block : IBlockFormat
{
    public static ElementType Type => ElementType.Q5_1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Decode(byte* block, float* values)
    {
        var (d, m) = (BlockLanes.Half(block), BlockLanes.Half(block + 2));
        var packed = Vector128.Load(block + 8);
        BlockLanes.Store(BlockLanes.Low(packed) | BlockLanes.FifthBits(block + 4), d, m, values);
        BlockLanes.Store(BlockLanes.High(packed) | BlockLanes.FifthBits(block + 6), d, m, values + 16);
    }
}

/// <summary>32 numbers: float16 d, then 32 signed bytes. Each is q d.</summary>
internal readonly struct Q8_0Block : IBlockFormat
{
    public static ElementType Type => ElementType.Q8_0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Decode(byte* block, float* values)
    {
        var d = BlockLanes.Half(block);
        BlockLanes.Store(Vector128.Load((sbyte*)block + 2), d, values);
        BlockLanes.Store(Vector128.Load((sbyte*)block + 18), d, values + 16);
    }
}

/// <summary>
/// 256 numbers in eight sub-blocks of 32: float16 d and dmin, 12 bytes of <see cref="SixBits"/>, 128 bytes of which each run of 32 holds
/// one sub-block low and the next one high. Each is q (d scale) - dmin min.
/// </summary>
internal readonly struct Q4_KBlock : IBlockFormat
{
    public static ElementType Type => ElementType.Q4_K;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Decode(byte* block, float* values)
    {
        var (d, dmin) = (BlockLanes.Half(block), BlockLanes.Half(block + 2));
        for (var pair = 0; pair < 4; pair++)
        {
            var packed = block + 16 + (32 * pair);
            var (scale, min) = SixBits.At(block + 4, 2 * pair);
            var (nextScale, nextMin) = SixBits.At(block + 4, (2 * pair) + 1);
            for (var i = 0; i < 32; i += 16)
            {
                var quants = Vector128.Load(packed + i);
                BlockLanes.Store(BlockLanes.Low(quants), d * scale, -(dmin * min), values + (64 * pair) + i);
                BlockLanes.Store(BlockLanes.High(quants), d * nextScale, -(dmin * nextMin), values + (64 * pair) + 32 + i);
            }
        }
    }
}

/// <summary>As <see cref="Q4_KBlock"/>, with 32 bytes of fifth bits before the quants: bit s of byte i is for number i of sub-block s.</summary>
internal readonly struct Q5_KBlock : IBlockFormat
{
    public static ElementType Type => ElementType.Q5_K;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Decode(byte* block, float* values)
    {
        var (d, dmin) = (BlockLanes.Half(block), BlockLanes.Half(block + 2));
        for (var pair = 0; pair < 4; pair++)
        {
            var packed = block + 48 + (32 * pair);
            var (scale, min) = SixBits.At(block + 4, 2 * pair);
            var (nextScale, nextMin) = SixBits.At(block + 4, (2 * pair) + 1);
            for (var i = 0; i < 32; i += 16)
            {
                var quants = Vector128.Load(packed + i);
                var fifths = Vector128.Load(block + 16 + i);
                BlockLanes.Store(
                    BlockLanes.Low(quants) | FifthBit(fifths, 2 * pair), d * scale, -(dmin * min), values + (64 * pair) + i);
                BlockLanes.Store(
                    BlockLanes.High(quants) | FifthBit(fifths, (2 * pair) + 1), d * nextScale, -(dmin * nextMin), values + (64 * pair) + 32 + i);
            }
        }
    }

    /// <summary>16 in each lane whose bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> FifthBit(Vector128<byte> bits, int subBlock) =>
        ~Vector128.Equals(bits & Vector128.Create((byte)(1 << subBlock)), Vector128<byte>.Zero).AsSByte() & Vector128.Create((sbyte)16);
}

/// <summary>
/// 256 numbers in two halves of 128: 64 bytes a half with the lower four bits (byte i: numbers i and 64 + i), then 32 bytes a half with
/// the upper two (byte i: numbers i, 32 + i, 64 + i, 96 + i), 16 signed scales of 16 numbers each, float16 d. Each is (d scale) (q - 32).
/// </summary>
internal readonly struct Q6_KBlock : IBlockFormat
{
    public static ElementType Type => ElementType.Q6_K;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Decode(byte* block, float* values)
    {
        var d = BlockLanes.Half(block + 208);
        for (var half = 0; half < 2; half++)
        {
            for (var i = 0; i < 32; i += 16)
            {
                var upper = Vector128.Load(block + 128 + (32 * half) + i);
                var first = Vector128.Load(block + (64 * half) + i);
                var second = Vector128.Load(block + (64 * half) + 32 + i);
                var scales = (sbyte*)block + 192 + (8 * half) + (i / 16);
                var y = values + (128 * half) + i;
                BlockLanes.Store(Quants(BlockLanes.Low(first), upper << 4), d * scales[0], y);
                BlockLanes.Store(Quants(BlockLanes.Low(second), upper << 2), d * scales[2], y + 32);
                BlockLanes.Store(Quants(BlockLanes.High(first), upper), d * scales[4], y + 64);
                BlockLanes.Store(Quants(BlockLanes.High(second), upper >> 2), d * scales[6], y + 96);
            }
        }
    }

    /// <summary>The lower four bits joined with bits 4 and 5 of another byte, less 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Quants(Vector128<sbyte> lower, Vector128<byte> upper) =>
        (lower | (upper & Vector128.Create((byte)0x30)).AsSByte()) - Vector128.Create((sbyte)32);
}

/// <summary>
/// Eight scales and eight minima of six bits in 12 bytes: 0-3 are the lower bits of bytes 0-3 and 4-7; 4-7 have their lower four bits in
/// bytes 8-11 (scale low, minimum high) and their upper two where the first eight bytes have room.
/// </summary>
internal static class SixBits
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe (int Scale, int Min) At(byte* packed, int subBlock) => subBlock < 4
        ? (packed[subBlock] & 63, packed[subBlock + 4] & 63)
        : ((packed[subBlock + 4] & 15) | (packed[subBlock - 4] >> 6 << 4), (packed[subBlock + 4] >> 4) | (packed[subBlock] >> 6 << 4));
}

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
