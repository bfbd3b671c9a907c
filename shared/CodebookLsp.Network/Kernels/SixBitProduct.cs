using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.Intrinsics.Vector512;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// Products with weights of six bits, (d scale) (q − 32) with a signed scale for 16 of them and one d for 256 (Q6_K). Sixteen rows lie side
/// by side: for each 32 columns eight times four q of each row, in a byte each, the scales of the first and of the last 16 columns, and
/// float16 d.
/// </summary>
/// <remarks>
/// Two products of at most 63 · 127 twice fit into sixteen bits. What q counts too much is 32 times the sum of the row's numbers. The sum
/// over 32 columns, each half times its scale, is a whole number below 2^24, which a float32 holds; so the result is the same on every
/// processor, as in <see cref="NibbleProduct"/>.
/// </remarks>
internal static unsafe class SixBitProduct
{
    /// <summary>Of 256 columns of sixteen rows.</summary>
    public const int BlockBytes = Subs * SubBytes;

    private const int Rows = QuantisedMatrix.Group;
    private const int Subs = 8;                            // of 32 columns
    private const int Scales = Rows * QuantisedRows.Block; // where they begin
    private const int Factors = Scales + (2 * Rows);       // where d begins
    private const int SubBytes = Factors + (Rows * sizeof(ushort));
    private const int Middle = 32;
    private const int HalfBytes = Scales / 2;

    /// <summary>Puts one row's block in its place.</summary>
    public static void Put(byte* block, int row, byte* from)
    {
        for (var sub = 0; sub < Subs; sub++, block += SubBytes)
        {
            var (half, quarter) = (sub / 4, sub % 4);
            byte* lower = from + (64 * half) + (quarter % 2 * 32), upper = from + 128 + (32 * half);
            for (var at = 0; at < QuantisedRows.Block; at++)
            {
                var number = (lower[at] >> (quarter / 2 * 4) & 15) | ((upper[at] >> (2 * quarter) & 3) << 4);
                block[(at / 4 * 64) + (row * 4) + (at % 4)] = (byte)number;
            }

            block[Scales + row] = from[192 + (2 * sub)];
            block[Scales + Rows + row] = from[192 + (2 * sub) + 1];
            ((ushort*)(block + Factors))[row] = *(ushort*)(from + 208);
        }
    }

    /// <inheritdoc cref="NibbleProduct.Multiply"/>
    public static void Multiply(byte* weights, QuantisedRows x, int rows, float* to, long apart, VectorKind kind) =>
        BlockRows.Each(new(&Four512, &One512, &One256, &One), weights, x, rows, to, apart, kind);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One512(byte* block, QuantisedRows x, int row, float* to)
    {
        var (blocks, ones, sum) = (x.Blocks, Create((short)1), Vector512<float>.Zero);
        var bytes = x.Bytes + ((long)row * blocks * QuantisedRows.Block);
        var scales = x.Scales + (row * blocks);
        var halves = x.HalfSums + (2L * row * blocks);
        for (var at = 0; at < blocks; at++, block += SubBytes, bytes += QuantisedRows.Block, halves += 2)
        {
            var whole = Half512(block, bytes, *halves, ones) * Signed(block + Scales);
            whole += Half512(block + HalfBytes, bytes + 16, halves[1], ones) * Signed(block + Scales + Rows);
            sum = FusedMultiplyAdd(NibbleProduct.Halves(block + Factors) * Create(scales[at]), ConvertToSingle(whole), sum);
        }

        sum.Store(to);
    }

