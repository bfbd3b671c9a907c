using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CodebookLsp.Network.Kernels;

/// <summary>One thread's working memory for attention: keys and values as products want them, six queries and their scores.</summary>
/// <param name="room">For so many keys, a multiple of 64.</param>
internal sealed unsafe class AttentionScratch(int room) : IDisposable
{
    /// <summary>Panels of [64 dimensions, 64 keys].</summary>
    public readonly float* Keys = Allocate(room * Tile.Columns);

    /// <summary>[keys, 64]</summary>
    public readonly float* Values = Allocate(room * Tile.Columns);

    /// <summary>[6, keys]</summary>
    public readonly float* Scores = Allocate(Tile.Rows * room);

    /// <summary>[6, 64]</summary>
    public readonly float* Queries = Allocate(Tile.Rows * Tile.Columns);

    /// <summary>[6, 64]</summary>
    public readonly float* Sums = Allocate(Tile.Rows * Tile.Columns);

    public int Stride => room;

    public void Dispose()
    {
        NativeMemory.AlignedFree(Keys);
        NativeMemory.AlignedFree(Values);
        NativeMemory.AlignedFree(Scores);
        NativeMemory.AlignedFree(Queries);
        NativeMemory.AlignedFree(Sums);
    }

    /// <summary>Lays out keys and values.</summary>
    /// <param name="keys">[total, 64], rows <paramref name="width"/> apart.</param>
    /// <param name="values">In the same layout.</param>
    /// <param name="places">For how many products are made: what goes beyond <paramref name="total"/> is zero.</param>
    public void Pack<T>(T* keys, T* values, int width, int total, int places) where T : unmanaged
    {
        float* row = stackalloc float[Tile.Columns];
        var padded = (places + Tile.Columns - 1) / Tile.Columns * Tile.Columns;
        for (var key = 0; key < padded; key++)
        {
            var panel = Keys + ((long)(key / Tile.Columns) * Tile.Columns * Tile.Columns) + (key % Tile.Columns);
            var value = Values + ((long)key * Tile.Columns);
            if (key >= total)
            {
                // Padding takes part in products, so it must be numbers.
                for (var at = 0; at < Tile.Columns; at++)
                    (panel[at * Tile.Columns], value[at]) = (0, 0);
                continue;
            }

            for (var at = 0; at < Tile.Columns; at += Lanes.Count)
            {
                Lanes.Store(Lanes.Load(keys + ((long)key * width) + at), row + at);
                Lanes.Store(Lanes.Load(values + ((long)key * width) + at), value + at);
            }

            for (var at = 0; at < Tile.Columns; at++)
                panel[at * Tile.Columns] = row[at];
        }
    }

    /// <summary>Exponentials of scores less the largest, zero where a query may not look; their sum.</summary>
    /// <param name="from">The first score that counts.</param>
    /// <param name="to">The first after <paramref name="from"/> that does not.</param>
    public static float Softmax(float* scores, int start, int from, int to, int end)
    {
        for (var at = start; at < from; at++)
            scores[at] = float.NegativeInfinity;
        for (var at = to; at < end; at++)
            scores[at] = float.NegativeInfinity;
        var largest = Vector512.Create(float.NegativeInfinity);
        for (var at = start; at < end; at += Lanes.Count)
            largest = Vector512.Max(largest, Lanes.Load(scores + at));
        var top = scores[from];
        for (var lane = 0; lane < Lanes.Count; lane++)
            top = Math.Max(top, largest[lane]);

        var (shift, sum) = (Vector512.Create(top), Vector512<float>.Zero);
        for (var at = start; at < end; at += Lanes.Count)
        {
            var score = Lanes.Load(scores + at);
            var weight = Vector512.ConditionalSelect(
                Vector512.Equals(score, Vector512.Create(float.NegativeInfinity)), Vector512<float>.Zero, Lanes.Exp(score - shift));
            Lanes.Store(weight, scores + at);
            sum += weight;
        }

        return Vector512.Sum(sum);
    }

    private static float* Allocate(int count) => (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
}
