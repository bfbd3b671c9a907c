using System.Runtime.Intrinsics;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// A step of AdamW (Loshchilov and Hutter 2019) on one parameter, in one pass over its memory instead of one for each operation.
/// </summary>
/// <param name="Kept">What is left of the parameter after its weight decay.</param>
/// <param name="Size">The learning rate, with the correction of the first moment; what is added, so below 0.</param>
/// <param name="Root">The correction of the second moment's root.</param>
internal readonly unsafe record struct AdamStep(float Kept, float Size, float Root)
{
    public const double FirstDecay = 0.9;
    public const double SecondDecay = 0.999;
    public const double Epsilon = 1e-8;

    /// <summary>Moves the parameter and both moments. Each number by itself: how they are split over threads changes nothing.</summary>
    /// <param name="value">[count], as the others; float32 on the CPU.</param>
    public void Do(float* value, float* gradient, float* first, float* second, int count)
    {
        var (step, numbers) = (this, ((nint)value, (nint)gradient, (nint)first, (nint)second));
        var lines = (count + Lanes.Count - 1) / Lanes.Count;
        RowParallel.For(lines, count, (from, to) => step.Lines(numbers, from, Math.Min(to, count / Lanes.Count), to == lines ? count : 0));
    }

    /// <param name="end">Where what does not fill a line ends; 0 to leave that out.</param>
    private void Lines((nint Value, nint Gradient, nint First, nint Second) numbers, int from, int to, int end)
    {
        float* value = (float*)numbers.Value, gradient = (float*)numbers.Gradient;
        float* first = (float*)numbers.First, second = (float*)numbers.Second;
        var (kept, size, root) = (Vector512.Create(Kept), Vector512.Create(Size), Vector512.Create(Root));
        var (keptFirst, newFirst) = (Vector512.Create((float)FirstDecay), Vector512.Create((float)(1 - FirstDecay)));
        var (keptSecond, newSecond) = (Vector512.Create((float)SecondDecay), Vector512.Create((float)(1 - SecondDecay)));
        var epsilon = Vector512.Create((float)Epsilon);
        for (var at = (long)from * Lanes.Count; at < (long)to * Lanes.Count; at += Lanes.Count)
        {
            var g = Lanes.Load(gradient + at);
            var m = (Lanes.Load(first + at) * keptFirst) + (g * newFirst);
            var v = (Lanes.Load(second + at) * keptSecond) + (g * g * newSecond);
            Lanes.Store(m, first + at);
            Lanes.Store(v, second + at);
            Lanes.Store(
                (Lanes.Load(value + at) * kept) + (size * m / ((Vector512.Sqrt(v) / root) + epsilon)), value + at);
        }

        for (var at = end / Lanes.Count * Lanes.Count; at < end; at++)
        {
            var g = gradient[at];
            first[at] = (first[at] * (float)FirstDecay) + (g * (float)(1 - FirstDecay));
            second[at] = (second[at] * (float)SecondDecay) + (g * g * (float)(1 - SecondDecay));
            value[at] = (value[at] * Kept) + (Size * first[at] / ((MathF.Sqrt(second[at]) / Root) + (float)Epsilon));
        }
    }
}