    /// <summary>Four rows one after the other: a block stays in the nearest cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four512(byte* block, QuantisedRows x, int row, float* to, long apart)
    {
        var (blocks, ones) = (x.Blocks, Create((short)1));
        long width = (long)blocks * QuantisedRows.Block;
        Vector512<float> sumA = default, sumB = default, sumC = default, sumD = default;
        sbyte* a = x.Bytes + (row * width), b = a + width, c = b + width, d = c + width;
        float* scales = x.Scales + (row * blocks);
        var halves = x.HalfSums + (2L * row * blocks);
        for (var at = 0; at < blocks; at++, block += SubBytes)
        {
            var (factor, first, second) = (
                NibbleProduct.Halves(block + Factors), Signed(block + Scales), Signed(block + Scales + Rows));
            var column = at * QuantisedRows.Block;
            sumA = Add(sumA, block, a + column, halves + (2 * at), scales[at], factor, first, second, ones);
            sumB = Add(sumB, block, b + column, halves + (2 * (blocks + at)), scales[blocks + at], factor, first, second, ones);
            sumC = Add(sumC, block, c + column, halves + (2 * ((2 * blocks) + at)), scales[(2 * blocks) + at], factor, first, second, ones);
            sumD = Add(sumD, block, d + column, halves + (2 * ((3 * blocks) + at)), scales[(3 * blocks) + at], factor, first, second, ones);
        }

        sumA.Store(to);
        sumB.Store(to + apart);
        sumC.Store(to + (2 * apart));
        sumD.Store(to + (3 * apart));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(
        Vector512<float> sum, byte* block, sbyte* x, int* halves, float scale,
        Vector512<float> factor, Vector512<int> first, Vector512<int> second, Vector512<short> ones)
    {
        var whole = (Half512(block, x, *halves, ones) * first) + (Half512(block + HalfBytes, x + 16, halves[1], ones) * second);
        return FusedMultiplyAdd(factor * Create(scale), ConvertToSingle(whole), sum);
    }

    /// <summary>The exact sums over sixteen columns.</summary>
    /// <param name="half">The sum of the sixteen numbers of <paramref name="x"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Half512(byte* block, sbyte* x, int half, Vector512<short> ones)
    {
        var lower = Pairs(Load(block), x) + Pairs(Load(block + 64), x + 4);
        var upper = Pairs(Load(block + 128), x + 8) + Pairs(Load(block + 192), x + 12);
        return Avx512BW.MultiplyAddAdjacent(lower, ones) + Avx512BW.MultiplyAddAdjacent(upper, ones) - Create(Middle * half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Pairs(Vector512<byte> weights, sbyte* x) =>
        Avx512BW.MultiplyAddAdjacent(weights, Create(*(int*)x).AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Signed(byte* from) =>
        WidenLower(Vector256.WidenLower(Vector128.Load((sbyte*)from).ToVector256Unsafe()).ToVector512Unsafe());

    /// <summary>For registers of 256 bits: eight of the sixteen outputs, and then the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One256(byte* weights, QuantisedRows x, int row, float* to)
    {
        var (blocks, ones) = (x.Blocks, Vector256.Create((short)1));
        var scales = x.Scales + (row * blocks);
        for (var half = 0; half < 2; half++)
        {
            var sum = Vector256<float>.Zero;
            var block = weights;
            var bytes = x.Bytes + ((long)row * blocks * QuantisedRows.Block);
            var halves = x.HalfSums + (2L * row * blocks);
            for (var at = 0; at < blocks; at++, block += SubBytes)
            {
                var whole = Vector256<int>.Zero;
                for (var part = 0; part < 2; part++, halves++)
                {
                    var some = Vector256.Create(-Middle * *halves);
                    for (var step = 0; step < 4; step++, bytes += 4)
                    {
                        var numbers = Vector256.Load(block + (part * HalfBytes) + (step * 64) + (half * 32));
                        some += Avx2.MultiplyAddAdjacent(
                            Avx2.MultiplyAddAdjacent(numbers, Vector256.Create(*(int*)bytes).AsSByte()), ones);
                    }

                    var signed = Signed(block + Scales + (part * Rows));
                    whole += some * (half == 0 ? signed.GetLower() : signed.GetUpper());
                }

                var factors = NibbleProduct.Halves(block + Factors);
                var factor = half == 0 ? factors.GetLower() : factors.GetUpper();
                sum = Vector256.FusedMultiplyAdd(factor * Vector256.Create(scales[at]), Vector256.ConvertToSingle(whole), sum);
            }

            sum.Store(to + (half * 8));
        }
    }

    /// <summary>For other processors.</summary>
    private static void One(byte* weights, QuantisedRows x, int row, float* to)
    {
        var blocks = x.Blocks;
        for (var output = 0; output < Rows; output++)
        {
            var (sum, block) = (0f, (nint)weights);
            var bytes = x.Bytes + ((long)row * blocks * QuantisedRows.Block);
            for (var at = 0; at < blocks; at++, block += SubBytes, bytes += QuantisedRows.Block)
            {
                var (own, whole) = (0, 0);
                for (var column = 0; column < QuantisedRows.Block; column++)
                {
                    own += (((byte*)block)[(column / 4 * 64) + (output * 4) + (column % 4)] - Middle) * bytes[column];
                    if (column % 16 == 15)
                        (whole, own) = (whole + (own * ((sbyte*)block)[Scales + (column / 16 * Rows) + output]), 0);
                }

                var factor = (float)((Half*)((byte*)block + Factors))[output];
                sum = MathF.FusedMultiplyAdd(factor * x.Scales[(row * blocks) + at], whole, sum);
            }

            to[output] = sum;
        }
    }
}
