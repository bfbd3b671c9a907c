using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.Intrinsics.Vector512;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// Products with weights of four bits, q d + m with one d and one m for 32 of them (Q4_1; in Q4_0 m is −8 d). Sixteen rows lie side by
/// side: sixteen float16 d, sixteen m, then four times four bytes of each row, in whose lower halves are the numbers 4 j to 4 j + 3 and in
/// the upper ones those 16 further on.
/// </summary>
/// <remarks>
/// Eight products of at most 15 · 127 twice fit into sixteen bits, so that they are added up in pairs before they are widened. Sums of 32
/// products are exact. They are multiplied and added in the order of the blocks, each output in a lane of its own: whatever the number of
/// lanes, the result is the same.
/// </remarks>
internal static unsafe class NibbleProduct
{
    /// <summary>Of 32 columns of sixteen rows.</summary>
    public const int BlockBytes = Numbers + (Rows * QuantisedRows.Block / 2);

    private const int Rows = QuantisedMatrix.Group;
    private const int Numbers = 2 * Rows * sizeof(ushort); // where they begin
    private const int Steps = 4;                           // of four bytes of each row

    /// <summary>Puts one row's block in its place.</summary>
    /// <param name="withMinimum">Whether the block has an m after its d.</param>
    public static void Put(byte* block, int row, byte* from, bool withMinimum)
    {
        var d = *(Half*)from;
        ((Half*)block)[row] = d;
        ((Half*)block)[Rows + row] = withMinimum ? ((Half*)from)[1] : (Half)(-8 * (float)d);
        var bytes = (uint*)(from + (withMinimum ? 4 : 2));
        for (var step = 0; step < Steps; step++)
            ((uint*)(block + Numbers))[(step * Rows) + row] = bytes[step];
    }

    /// <summary>Sixteen outputs of some rows.</summary>
    /// <param name="weights">[blocks] of <see cref="BlockBytes"/></param>
    /// <param name="to">[rows, 16], rows <paramref name="apart"/> numbers apart.</param>
    public static void Multiply(byte* weights, QuantisedRows x, int rows, float* to, long apart, VectorKind kind) =>
        BlockRows.Each(new(&Four512, &One512, &One256, &One), weights, x, rows, to, apart, kind);

