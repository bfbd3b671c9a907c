using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// The product of a few rows with a matrix, as in continuing texts: its cost is reading the matrix, and libtorch's product of bfloat16
/// copies the matrix into another order first. Sums are in float32, and a row's do not depend on how many rows there are.
/// </summary>
internal static unsafe class SmallBatchMatmul
{
    private const int Rows = 4; // that are computed at once
    private const int Four = 4; // outputs that are

    /// <param name="x">[rows, width] float32 or bfloat16, contiguous</param>
    /// <param name="weight">[outputs, width] in the same numbers</param>
    /// <param name="bias">[outputs] in the same numbers; null for none</param>
    /// <returns>[rows, outputs] in the same numbers</returns>
    public static Tensor Multiply(Tensor x, Tensor weight, Tensor? bias = null)
    {
        var (rows, width, outputs, half) = ((int)x.shape[0], (int)x.shape[1], (int)weight.shape[0], x.dtype == ScalarType.BFloat16);
        var output = empty([rows, outputs], x.dtype, CPU);
        using var single = x.to_type(ScalarType.Float32);
        using var input = new TensorMemory(single);
        using var matrix = new TensorMemory(weight);
        using var addition = bias is null ? default : new TensorMemory(bias);
        using var memory = new TensorMemory(output);
        var (from, by, add, to) = ((nint)input.Address, (nint)matrix.Address, (nint)addition.Address, (nint)memory.Address);
        RowParallel.For(outputs, (long)outputs * width, (first, last) =>
        {
            if (half)
                Columns((float*)from, (ushort*)by, (ushort*)add, (ushort*)to, rows, width, outputs, first, last);
            else
                Columns((float*)from, (float*)by, (float*)add, (float*)to, rows, width, outputs, first, last);
        });
        GC.KeepAlive(x);
        return output;
    }

