using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CodebookLsp.Network.Kernels;

/// <summary>A small matrix product that stays in the registers: 6 rows times 64 columns are 24 sums of 16 lanes.</summary>
internal static unsafe class Tile
{
    public const int Rows = 6;
    public const int Columns = 64;

    /// <summary>c = a · b.</summary>
    /// <param name="a">[6, depth], rows <paramref name="aStride"/> apart.</param>
    /// <param name="b">[depth, 64], rows <paramref name="bStride"/> apart.</param>
    /// <param name="c">[6, 64], rows <paramref name="cStride"/> apart.</param>
    public static void Multiply(float* a, long aStride, float* b, long bStride, int depth, float* c, long cStride)
    {
        if (Vector512.IsHardwareAccelerated)
            Multiply512(a, aStride, b, bStride, depth, c, cStride);
        else
            Multiply256(a, aStride, b, bStride, depth, c, cStride);
    }

    /// <summary>For 32 registers of 512 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply512(float* a, long aStride, float* b, long bStride, int depth, float* c, long cStride)
    {
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default, c23 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default, c33 = default;
        Vector512<float> c40 = default, c41 = default, c42 = default, c43 = default;
        Vector512<float> c50 = default, c51 = default, c52 = default, c53 = default;
        float* a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride, a5 = a4 + aStride;
        for (var k = 0; k < depth; k++, b += bStride)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16), b2 = Vector512.Load(b + 32), b3 = Vector512.Load(b + 48);
            var x = Vector512.Create(a[k]);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(x, b2, c02);
            c03 = Vector512.FusedMultiplyAdd(x, b3, c03);
            x = Vector512.Create(a1[k]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            c12 = Vector512.FusedMultiplyAdd(x, b2, c12);
            c13 = Vector512.FusedMultiplyAdd(x, b3, c13);
            x = Vector512.Create(a2[k]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            c22 = Vector512.FusedMultiplyAdd(x, b2, c22);
            c23 = Vector512.FusedMultiplyAdd(x, b3, c23);
            x = Vector512.Create(a3[k]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            c32 = Vector512.FusedMultiplyAdd(x, b2, c32);
            c33 = Vector512.FusedMultiplyAdd(x, b3, c33);
            x = Vector512.Create(a4[k]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            c42 = Vector512.FusedMultiplyAdd(x, b2, c42);
            c43 = Vector512.FusedMultiplyAdd(x, b3, c43);
            x = Vector512.Create(a5[k]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            c52 = Vector512.FusedMultiplyAdd(x, b2, c52);
            c53 = Vector512.FusedMultiplyAdd(x, b3, c53);
        }

        Store(c, c00, c01, c02, c03);
        Store(c + cStride, c10, c11, c12, c13);
        Store(c + (2 * cStride), c20, c21, c22, c23);
        Store(c + (3 * cStride), c30, c31, c32, c33);
        Store(c + (4 * cStride), c40, c41, c42, c43);
        Store(c + (5 * cStride), c50, c51, c52, c53);
    }

    /// <summary>For 16 registers of 256 bits, or 32 of 128: a quarter of the columns at a time, 12 sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply256(float* a, long aStride, float* b, long bStride, int depth, float* c, long cStride)
    {
        float* a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride, a5 = a4 + aStride;
        for (var column = 0; column < Columns; column += 16)
        {
            Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
            Vector256<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
            var row = b + column;
            for (var k = 0; k < depth; k++, row += bStride)
            {
                Vector256<float> b0 = Vector256.Load(row), b1 = Vector256.Load(row + 8);
                var x = Vector256.Create(a[k]);
                c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
                c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
                x = Vector256.Create(a1[k]);
                c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
                c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
                x = Vector256.Create(a2[k]);
                c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
                c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
                x = Vector256.Create(a3[k]);
                c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
                c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
                x = Vector256.Create(a4[k]);
                c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
                c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
                x = Vector256.Create(a5[k]);
                c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
                c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
            }

            var to = c + column;
            c00.Store(to);
            c01.Store(to + 8);
            c10.Store(to + cStride);
            c11.Store(to + cStride + 8);
            c20.Store(to + (2 * cStride));
            c21.Store(to + (2 * cStride) + 8);
            c30.Store(to + (3 * cStride));
            c31.Store(to + (3 * cStride) + 8);
            c40.Store(to + (4 * cStride));
            c41.Store(to + (4 * cStride) + 8);
            c50.Store(to + (5 * cStride));
            c51.Store(to + (5 * cStride) + 8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth)
    {
        first.Store(c);
        second.Store(c + 16);
        third.Store(c + 32);
        fourth.Store(c + 48);
    }
}
