using System.Runtime.Intrinsics;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// The residual addition and the root-mean-square norm after it in one pass over the row: as torch operations they are six passes.
/// </summary>
internal static unsafe class RmsNorm
{
    public static bool Fits(Tensor x) =>
        OwnKernels.Take(x) && x.dtype == ScalarType.Float32 && x.is_contiguous() && x.shape[^1] % Lanes.Count == 0;

    /// <summary>x += delta, then x / rms(x) · gain.</summary>
    /// <param name="x">[rows, width] float32, changed in place.</param>
    /// <param name="delta">[rows, width] float32 or bfloat16, or null for nothing to add.</param>
    /// <param name="gain">[width] float32</param>
    /// <returns>[rows, width] of the asked type.</returns>
    public static Tensor AddAndNormalise(Tensor x, Tensor? delta, Tensor gain, double epsilon, ScalarType type)
    {
        var (rows, width) = ((int)x.shape[0], (int)x.shape[1]);
        var output = empty([rows, width], type, CPU);
        using var memory = new TensorMemory(output);
        using var stream = new TensorMemory(x);
        using var added = delta is null ? default : new TensorMemory(delta);
        using var gains = new TensorMemory(gain);
        var (to, add, scale, from) = ((nint)memory.Address, (nint)added.Address, (nint)gains.Address, (nint)stream.Address);
        var addHalf = delta?.dtype == ScalarType.BFloat16;
        var toHalf = type == ScalarType.BFloat16;
        RowParallel.For(rows, (long)rows * width, (first, last) =>
        {
            for (var row = first; row < last; row++)
            {
                var values = (float*)from + ((long)row * width);
                var squares = Vector512<float>.Zero;
                for (var at = 0; at < width; at += Lanes.Count)
                {
                    var value = Lanes.Load(values + at);
                    if (add != 0)
                    {
                        value += addHalf
                            ? Lanes.Load((ushort*)add + ((long)row * width) + at)
                            : Lanes.Load((float*)add + ((long)row * width) + at);
                        Lanes.Store(value, values + at);
                    }

                    squares = Vector512.FusedMultiplyAdd(value, value, squares);
                }

                var factor = Vector512.Create((float)(1 / Math.Sqrt((Vector512.Sum(squares) / width) + epsilon)));
                for (var at = 0; at < width; at += Lanes.Count)
                {
                    var value = Lanes.Load(values + at) * factor * Lanes.Load((float*)scale + at);
                    if (toHalf)
                        Lanes.Store(value, (ushort*)to + ((long)row * width) + at);
                    else
                        Lanes.Store(value, (float*)to + ((long)row * width) + at);
                }
            }
        });
        return output;
    }
}