    /// <summary>The outputs from one to another.</summary>
    private static void Columns<T>(float* x, T* weight, T* bias, T* output, int rows, int width, int outputs, int first, int last)
        where T : unmanaged
    {
        float* sums = stackalloc float[Rows * Four];
        for (var index = first; index < last; index += Four)
        {
            var columns = Math.Min(Four, last - index);
            for (var row = 0; row < rows;)
            {
                // Four rows at once fill the registers of 512 bits; with fewer registers one row does.
                var count = Vector512.IsHardwareAccelerated && rows - row >= Rows ? Rows : 1;
                var from = x + ((long)row * width);
                var by = weight + ((long)index * width);
                if (columns < Four)
                    Single(from, by, width, columns, count, sums);
                else if (count == Rows)
                    FourByFour(from, by, width, sums);
                else
                    OneByFour(from, by, width, sums);
                for (var at = 0; at < count; at++, row++)
                {
                    for (var column = 0; column < columns; column++)
                    {
                        var added = bias is null ? 0 : Lanes.ToSingle(bias + index + column);
                        Lanes.Store(sums[(at * Four) + column] + added, output + ((long)row * outputs) + index + column);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Outputs that are left over, one by one. Here and below every sum is sixteen sums side by side, each in the order of the columns.
    /// </summary>
    private static void Single<T>(float* x, T* weight, int width, int columns, int rows, float* sums) where T : unmanaged
    {
        for (var row = 0; row < rows; row++, x += width)
        {
            for (var column = 0; column < columns; column++)
            {
                var (sum, at) = (Vector512<float>.Zero, 0);
                var by = weight + ((long)column * width);
                for (; at <= width - Lanes.Count; at += Lanes.Count)
                    sum = Vector512.FusedMultiplyAdd(Lanes.Load(x + at), Lanes.Load(by + at), sum);
                sums[(row * Four) + column] = Vector512.Sum(sum) + Rest(x, by, at, width);
            }
        }
    }

    /// <summary>One row with four outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneByFour<T>(float* x, T* weight, int width, float* sums) where T : unmanaged
    {
        T* w1 = weight + width, w2 = w1 + width, w3 = w2 + width;
        Vector512<float> a = default, b = default, c = default, d = default;
        var at = 0;
        for (; at <= width - Lanes.Count; at += Lanes.Count)
        {
            var value = Lanes.Load(x + at);
            a = Vector512.FusedMultiplyAdd(value, Lanes.Load(weight + at), a);
            b = Vector512.FusedMultiplyAdd(value, Lanes.Load(w1 + at), b);
            c = Vector512.FusedMultiplyAdd(value, Lanes.Load(w2 + at), c);
            d = Vector512.FusedMultiplyAdd(value, Lanes.Load(w3 + at), d);
        }

        sums[0] = Vector512.Sum(a) + Rest(x, weight, at, width);
        sums[1] = Vector512.Sum(b) + Rest(x, w1, at, width);
        sums[2] = Vector512.Sum(c) + Rest(x, w2, at, width);
        sums[3] = Vector512.Sum(d) + Rest(x, w3, at, width);
    }

    /// <summary>Four rows with four outputs, so that every number loaded counts four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByFour<T>(float* x, T* weight, int width, float* sums) where T : unmanaged
    {
        float* x1 = x + width, x2 = x1 + width, x3 = x2 + width;
        T* w1 = weight + width, w2 = w1 + width, w3 = w2 + width;
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        var at = 0;
        for (; at <= width - Lanes.Count; at += Lanes.Count)
        {
            Vector512<float> v0 = Lanes.Load(x + at), v1 = Lanes.Load(x1 + at), v2 = Lanes.Load(x2 + at), v3 = Lanes.Load(x3 + at);
            var w = Lanes.Load(weight + at);
            a0 = Vector512.FusedMultiplyAdd(v0, w, a0);
            b0 = Vector512.FusedMultiplyAdd(v1, w, b0);
            c0 = Vector512.FusedMultiplyAdd(v2, w, c0);
            d0 = Vector512.FusedMultiplyAdd(v3, w, d0);
            w = Lanes.Load(w1 + at);
            a1 = Vector512.FusedMultiplyAdd(v0, w, a1);
            b1 = Vector512.FusedMultiplyAdd(v1, w, b1);
            c1 = Vector512.FusedMultiplyAdd(v2, w, c1);
            d1 = Vector512.FusedMultiplyAdd(v3, w, d1);
            w = Lanes.Load(w2 + at);
            a2 = Vector512.FusedMultiplyAdd(v0, w, a2);
            b2 = Vector512.FusedMultiplyAdd(v1, w, b2);
            c2 = Vector512.FusedMultiplyAdd(v2, w, c2);
            d2 = Vector512.FusedMultiplyAdd(v3, w, d2);
            w = Lanes.Load(w3 + at);
            a3 = Vector512.FusedMultiplyAdd(v0, w, a3);
            b3 = Vector512.FusedMultiplyAdd(v1, w, b3);
            c3 = Vector512.FusedMultiplyAdd(v2, w, c3);
            d3 = Vector512.FusedMultiplyAdd(v3, w, d3);
        }

        Add(sums, a0, a1, a2, a3);
        Add(sums + 4, b0, b1, b2, b3);
        Add(sums + 8, c0, c1, c2, c3);
        Add(sums + 12, d0, d1, d2, d3);
        for (var sum = 0; at < width && sum < Rows * Four; sum++)
            sums[sum] += Rest(x + ((long)(sum / Four) * width), weight + ((long)(sum % Four) * width), at, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* sums, Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth)
    {
        sums[0] = Vector512.Sum(first);
        sums[1] = Vector512.Sum(second);
        sums[2] = Vector512.Sum(third);
        sums[3] = Vector512.Sum(fourth);
    }

    /// <summary>What is left of a width that is no multiple of sixteen.</summary>
    private static float Rest<T>(float* x, T* weight, int at, int width) where T : unmanaged
    {
        var sum = 0f;
        for (; at < width; at++)
            sum = MathF.FusedMultiplyAdd(Lanes.ToSingle(weight + at), x[at], sum);
        return sum;
    }
}
