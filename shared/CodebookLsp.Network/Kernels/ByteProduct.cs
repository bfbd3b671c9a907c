using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.Intrinsics.Vector512;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// Products with weights of eight bits, q d with one d for 32 of them (Q8_0). Sixteen rows lie side by side: sixteen times two numbers of
/// each row, then sixteen float32 d.
/// </summary>
/// <remarks>
/// The numbers have signs on both sides, so they are widened before they are multiplied. As in <see cref="NibbleProduct"/>, sums of 32
/// products are exact, and each output has a lane of its own: the result is the same on every processor.
/// </remarks>
internal static unsafe class ByteProduct
{
    /// <summary>Of 32 columns of sixteen rows.</summary>
    public const int BlockBytes = Scales + (Rows * sizeof(float));

    private const int Rows = QuantisedMatrix.Group;
    private const int Scales = Rows * QuantisedRows.Block; // where they begin
    private const int Steps = QuantisedRows.Block / 2;     // of two numbers of each row

    /// <summary>Puts one row's block in its place.</summary>
    public static void Put(byte* block, int row, byte* from)
    {
        ((float*)(block + Scales))[row] = (float)*(Half*)from;
        var pairs = (ushort*)(from + 2);
        for (var step = 0; step < Steps; step++)
            ((ushort*)block)[(step * Rows) + row] = pairs[step];
    }

    /// <inheritdoc cref="NibbleProduct.Multiply"/>
    public static void Multiply(byte* weights, QuantisedRows x, int rows, float* to, long apart, VectorKind kind) =>
        BlockRows.Each(new(&Four512, &One512, &One256, &One), weights, x, rows, to, apart, kind);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One512(byte* block, QuantisedRows x, int row, float* to)
    {
        var (blocks, sum) = (x.Blocks, Vector512<float>.Zero);
        var shorts = x.Shorts + ((long)row * blocks * QuantisedRows.Block);
        var scales = x.Scales + (row * blocks);
        for (var at = 0; at < blocks; at++, block += BlockBytes, shorts += QuantisedRows.Block)
        {
            Vector512<int> even = default, odd = default;
            for (var step = 0; step < Steps; step += 2)
            {
                even += Pairs(Wide(block + (step * 32)), shorts + (step * 2));
                odd += Pairs(Wide(block + (step * 32) + 32), shorts + (step * 2) + 2);
            }

            sum = FusedMultiplyAdd(Load((float*)(block + Scales)) * Create(scales[at]), ConvertToSingle(even + odd), sum);
        }

        sum.Store(to);
    }

    /// <summary>Four rows, so that what is widened counts four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four512(byte* block, QuantisedRows x, int row, float* to, long apart)
    {
        var blocks = x.Blocks;
        long width = (long)blocks * QuantisedRows.Block;
        short* a = x.Shorts + (row * width), b = a + width, c = b + width, d = c + width;
        var scales = x.Scales + (row * blocks);
        Vector512<float> sumA = default, sumB = default, sumC = default, sumD = default;
        for (var at = 0; at < blocks; at++, block += BlockBytes)
        {
            Vector512<int> wholeA = default, wholeB = default, wholeC = default, wholeD = default;
            for (var step = 0; step < Steps; step++, a += 2, b += 2, c += 2, d += 2)
            {
                var weights = Wide(block + (step * 32));
                wholeA += Pairs(weights, a);
                wholeB += Pairs(weights, b);
                wholeC += Pairs(weights, c);
                wholeD += Pairs(weights, d);
            }

            var scale = Load((float*)(block + Scales));
            sumA = FusedMultiplyAdd(scale * Create(scales[at]), ConvertToSingle(wholeA), sumA);
            sumB = FusedMultiplyAdd(scale * Create(scales[blocks + at]), ConvertToSingle(wholeB), sumB);
            sumC = FusedMultiplyAdd(scale * Create(scales[(2 * blocks) + at]), ConvertToSingle(wholeC), sumC);
            sumD = FusedMultiplyAdd(scale * Create(scales[(3 * blocks) + at]), ConvertToSingle(wholeD), sumD);
        }

        sumA.Store(to);
        sumB.Store(to + apart);
        sumC.Store(to + (2 * apart));
        sumD.Store(to + (3 * apart));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Wide(byte* from) => Avx512BW.ConvertToVector512Int16(Vector256.Load((sbyte*)from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Pairs(Vector512<short> weights, short* x) =>
        Avx512BW.MultiplyAddAdjacent(weights, Create(*(int*)x).AsInt16());

    /// <summary>For registers of 256 bits: eight of the sixteen outputs, and then the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One256(byte* weights, QuantisedRows x, int row, float* to)
    {
        var blocks = x.Blocks;
        var scales = x.Scales + (row * blocks);
        for (var half = 0; half < 2; half++)
        {
            var sum = Vector256<float>.Zero;
            var block = weights;
            var shorts = x.Shorts + ((long)row * blocks * QuantisedRows.Block);
            for (var at = 0; at < blocks; at++, block += BlockBytes, shorts += QuantisedRows.Block)
            {
                var whole = Vector256<int>.Zero;
                for (var step = 0; step < Steps; step++)
                {
                    var wide = Avx2.ConvertToVector256Int16((sbyte*)(block + (step * 32) + (half * 16)));
                    whole += Avx2.MultiplyAddAdjacent(wide, Vector256.Create(*(int*)(shorts + (step * 2))).AsInt16());
                }

                var scale = Vector256.Load((float*)(block + Scales) + (half * 8)) * Vector256.Create(scales[at]);
                sum = Vector256.FusedMultiplyAdd(scale, Vector256.ConvertToSingle(whole), sum);
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
            var block = weights;
            for (var at = 0; at < blocks; at++, block += BlockBytes)
            {
                var whole = 0;
                for (var column = 0; column < QuantisedRows.Block; column++)
                    whole += (sbyte)block[(column / 2 * 32) + (output * 2) + (column % 2)] * bytes[(at * QuantisedRows.Block) + column];
                sum = MathF.FusedMultiplyAdd(((float*)(block + Scales))[output] * x.Scales[(row * blocks) + at], whole, sum);
            }

            to[output] = sum;
        }
    }
}
