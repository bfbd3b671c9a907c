using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>SwiGLU's silu(gate) · up (Shazeer 2020) in one pass over the fused projection.</summary>
internal static unsafe class SiluGate
{
    public static bool Fits(Tensor x) => OwnKernels.Take(x) && x.is_contiguous() && x.shape[^1] % (2 * Lanes.Count) == 0;

    /// <param name="x">[rows, 2 · width], the gate first.</param>
    /// <returns>[rows, width] in the same numbers.</returns>
    public static Tensor Multiply(Tensor x)
    {
        var (rows, width) = ((int)x.shape[0], (int)x.shape[1] / 2);
        var output = empty([rows, width], x.dtype, CPU);
        using var input = new TensorMemory(x);
        using var memory = new TensorMemory(output);
        var (from, to, half) = ((nint)input.Address, (nint)memory.Address, x.dtype == ScalarType.BFloat16);
        RowParallel.For(rows, 4L * rows * width, (first, last) =>
        {
            for (var row = (long)first; row < last; row++)
            {
                if (half)
                {
                    var gate = (ushort*)from + (row * 2 * width);
                    var result = (ushort*)to + (row * width);
                    for (var at = 0; at < width; at += Lanes.Count)
                        Lanes.Store(Gated(Lanes.Load(gate + at), Lanes.Load(gate + width + at)), result + at);
                }
                else
                {
                    var gate = (float*)from + (row * 2 * width);
                    var result = (float*)to + (row * width);
                    for (var at = 0; at < width; at += Lanes.Count)
                        Lanes.Store(Gated(Lanes.Load(gate + at), Lanes.Load(gate + width + at)), result + at);
                }
            }
        });
        return output;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gated(Vector512<float> gate, Vector512<float> up) =>
        gate / (Vector512<float>.One + Lanes.Exp(-gate)) * up;
}
