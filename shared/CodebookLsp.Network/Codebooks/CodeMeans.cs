using System.Runtime.Intrinsics;
using CodebookLsp.Network.Kernels;

namespace CodebookLsp.Network.Codebooks;

/// <summary>What stands for vectors: the mean of the codes that are chosen.</summary>
/// <param name="rows">[heads, codes, width] float32, which outlive this.</param>
internal sealed unsafe class CodeMeans(float* rows, int heads, int codes, int width)
{
    private readonly float* rows = rows;

    /// <param name="ids">[count, heads, k]; −1 names the zero vector.</param>
    /// <param name="output">[count, heads · width]</param>
    /// <param name="half">Whether it is bfloat16.</param>
    /// <param name="headKs">Of how many slots each head's mean is, from the first; null for k.</param>
    public void Write(int* ids, int count, int k, nint output, bool half, IReadOnlyList<int>? headKs)
    {
        var named = (nint)ids;
        RowParallel.For(count, (long)count * heads * width * k, (first, last) =>
        {
            for (var row = (long)first; row < last; row++)
            {
                for (var head = 0; head < heads; head++)
                {
                    var chosen = (int*)named + (((row * heads) + head) * k);
                    var to = ((row * heads) + head) * width;
                    var (at, own) = (0, headKs?[head] ?? k);
                    for (; at <= width - Lanes.Count; at += Lanes.Count)
                    {
                        var total = Vector512<float>.Zero;
                        for (var slot = 0; slot < own; slot++)
                        {
                            if (chosen[slot] >= 0)
                                total += Lanes.Load(Row(head, chosen[slot]) + at);
                        }

                        total = own == 1 ? total : total / Vector512.Create((float)own);
                        if (half)
                            Lanes.Store(total, (ushort*)output + to + at);
                        else
                            Lanes.Store(total, (float*)output + to + at);
                    }

                    for (; at < width; at++)
                    {
                        var total = 0f;
                        for (var slot = 0; slot < own; slot++)
                            total += chosen[slot] >= 0 ? Row(head, chosen[slot])[at] : 0;
                        if (half)
                            ((ushort*)output)[to + at] = Lanes.ToBFloat16(total / own);
                        else
                            ((float*)output)[to + at] = total / own;
                    }
                }
            }
        });
    }

    private float* Row(int head, int code) => rows + ((((long)head * codes) + code) * width);
}
