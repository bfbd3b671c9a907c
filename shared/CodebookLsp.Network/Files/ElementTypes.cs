namespace CodebookLsp.Network.Files;

/// <summary>How many bytes stored numbers take. Quantised formats store blocks of numbers that share a scale.</summary>
internal static class ElementTypes
{
    /// <summary>Numbers in a block; 1 where each stands for itself.</summary>
    public static int BlockLength(this ElementType type) => type switch
    {
        ElementType.Q4_0 or ElementType.Q4_1 or ElementType.Q5_0 or ElementType.Q5_1 or ElementType.Q8_0 => 32,
        ElementType.Q4_K or ElementType.Q5_K or ElementType.Q6_K => 256,
        _ => 1,
    };

    /// <summary>Bytes of a block.</summary>
    public static int BlockBytes(this ElementType type) => type switch
    {
        ElementType.F64 or ElementType.I64 => 8,
        ElementType.F32 or ElementType.I32 => 4,
        ElementType.F16 or ElementType.BF16 or ElementType.I16 => 2,
        ElementType.I8 or ElementType.U8 or ElementType.Bool => 1,
        ElementType.Q4_0 => 2 + 16,
        ElementType.Q4_1 => 4 + 16,
        ElementType.Q5_0 => 2 + 4 + 16,
        ElementType.Q5_1 => 4 + 4 + 16,
        ElementType.Q8_0 => 2 + 32,
        ElementType.Q4_K => 4 + 12 + 128,
        ElementType.Q5_K => 4 + 12 + 32 + 128,
        ElementType.Q6_K => 128 + 64 + 16 + 2,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static bool IsQuantised(this ElementType type) => type.BlockLength() > 1;

    /// <summary>Whether the numbers are whole.</summary>
    public static bool IsInteger(this ElementType type) =>
        type is ElementType.I64 or ElementType.I32 or ElementType.I16 or ElementType.I8 or ElementType.U8 or ElementType.Bool;

    /// <summary>The bytes of a tensor; null when the shape is negative, overflows, or cuts a block.</summary>
    public static long? ByteLength(this ElementType type, IReadOnlyList<long> shape)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            if (size < 0 || (size > 0 && count > long.MaxValue / size))
                return null;
            count *= size;
        }

        var inner = shape.Count == 0 ? 1 : shape[^1];
        return inner % type.BlockLength() == 0 && count / type.BlockLength() <= long.MaxValue / type.BlockBytes()
            ? count / type.BlockLength() * type.BlockBytes()
            : null;
    }
}
