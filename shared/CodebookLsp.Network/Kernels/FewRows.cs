using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// The product of a few rows with a bfloat16 matrix, as in decoding: its cost is reading the matrix, and libtorch's product copies the matrix into another order first. Sums are
/// in float32, and a row's do not depend on how many rows there are.
/// </summary>
internal static unsafe class FewRows
{
    private const int Most = 8; // with more, arithmetic is what counts, and libtorch's product is the faster one
    private const int Step = 4 * Lanes.Count;

    public static bool Fits(Tensor x, Tensor weight) =>
        x.device_type == DeviceType.CPU && x.shape[0] <= Most && x.dtype == ScalarType.BFloat16 && weight.dtype == ScalarType.BFloat16
        && x.shape[^1] % Step == 0 && x.is_contiguous() && weight.is_contiguous() && Vector512.IsHardwareAccelerated;

    /// <param name="x">[rows, width]</param>
    /// <param name="weight">[outputs, width]</param>
    /// <returns>[rows, outputs] bfloat16</returns>
    public static Tensor Multiply(Tensor x, Tensor weight)
    {
        using var single = x.to_type(ScalarType.Float32);
        var (rows, width, outputs) = ((int)x.shape[0], (int)x.shape[1], (int)weight.shape[0]);
        var output = empty([rows, outputs], ScalarType.BFloat16, CPU);
        var (from, by, to) = ((nint)TensorMemory.Address(single), (nint)TensorMemory.Address(weight), (nint)TensorMemory.Address(output));
        RowParallel.For(outputs, (long)outputs * width, (first, last) =>
        {
            for (var index = first; index < last; index++)
            {
                var column = (ushort*)by + ((long)index * width);
                var row = 0;
                float* values = (float*)from;
                ushort* result = (ushort*)to + index;
                for (; row + 4 <= rows; row += 4)
                    Four(values + (row * width), column, width, result + (row * outputs), outputs);
                for (; row < rows; row++)
                    result[row * outputs] = Lanes.ToBFloat16(One(values + (row * width), column, width));
            }
        });
        return output;
    }

    /// <summary>In the order of <see cref="Four"/>, so that the sums are the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float One(float* x, ushort* weight, int width)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (var at = 0; at < width; at += Step)
        {
            a = Vector512.FusedMultiplyAdd(Lanes.Load(weight + at), Lanes.Load(x + at), a);
            b = Vector512.FusedMultiplyAdd(Lanes.Load(weight + at + 16), Lanes.Load(x + at + 16), b);
            c = Vector512.FusedMultiplyAdd(Lanes.Load(weight + at + 32), Lanes.Load(x + at + 32), c);
            d = Vector512.FusedMultiplyAdd(Lanes.Load(weight + at + 48), Lanes.Load(x + at + 48), d);
        }

        return Vector512.Sum(a + b + (c + d));
    }

    /// <summary>One row's four sums beside those of three more, so that the matrix is widened once for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* x, ushort* weight, int width, ushort* to, long stride)
    {
        float* x1 = x + width, x2 = x1 + width, x3 = x2 + width;
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        for (var at = 0; at < width; at += Step)
        {
            var w = Lanes.Load(weight + at);
            a0 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x + at), a0);
            a1 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x1 + at), a1);
            a2 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x2 + at), a2);
            a3 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x3 + at), a3);
            w = Lanes.Load(weight + at + 16);
            b0 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x + at + 16), b0);
            b1 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x1 + at + 16), b1);
            b2 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x2 + at + 16), b2);
            b3 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x3 + at + 16), b3);
            w = Lanes.Load(weight + at + 32);
            c0 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x + at + 32), c0);
            c1 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x1 + at + 32), c1);
            c2 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x2 + at + 32), c2);
            c3 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x3 + at + 32), c3);
            w = Lanes.Load(weight + at + 48);
            d0 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x + at + 48), d0);
            d1 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x1 + at + 48), d1);
            d2 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x2 + at + 48), d2);
            d3 = Vector512.FusedMultiplyAdd(w, Lanes.Load(x3 + at + 48), d3);
        }

        to[0] = Lanes.ToBFloat16(Vector512.Sum(a0 + b0 + (c0 + d0)));
        to[stride] = Lanes.ToBFloat16(Vector512.Sum(a1 + b1 + (c1 + d1)));
        to[2 * stride] = Lanes.ToBFloat16(Vector512.Sum(a2 + b2 + (c2 + d2)));
        to[3 * stride] = Lanes.ToBFloat16(Vector512.Sum(a3 + b3 + (c3 + d3)));
    }
}
