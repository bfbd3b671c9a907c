using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CodebookLsp.Network.Generation;

/// <summary>
/// e to the power of many numbers: one at a time, a vocabulary of 50,000 would take as long as the model's pass. The same on every
/// processor, and to two units in the last place.
/// </summary>
internal static class Exponentials
{
    private const double Least = -708; // below, the exponential counts as 0: it is less than 1e-307
    private const double Most = 709;

    /// <summary>Replaces every number by its exponential; that of −∞ is 0.</summary>
    public static void Of(Span<double> numbers)
    {
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(numbers);
        foreach (ref var vector in vectors)
            vector = Exp(vector);
        foreach (ref var number in numbers[(vectors.Length * Vector512<double>.Count)..])
            number = Exp(Vector512.Create(number))[0];
    }

    /// <summary>The sum of the exponentials of all numbers, less one that none is above.</summary>
    public static double Sum(ReadOnlySpan<float> numbers, double most)
    {
        var (lowerSums, upperSums, top) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512.Create(most));
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(numbers);
        foreach (ref readonly var vector in vectors)
        {
            var (lower, upper) = Vector512.Widen(vector);
            lowerSums += Exp(lower - top);
            upperSums += Exp(upper - top);
        }

        var sum = Vector512.Sum(lowerSums + upperSums);
        foreach (var number in numbers[(vectors.Length * Vector512<float>.Count)..])
            sum += Exp(Vector512.Create(number - most))[0];
        return sum;
    }

    /// <summary>The largest of numbers; NaN where one is.</summary>
    public static float Largest(ReadOnlySpan<float> numbers)
    {
        var largest = Vector512.Create(float.NegativeInfinity);
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(numbers);
        foreach (ref readonly var vector in vectors)
            largest = Vector512.Max(largest, vector);
        var most = float.NegativeInfinity;
        for (var lane = 0; lane < Vector512<float>.Count; lane++)
            most = Math.Max(most, largest[lane]);
        foreach (var number in numbers[(vectors.Length * Vector512<float>.Count)..])
            most = Math.Max(most, number);
        return most;
    }

    /// <summary>x = n ln 2 + r, and the first terms of the series for e^r, whose rest is below 1e-17.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Exp(Vector512<double> x)
    {
        var rounding = Vector512.Create(6755399441055744.0); // 1.5 · 2^52: adding it leaves a whole number in the lowest bits
        var bounded = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(Most)), Vector512.Create(Most), x);
        var small = Vector512.LessThan(x, Vector512.Create(Least));
        bounded = Vector512.ConditionalSelect(small, Vector512.Create(Least), bounded);
        var shifted = Vector512.FusedMultiplyAdd(bounded, Vector512.Create(1.4426950408889634), rounding);
        var n = shifted - rounding;
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-6.93147180369123816490e-01), bounded); // ln 2 in two parts, as in fdlibm
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-1.90821492927058770002e-10), r);
        var y = Vector512.Create(1.6059043836821613e-10); // 1 / 13!
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(2.08767569878681e-09));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(2.505210838544172e-08));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(2.755731922398589e-07));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(2.7557319223985893e-06));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(2.48015873015873e-05));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(1.984126984126984e-04));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(1.388888888888889e-03));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(8.333333333333333e-03));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(4.1666666666666664e-02));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(1.6666666666666666e-01));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(0.5));
        y = Vector512.FusedMultiplyAdd(y, r * r, r) + Vector512<double>.One;
        var power = Vector512.ShiftLeft(shifted.AsInt64() + Vector512.Create(1023L), 52).AsDouble(); // what is above the exponent falls out
        return Vector512.ConditionalSelect(small, Vector512<double>.Zero, y * power);
    }
}