    /// <summary>Sixteen float16 numbers, neither infinite nor none. .NET converts them one at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Halves(byte* from)
    {
        var bits = WidenLower(Vector256.Load((ushort*)from).ToVector512Unsafe());
        var size = ShiftLeft(bits & Create(0x7fffu), 13).AsSingle() * Create(BitConverter.UInt32BitsToSingle(0x77800000)); // 2^112
        return (size.AsUInt32() | ShiftLeft(bits & Create(0x8000u), 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One512(byte* block, QuantisedRows x, int row, float* to)
    {
        var (blocks, sum) = (x.Blocks, Vector512<float>.Zero);
        var bytes = x.Bytes + ((long)row * blocks * QuantisedRows.Block);
        float* scales = x.Scales + (row * blocks), sums = x.Sums + (row * blocks);
        for (var at = 0; at < blocks; at++, block += BlockBytes, bytes += QuantisedRows.Block)
        {
            var whole = Whole(block + Numbers, bytes);
            sum = FusedMultiplyAdd(Halves(block) * Create(scales[at]), whole, sum);
            sum = FusedMultiplyAdd(Halves(block + (Numbers / 2)), Create(sums[at]), sum);
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
        for (var at = 0; at < blocks; at++, block += BlockBytes)
        {
            var numbers = block + Numbers;
            Vector512<byte> p0 = Load(numbers), p1 = Load(numbers + 64), p2 = Load(numbers + 128), p3 = Load(numbers + 192);
            Vector512<byte> q0 = Upper(p0, low), q1 = Upper(p1, low), q2 = Upper(p2, low), q3 = Upper(p3, low);
            (p0, p1, p2, p3) = (p0 & low, p1 & low, p2 & low, p3 & low);
            Vector512<float> scale = Halves(block), least = Halves(block + (Numbers / 2));
            var whole = Whole(p0, p1, p2, p3, q0, q1, q2, q3, a + (at * QuantisedRows.Block), ones);
            sumA = FusedMultiplyAdd(scale * Create(scales[at]), whole, sumA);
            sumA = FusedMultiplyAdd(least, Create(sums[at]), sumA);
            whole = Whole(p0, p1, p2, p3, q0, q1, q2, q3, b + (at * QuantisedRows.Block), ones);
            sumB = FusedMultiplyAdd(scale * Create(scales[blocks + at]), whole, sumB);
            sumB = FusedMultiplyAdd(least, Create(sums[blocks + at]), sumB);
            whole = Whole(p0, p1, p2, p3, q0, q1, q2, q3, c + (at * QuantisedRows.Block), ones);
            sumC = FusedMultiplyAdd(scale * Create(scales[(2 * blocks) + at]), whole, sumC);
            sumC = FusedMultiplyAdd(least, Create(sums[(2 * blocks) + at]), sumC);
            whole = Whole(p0, p1, p2, p3, q0, q1, q2, q3, d + (at * QuantisedRows.Block), ones);
            sumD = FusedMultiplyAdd(scale * Create(scales[(3 * blocks) + at]), whole, sumD);
            sumD = FusedMultiplyAdd(least, Create(sums[(3 * blocks) + at]), sumD);
        }

        sumA.Store(to);
        sumB.Store(to + apart);
        sumC.Store(to + (2 * apart));
        sumD.Store(to + (3 * apart));
    }

    /// <summary>The exact sums over 32 columns of sixteen rows.</summary>
    /// <param name="numbers">Four times four bytes of each row, two numbers in each.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Whole(byte* numbers, sbyte* x)
    {
        var low = Create((byte)15);
        Vector512<byte> p0 = Load(numbers), p1 = Load(numbers + 64), p2 = Load(numbers + 128), p3 = Load(numbers + 192);
        return Whole(
            p0 & low, p1 & low, p2 & low, p3 & low, Upper(p0, low), Upper(p1, low), Upper(p2, low), Upper(p3, low), x, Create((short)1));
    }

    /// <summary>The same, unpacked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Whole(
        Vector512<byte> p0, Vector512<byte> p1, Vector512<byte> p2, Vector512<byte> p3,
        Vector512<byte> q0, Vector512<byte> q1, Vector512<byte> q2, Vector512<byte> q3, sbyte* x, Vector512<short> ones)
    {
        var lower = Pairs(p0, x) + Pairs(p1, x + 4) + Pairs(p2, x + 8) + Pairs(p3, x + 12);
        var upper = Pairs(q0, x + 16) + Pairs(q1, x + 20) + Pairs(q2, x + 24) + Pairs(q3, x + 28);
        return ConvertToSingle(Avx512BW.MultiplyAddAdjacent(lower + upper, ones));
    }

    /// <summary>Four columns of sixteen rows with four numbers, added up two and two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Pairs(Vector512<byte> weights, sbyte* x) =>
        Avx512BW.MultiplyAddAdjacent(weights, Create(*(int*)x).AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Upper(Vector512<byte> packed, Vector512<byte> low) =>
        ShiftRightLogical(packed.AsUInt16(), 4).AsByte() & low;

    /// <summary>For registers of 256 bits: eight of the sixteen outputs, and then the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One256(byte* weights, QuantisedRows x, int row, float* to)
    {
        var blocks = x.Blocks;
        float* scales = x.Scales + (row * blocks), sums = x.Sums + (row * blocks);
        for (var half = 0; half < 2; half++)
        {
            var sum = Vector256<float>.Zero;
            var block = weights;
            var bytes = x.Bytes + ((long)row * blocks * QuantisedRows.Block);
            for (var at = 0; at < blocks; at++, block += BlockBytes, bytes += QuantisedRows.Block)
            {
                var exact = Whole256(block + Numbers + (half * 32), bytes);
                Vector512<float> scale = Halves(block), least = Halves(block + (Numbers / 2));
                var (d, m) = half == 0 ? (scale.GetLower(), least.GetLower()) : (scale.GetUpper(), least.GetUpper());
                sum = Vector256.FusedMultiplyAdd(d * Vector256.Create(scales[at]), exact, sum);
                sum = Vector256.FusedMultiplyAdd(m, Vector256.Create(sums[at]), sum);
            }

            sum.Store(to + (half * 8));
        }
    }

    /// <summary>The exact sums over 32 columns, of eight outputs.</summary>
    /// <param name="numbers">Those of the first or of the last eight rows; 64 bytes from four columns to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Whole256(byte* numbers, sbyte* x)
    {
        var (low, pairs) = (Vector256.Create((byte)15), Vector256<short>.Zero);
        for (var step = 0; step < Steps; step++)
        {
            var packed = Vector256.Load(numbers + (step * 64));
            var upper = Vector256.ShiftRightLogical(packed.AsUInt16(), 4).AsByte() & low;
            pairs += Avx2.MultiplyAddAdjacent(packed & low, Vector256.Create(*(int*)(x + (step * 4))).AsSByte());
            pairs += Avx2.MultiplyAddAdjacent(upper, Vector256.Create(*(int*)(x + 16 + (step * 4))).AsSByte());
        }

        return Vector256.ConvertToSingle(Avx2.MultiplyAddAdjacent(pairs, Vector256.Create((short)1)));
    }

    /// <summary>The exact sum over 32 columns, of one output.</summary>
    public static int Whole(byte* numbers, int output, sbyte* x)
    {
        var whole = 0;
        for (var column = 0; column < QuantisedRows.Block / 2; column++)
        {
            var packed = numbers[(column / 4 * 64) + (output * 4) + (column % 4)];
            whole += ((packed & 15) * x[column]) + ((packed >> 4) * x[16 + column]);
        }

        return whole;
    }

    /// <summary>For other processors.</summary>
    private static void One(byte* weights, QuantisedRows x, int row, float* to)
    {
        var blocks = x.Blocks;
        var bytes = x.Bytes + ((long)row * blocks * QuantisedRows.Block);
        for (var output = 0; output < Rows; output++)
        {
            var sum = 0f;
            var block = weights;
            for (var at = 0; at < blocks; at++, block += BlockBytes)
            {
                var whole = Whole(block + Numbers, output, bytes + (at * QuantisedRows.Block));
                var (d, m) = ((float)((Half*)block)[output], (float)((Half*)block)[Rows + output]);
                sum = MathF.FusedMultiplyAdd(d * x.Scales[(row * blocks) + at], whole, sum);
                sum = MathF.FusedMultiplyAdd(m, x.Sums[(row * blocks) + at], sum);
            }

            to[output] = sum;
        }
    }
}
