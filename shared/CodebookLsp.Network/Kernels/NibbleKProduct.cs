using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CodebookLsp.Network.Files;
using static System.Runtime.Intrinsics.Vector512;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// Products with weights of four bits, q (d scale) − dmin minimum, with a scale and a minimum of six bits for 32 of them and a d and dmin
/// for eight times as many (Q4_K). Sixteen rows lie side by side: sixteen float16 d, sixteen dmin; for each 32 columns sixteen scales and
/// sixteen minima; then the numbers of each 32 columns as <see cref="NibbleProduct"/> has them.
/// </summary>
/// <remarks>d scale and dmin minimum have at most 17 bits, so they are exact; the rest is as in <see cref="NibbleProduct"/>.</remarks>
internal static unsafe class NibbleKProduct
{
    /// <summary>Of 256 columns of sixteen rows.</summary>
    public const int BlockBytes = Numbers + (Subs * SubBytes);

    private const int Rows = QuantisedMatrix.Group;
    private const int Subs = 8;                             // of 32 columns
    private const int Minima = Rows * sizeof(ushort);       // of dmin
    private const int Scales = 2 * Rows * sizeof(ushort);   // where they begin
    private const int Numbers = Scales + (Subs * 2 * Rows); // where they begin
    private const int SubBytes = Rows * QuantisedRows.Block / 2;

    /// <summary>Puts one row's block in its place.</summary>
    public static void Put(byte* block, int row, byte* from)
    {
        ((ushort*)block)[row] = ((ushort*)from)[0];
        ((ushort*)(block + Minima))[row] = ((ushort*)from)[1];
        for (var sub = 0; sub < Subs; sub++)
        {
            var (scale, minimum) = SixBits.At(from + 4, sub);
            block[Scales + (sub * 2 * Rows) + row] = (byte)scale;
            block[Scales + (sub * 2 * Rows) + Rows + row] = (byte)minimum;
            var shift = sub % 2 * 4;
            byte* packed = from + 16 + (sub / 2 * QuantisedRows.Block);
            var to = block + Numbers + (sub * SubBytes) + (row * 4);
            for (var at = 0; at < QuantisedRows.Block / 2; at++)
            {
                var (lower, upper) = (packed[at] >> shift & 15, packed[at + 16] >> shift & 15);
                to[(at / 4 * 64) + (at % 4)] = (byte)(lower | (upper << 4));
            }
        }
    }

    /// <inheritdoc cref="NibbleProduct.Multiply"/>
    public static void Multiply(byte* weights, QuantisedRows x, int rows, float* to, long apart, VectorKind kind) =>
        BlockRows.Each(new(&Four512, &One512, &One256, &One), weights, x, rows, to, apart, kind);

