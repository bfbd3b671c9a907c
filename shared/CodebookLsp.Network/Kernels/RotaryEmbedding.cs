using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>Rotates queries and keys where they lie in the fused projection's output.</summary>
internal static unsafe class RotaryEmbedding
{
    public static bool Fits(Tensor qkv, int dimensions) =>
        OwnKernels.Take(qkv) && qkv.is_contiguous() && dimensions % (2 * Lanes.Count) == 0;

    /// <param name="qkv">[rows, width], changed in place.</param>
    /// <param name="start">Where the first vector of a row begins, in elements.</param>
    /// <param name="vectors">How many vectors of each row rotate.</param>
    /// <param name="stride">From one vector of a row to the next, in elements.</param>
    /// <param name="dimensions">How many elements of each vector rotate, the first half against the second.</param>
    /// <param name="cosines">[positions, dimensions / 2] float32</param>
    public static void Apply(Tensor qkv, int start, int vectors, int stride, int dimensions, Tensor cosines, Tensor sines, long[] positions)
    {
        var (rows, width, half) = ((int)qkv.shape[0], (int)qkv.shape[1], dimensions / 2);
        using var rotated = new TensorMemory(qkv);
        using var allCosines = new TensorMemory(cosines);
        using var allSines = new TensorMemory(sines);
        var (data, cosine, sine, narrow) =
            ((nint)rotated.Address, (nint)allCosines.Address, (nint)allSines.Address, qkv.dtype == ScalarType.BFloat16);
        RowParallel.For(rows, (long)rows * vectors * dimensions, (first, last) =>
        {
            for (var row = first; row < last; row++)
            {
                var c = (float*)cosine + (positions[row] * half);
                var s = (float*)sine + (positions[row] * half);
                for (var vector = 0; vector < vectors; vector++)
                {
                    var offset = ((long)row * width) + start + ((long)vector * stride);
                    for (var at = 0; at < half; at += Lanes.Count)
                    {
                        var (cos, sin) = (Lanes.Load(c + at), Lanes.Load(s + at));
                        if (narrow)
                        {
                            var x = (ushort*)data + offset + at;
                            var (rotatedFirst, rotatedSecond) = Rotated(Lanes.Load(x), Lanes.Load(x + half), cos, sin);
                            Lanes.Store(rotatedFirst, x);
                            Lanes.Store(rotatedSecond, x + half);
                        }
                        else
                        {
                            var x = (float*)data + offset + at;
                            var (rotatedFirst, rotatedSecond) = Rotated(Lanes.Load(x), Lanes.Load(x + half), cos, sin);
                            Lanes.Store(rotatedFirst, x);
                            Lanes.Store(rotatedSecond, x + half);
                        }
                    }
                }
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> First, Vector512<float> Second) Rotated(
        Vector512<float> first, Vector512<float> second, Vector512<float> cos, Vector512<float> sin) =>
        ((first * cos) - (second * sin), (second * cos) + (first * sin));
}
