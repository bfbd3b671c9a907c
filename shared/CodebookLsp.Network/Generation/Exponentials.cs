using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CodebookLsp.Network.Generation;

/// <summary>e to the power of many numbers: one at a time, a vocabulary of 50,000 would take as long as the model's pass.</summary>
internal static class Exponentials
{
    /// <summary>Replaces every number by its exponential; that of −∞ is 0.</summary>
    public static void Of(Span<double> numbers)
    {
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(numbers);
        foreach (ref var vector in vectors)
            vector = Vector512.Exp(vector);
        foreach (ref var number in numbers[(vectors.Length * Vector512<double>.Count)..])
            number = Math.Exp(number);
    }

    /// <summary>The sum of the exponentials of all numbers, less one that none is above.</summary>
    public static double Sum(ReadOnlySpan<float> numbers, double most)
    {
        var (sums, top) = (Vector512<double>.Zero, Vector512.Create(most));
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(numbers);
        foreach (ref readonly var vector in vectors)
        {
            var (lower, upper) = Vector512.Widen(vector);
            sums += Vector512.Exp(lower - top) + Vector512.Exp(upper - top);
        }

        var sum = Vector512.Sum(sums);
        foreach (var number in numbers[(vectors.Length * Vector512<float>.Count)..])
            sum += Math.Exp(number - most);
        return sum;
    }
}