    /// <summary>What sixteen rows' numbers are multiplied with, and their minima.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Scale, Vector512<float> Least) Factors(byte* block, int sub) => (
        NibbleProduct.Halves(block) * Bytes(block + Scales + (sub * 2 * Rows)),
        NibbleProduct.Halves(block + Minima) * Bytes(block + Scales + (sub * 2 * Rows) + Rows));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Bytes(byte* from)
    {
        var words = Vector256.WidenLower(Vector128.Load(from).ToVector256Unsafe());
        return ConvertToSingle(WidenLower(words.ToVector512Unsafe()).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One512(byte* block, QuantisedRows x, int row, float* to)
    {
        var (blocks, sum) = (x.Blocks, Vector512<float>.Zero);
        var bytes = x.Bytes + ((long)row * blocks * QuantisedRows.Block);
        float* scales = x.Scales + (row * blocks), sums = x.Sums + (row * blocks);
        for (var at = 0; at < blocks; at += Subs, block += BlockBytes)
        {
            for (var sub = 0; sub < Subs; sub++, bytes += QuantisedRows.Block)
            {
                var whole = NibbleProduct.Whole(block + Numbers + (sub * SubBytes), bytes);
                var (scale, least) = Factors(block, sub);
                sum = FusedMultiplyAdd(scale * Create(scales[at + sub]), whole, sum);
                sum = FusedMultiplyAdd(least, Create(-sums[at + sub]), sum);
            }
        }

        sum.Store(to);
    }

    /// <summary>Four rows, so that what is unpacked counts four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four512(byte* block, QuantisedRows x, int row, float* to, long apart)
    {
        var (blocks, low, ones) = (x.Blocks, Create((byte)15), Create((short)1));
        long width = (long)blocks * QuantisedRows.Block;
        sbyte* a = x.Bytes + (row * width), b = a + width, c = b + width, d = c + width;
        float* scales = x.Scales + (row * blocks), sums = x.Sums + (row * blocks);
        Vector512<float> sumA = default, sumB = default, sumC = default, sumD = default;
        for (var at = 0; at < blocks; at++)
        {
            var (sub, column) = (at % Subs, at * QuantisedRows.Block);
            var super = block + ((long)(at / Subs) * BlockBytes);
            var numbers = super + Numbers + (sub * SubBytes);
            Vector512<byte> p0 = Load(numbers), p1 = Load(numbers + 64), p2 = Load(numbers + 128), p3 = Load(numbers + 192);
            Vector512<byte> q0 = NibbleProduct.Upper(p0, low), q1 = NibbleProduct.Upper(p1, low);
            Vector512<byte> q2 = NibbleProduct.Upper(p2, low), q3 = NibbleProduct.Upper(p3, low);
            (p0, p1, p2, p3) = (p0 & low, p1 & low, p2 & low, p3 & low);
            var (scale, least) = Factors(super, sub);
            var whole = NibbleProduct.Whole(p0, p1, p2, p3, q0, q1, q2, q3, a + column, ones);
            sumA = FusedMultiplyAdd(scale * Create(scales[at]), whole, sumA);
            sumA = FusedMultiplyAdd(least, Create(-sums[at]), sumA);
            whole = NibbleProduct.Whole(p0, p1, p2, p3, q0, q1, q2, q3, b + column, ones);
            sumB = FusedMultiplyAdd(scale * Create(scales[blocks + at]), whole, sumB);
            sumB = FusedMultiplyAdd(least, Create(-sums[blocks + at]), sumB);
            whole = NibbleProduct.Whole(p0, p1, p2, p3, q0, q1, q2, q3, c + column, ones);
            sumC = FusedMultiplyAdd(scale * Create(scales[(2 * blocks) + at]), whole, sumC);
            sumC = FusedMultiplyAdd(least, Create(-sums[(2 * blocks) + at]), sumC);
            whole = NibbleProduct.Whole(p0, p1, p2, p3, q0, q1, q2, q3, d + column, ones);
            sumD = FusedMultiplyAdd(scale * Create(scales[(3 * blocks) + at]), whole, sumD);
            sumD = FusedMultiplyAdd(least, Create(-sums[(3 * blocks) + at]), sumD);
        }

        sumA.Store(to);
        sumB.Store(to + apart);
        sumC.Store(to + (2 * apart));
        sumD.Store(to + (3 * apart));
    }

    /// <summary>For registers of 256 bits: eight of the sixteen outputs, and then the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One256(byte* weights, QuantisedRows x, int row, float* to)
    {
        var blocks = x.Blocks;
        float* scales = x.Scales + (row * blocks), sums = x.Sums + (row * blocks);
        for (var half = 0; half < 2; half++)
        {
            var sum = Vector256<float>.Zero;
            var bytes = x.Bytes + ((long)row * blocks * QuantisedRows.Block);
            for (var at = 0; at < blocks; at++, bytes += QuantisedRows.Block)
            {
                var sub = at % Subs;
                var super = weights + ((long)(at / Subs) * BlockBytes);
                var exact = NibbleProduct.Whole256(super + Numbers + (sub * SubBytes) + (half * 32), bytes);
                var (scale, least) = Factors(super, sub);
                var (d, m) = half == 0 ? (scale.GetLower(), least.GetLower()) : (scale.GetUpper(), least.GetUpper());
                sum = Vector256.FusedMultiplyAdd(d * Vector256.Create(scales[at]), exact, sum);
                sum = Vector256.FusedMultiplyAdd(m, Vector256.Create(-sums[at]), sum);
            }

            sum.Store(to + (half * 8));
        }
    }

    /// <summary>For other processors.</summary>
    private static void One(byte* weights, QuantisedRows x, int row, float* to)
    {
        var blocks = x.Blocks;
        var bytes = x.Bytes + ((long)row * blocks * QuantisedRows.Block);
        for (var output = 0; output < Rows; output++)
        {
            var sum = 0f;
            for (var at = 0; at < blocks; at++)
            {
                var super = weights + ((long)(at / Subs) * BlockBytes);
                var factors = super + Scales + (at % Subs * 2 * Rows);
                var whole = NibbleProduct.Whole(super + Numbers + (at % Subs * SubBytes), output, bytes + (at * QuantisedRows.Block));
                var d = (float)((Half*)super)[output] * factors[output];
                var m = (float)((Half*)(super + Minima))[output] * factors[Rows + output];
                sum = MathF.FusedMultiplyAdd(d * x.Scales[(row * blocks) + at], whole, sum);
                sum = MathF.FusedMultiplyAdd(m, -x.Sums[(row * blocks) + at], sum);
            }

            to[output] = sum;
        }
    }
}
