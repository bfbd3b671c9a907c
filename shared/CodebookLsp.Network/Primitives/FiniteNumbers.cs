using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Primitives;

/// <summary>
/// Tells whether weights are numbers: one that is not makes all that a model computes NaN, and every code the first of its codebook,
/// without a word.
/// </summary>
internal static class FiniteNumbers
{
    private const ushort BFloat16Exponent = 0x7F80;
    private const uint Float32Exponent = 0x7F80_0000;

    /// <param name="tensor">On the CPU, float32 or bfloat16, contiguous.</param>
    public static bool AreAll(Tensor tensor)
    {
        using var memory = new TensorMemory(tensor);
        return tensor.dtype == ScalarType.BFloat16
            ? !Has(memory.Span<ushort>(), BFloat16Exponent)
            : !Has(memory.Span<uint>(), Float32Exponent);
    }

    /// <summary>Whether a number has all bits of its exponent set, which is what infinities and NaN have in common.</summary>
    private static bool Has<T>(ReadOnlySpan<T> bits, T exponent) where T : unmanaged, IBinaryInteger<T>
    {
        var mask = new Vector<T>(exponent);
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(bits);
        var found = Vector<T>.Zero;
        foreach (var vector in vectors)
            found |= Vector.Equals(vector & mask, mask);
        if (found != Vector<T>.Zero)
            return true;

        foreach (var value in bits[(vectors.Length * Vector<T>.Count)..])
        {
            if ((value & exponent) == exponent)
                return true;
        }

        return false;
    }
}
