using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// A small matrix of float32, sixteen of its rows side by side: a product then has an output in each lane and adds nothing across lanes, so
/// it is the same to the last bit on every processor.
/// </summary>
internal sealed unsafe class LanedMatrix : IDisposable
{
    private const int Sums = 4; // at a time: each addition would wait for the one before

    private readonly float* data; // [groups, width, 16]
    private readonly int width;

    /// <param name="outputs">How many rows it has; what fills up the last group is zero.</param>
    public LanedMatrix(int outputs, int width)
    {
        this.width = width;
        Groups = (outputs + Lanes.Count - 1) / Lanes.Count;
        var bytes = (nuint)((long)Groups * width * Lanes.Count) * sizeof(float);
        data = (float*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(data, bytes);
    }

    public int Groups { get; }

    /// <summary>Puts a row in its place.</summary>
    /// <param name="values">[width]</param>
    public void Put(int row, ReadOnlySpan<float> values)
    {
        var to = data + ((long)(row / Lanes.Count) * width * Lanes.Count) + (row % Lanes.Count);
        for (var at = 0; at < width; at++)
            to[at * Lanes.Count] = values[at];
    }

    /// <summary>Sixteen of a row's outputs.</summary>
    /// <param name="x">[width]</param>
    public Vector512<float> Multiply(float* x, int group)
    {
        var from = data + ((long)group * width * Lanes.Count);
        Vector512<float> first = default, second = default, third = default, fourth = default;
        var at = 0;
        for (; at + Sums <= width; at += Sums, from += Sums * Lanes.Count)
        {
            first = Vector512.FusedMultiplyAdd(Vector512.Create(x[at]), Lanes.Load(from), first);
            second = Vector512.FusedMultiplyAdd(Vector512.Create(x[at + 1]), Lanes.Load(from + Lanes.Count), second);
            third = Vector512.FusedMultiplyAdd(Vector512.Create(x[at + 2]), Lanes.Load(from + (2 * Lanes.Count)), third);
            fourth = Vector512.FusedMultiplyAdd(Vector512.Create(x[at + 3]), Lanes.Load(from + (3 * Lanes.Count)), fourth);
        }

        for (; at < width; at++, from += Lanes.Count)
            first = Vector512.FusedMultiplyAdd(Vector512.Create(x[at]), Lanes.Load(from), first);
        return first + second + (third + fourth);
    }

    public void Dispose() => NativeMemory.AlignedFree(data);
}
