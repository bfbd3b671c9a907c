namespace CodebookLsp.Network.Files;

/// <summary>
/// How many bytes numbers take. Quantised types come in blocks that share a scale: block sizes as in
/// <see href="https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h">ggml-common.h</see>; for plain types a block is one number.
/// </summary>
internal static class ElementLayout
{
    /// <summary>How many numbers one block holds; rows are whole blocks.</summary>
    public static int BlockElements(this ElementType type) => type switch
    {
        ElementType.Q4_0 or ElementType.Q4_1 or ElementType.Q5_0 or ElementType.Q5_1 or ElementType.Q8_0 => 32,
        ElementType.Q4_K or ElementType.Q5_K or ElementType.Q6_K => 256,
        _ => 1,
    };

    public static int BlockBytes(this ElementType type) => type switch
    {
        ElementType.F64 or ElementType.I64 => 8,
        ElementType.F32 or ElementType.I32 => 4,
        ElementType.F16 or ElementType.BF16 or ElementType.I16 => 2,
        ElementType.I8 or ElementType.U8 or ElementType.Bool => 1,
        ElementType.Q4_0 => 18,
        ElementType.Q4_1 => 20,
        ElementType.Q5_0 => 22,
        ElementType.Q5_1 => 24,
        ElementType.Q8_0 => 34,
        ElementType.Q4_K => 144,
        ElementType.Q5_K => 176,
        ElementType.Q6_K => 210,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>Whether the numbers are whole, so that <see cref="TensorFile.ReadInt64"/> loses nothing.</summary>
    public static bool IsInteger(this ElementType type) =>
        type is ElementType.I64 or ElementType.I32 or ElementType.I16 or ElementType.I8 or ElementType.U8 or ElementType.Bool;

    /// <summary>
    /// The number of elements and of bytes of a tensor whose shape comes from a file; null when either does not fit, a size is
    /// negative, or a row is not made of whole blocks. Sizes are multiplied in order, as <see cref="StoredTensor.Count"/> does.
    /// </summary>
    /// <param name="shape">Outermost dimension first.</param>
    public static (long Count, long Bytes)? Measure(this ElementType type, IReadOnlyList<long> shape)
    {
        Int128 count = 1;
        foreach (var size in shape)
        {
            count *= size;
            if (size < 0 || count > long.MaxValue)
                return null;
        }

        if ((shape is [.., var row] ? row : 1) % type.BlockElements() != 0)
            return null;

        var bytes = count / type.BlockElements() * type.BlockBytes();
        return bytes > long.MaxValue ? null : ((long)count, (long)bytes);
    }
}
