using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CodebookLsp.Network.Files;

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

/// <summary>As <see cref="Q4_KBlock"/>, with 32 bytes of fifth bits before the quants: bit s of byte i is for number i of sub-block
/// s.</summary>
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
                    BlockLanes.High(quants) | FifthBit(fifths, (2 * pair) + 1), d * nextScale, -(dmin * nextMin), values + (64 * pair) + 32
                        + i);
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
