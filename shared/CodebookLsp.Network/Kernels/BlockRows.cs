namespace CodebookLsp.Network.Kernels;

/// <summary>The ways in which sixteen outputs of rows are computed; all give the same.</summary>
/// <param name="four512">Of four rows at once, with registers of 512 bits: weights, rows, the first, outputs, how far apart.</param>
/// <param name="one512">Of one row: weights, rows, which, outputs.</param>
/// <param name="one256">With registers of 256 bits.</param>
/// <param name="one">For other processors.</param>
internal readonly unsafe struct BlockRows(
    delegate*<byte*, QuantisedRows, int, float*, long, void> four512, delegate*<byte*, QuantisedRows, int, float*, void> one512,
    delegate*<byte*, QuantisedRows, int, float*, void> one256, delegate*<byte*, QuantisedRows, int, float*, void> one)
{
    private const int Four = 4;

    private readonly delegate*<byte*, QuantisedRows, int, float*, long, void> four512 = four512;
    private readonly delegate*<byte*, QuantisedRows, int, float*, void> one512 = one512;
    private readonly delegate*<byte*, QuantisedRows, int, float*, void> one256 = one256;
    private readonly delegate*<byte*, QuantisedRows, int, float*, void> one = one;

    /// <summary>Computes all rows in the widest way that there is.</summary>
    public static void Each(BlockRows ways, byte* weights, QuantisedRows x, int rows, float* to, long apart, VectorKind kind)
    {
        var row = 0;
        for (; kind == VectorKind.Avx512 && row + Four <= rows; row += Four)
            ways.four512(weights, x, row, to + (row * apart), apart);
        var each = kind switch { VectorKind.Avx512 => ways.one512, VectorKind.Avx2 => ways.one256, _ => ways.one };
        for (; row < rows; row++)
            each(weights, x, row, to + (row * apart));
    }
}
