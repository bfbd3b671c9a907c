using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// Attention of one new row to all that its sequence holds: what a continued text needs for each token. Nothing is laid out anew for it.
/// One object serves one thread at a time.
/// </summary>
/// <param name="queries">How many query heads share keys.</param>
internal sealed unsafe class LastRowAttention(int queries) : IDisposable
{
    private float* scores;
    private int room;

    /// <summary>The attended values of the query heads that share one head's keys.</summary>
    /// <param name="query">[queries, 64], rotated.</param>
    /// <param name="scale">What scores are multiplied with.</param>
    /// <param name="keys">[total, 64] float32 or bfloat16, the row's own last.</param>
    /// <param name="values">In the same numbers and layout.</param>
    /// <param name="total">How many positions there are.</param>
    /// <param name="window">How many of them, from the last, are seen; null for all.</param>
    /// <param name="output">[queries, 64]</param>
    public void Attend<T>(float* query, float scale, T* keys, T* values, int total, int? window, float* output) where T : unmanaged
    {
        Reserve(total);
        var first = Math.Max(0, total - (window ?? total));
        for (var head = 0; head < queries; head++, query += Tile.Columns, output += Tile.Columns)
        {
            var factor = Vector512.Create(scale);
            Vector512<float> q0 = Lanes.Load(query) * factor, q1 = Lanes.Load(query + 16) * factor;
            Vector512<float> q2 = Lanes.Load(query + 32) * factor, q3 = Lanes.Load(query + 48) * factor;
            for (var key = first; key < total; key++)
            {
                var at = keys + ((long)key * Tile.Columns);
                var sum = q0 * Lanes.Load(at);
                sum = Vector512.FusedMultiplyAdd(q1, Lanes.Load(at + 16), sum);
                sum = Vector512.FusedMultiplyAdd(q2, Lanes.Load(at + 32), sum);
                scores[key - first] = Vector512.Sum(Vector512.FusedMultiplyAdd(q3, Lanes.Load(at + 48), sum));
            }

            var count = total - first;
            var end = (count + Lanes.Count - 1) / Lanes.Count * Lanes.Count;
            var rest = 1 / AttentionScratch.Softmax(scores, 0, 0, count, end);
            Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (var key = first; key < total; key++)
            {
                var at = values + ((long)key * Tile.Columns);
                var weight = Vector512.Create(scores[key - first]);
                s0 = Vector512.FusedMultiplyAdd(weight, Lanes.Load(at), s0);
                s1 = Vector512.FusedMultiplyAdd(weight, Lanes.Load(at + 16), s1);
                s2 = Vector512.FusedMultiplyAdd(weight, Lanes.Load(at + 32), s2);
                s3 = Vector512.FusedMultiplyAdd(weight, Lanes.Load(at + 48), s3);
            }

            var share = Vector512.Create(rest);
            Lanes.Store(s0 * share, output);
            Lanes.Store(s1 * share, output + 16);
            Lanes.Store(s2 * share, output + 32);
            Lanes.Store(s3 * share, output + 48);
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(scores);
        scores = null;
        room = 0;
    }

    private void Reserve(int total)
    {
        if (total <= room)
            return;
        Dispose();
        room = (total + 255) / 256 * 256 * 2;
        scores = (float*)NativeMemory.AlignedAlloc((nuint)room * sizeof(float), 64);
    }
}
