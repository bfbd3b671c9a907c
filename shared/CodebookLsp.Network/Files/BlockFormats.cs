using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

/// <summary>32 numbers: float16 d, 32 fifth bits (bit i for number i), 16 bytes as in <see cref="Q4_0Block"/>. Each is (q - 16)
/// d.</summary>
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
