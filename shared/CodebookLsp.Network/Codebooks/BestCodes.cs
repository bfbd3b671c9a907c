using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CodebookLsp.Network.Kernels;

namespace CodebookLsp.Network.Codebooks;

/// <summary>Keeps the k best of the scores that a row of tiles brings, ties to the lower id. NaN is never best.</summary>
internal static unsafe class BestCodes
{
    /// <summary>The best code of each lane so far; k = 1 needs no more, and no branches.</summary>
    public struct One
    {
        private Vector512<float> best;
        private Vector512<int> ids;

        public static One Start() => new() { best = Vector512.Create(float.NegativeInfinity), ids = Vector512<int>.Zero };

        /// <param name="scores">[64] products</param>
        /// <param name="biases">[64]</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(float* scores, float* biases, int firstCode)
        {
            var lanes = Vector512<int>.Indices + Vector512.Create(firstCode);
            for (var at = 0; at < Tile.Columns; at += Lanes.Count)
            {
                var score = Lanes.Load(scores + at) + Lanes.Load(biases + at);
                var better = Vector512.GreaterThan(score, best);
                best = Vector512.ConditionalSelect(better, score, best);
                ids = Vector512.ConditionalSelect(better.AsInt32(), lanes + Vector512.Create(at), ids);
            }
        }

        /// <summary>The best of all lanes.</summary>
        public readonly (int Id, float Score) Finish()
        {
            var (id, score) = (ids[0], best[0]);
            for (var lane = 1; lane < Lanes.Count; lane++)
            {
                if (best[lane] > score || (best[lane] == score && ids[lane] < id))
                    (id, score) = (ids[lane], best[lane]);
            }

            return (id, score);
        }
    }

    /// <summary>Puts the scores of a panel into the k best so far, kept in order by insertion.</summary>
    /// <param name="ids">[k], best first</param>
    /// <param name="best">[k], their scores; minus infinity where there is none yet</param>
    public static void Insert(float* scores, float* biases, int firstCode, int k, int* ids, float* best)
    {
        for (var at = 0; at < Tile.Columns; at += Lanes.Count)
        {
            var score = Lanes.Load(scores + at) + Lanes.Load(biases + at);
            var better = Vector512.GreaterThan(score, Vector512.Create(best[k - 1])).ExtractMostSignificantBits();
            for (; better != 0; better &= better - 1)
            {
                var lane = BitOperations.TrailingZeroCount(better);
                var value = scores[at + lane] + biases[at + lane];
                if (!(value > best[k - 1]))
                    continue; // an earlier lane has raised the bar
                var place = k - 1;
                for (; place > 0 && best[place - 1] < value; place--)
                    (best[place], ids[place]) = (best[place - 1], ids[place - 1]);
                (best[place], ids[place]) = (value, firstCode + at + lane);
            }
        }
    }

    /// <summary>The k best of all scores at once, for k so large that insertion would take longer than looking for the score that k codes
    /// reach.</summary>
    /// <param name="scores">[codes]; not a number is made minus infinity.</param>
    /// <param name="keys">[k] to work in.</param>
    /// <param name="ids">[k], best first</param>
    /// <param name="best">[k], their scores</param>
    public static void Select(Span<float> scores, Span<float> keys, int k, int* ids, float* best)
    {
        foreach (ref var score in scores)
            score = float.IsNaN(score) ? float.NegativeInfinity : score;
        var (bar, count) = (Bar(scores, k), 0);
        var chosen = new Span<int>(ids, k);
        for (var code = 0; code < scores.Length; code++)
        {
            if (scores[code] > bar)
                chosen[count++] = code;
        }

        for (var code = 0; count < k; code++)
        {
            if (scores[code] == bar) // ties to the lower id
                chosen[count++] = code;
        }

        for (var place = 0; place < k; place++)
            keys[place] = -scores[chosen[place]];
        keys.Sort(chosen);
        for (var place = 0; place < k; place++)
            best[place] = -keys[place];
        for (var (first, next) = (0, 1); next <= k; next++)
        {
            if (next < k && keys[next] == keys[first])
                continue;
            if (next - first > 1)
                chosen[first..next].Sort();
            first = next;
        }
    }

    /// <summary>The score of the k-th best. Found by bisection over all floats in their order, which counts a handful of times.</summary>
    private static float Bar(ReadOnlySpan<float> scores, int k)
    {
        var (low, high) = ((long)Key(float.NegativeInfinity), (long)Key(float.PositiveInfinity));
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            if (Reaching(scores, Value((int)middle)) >= k)
                low = middle;
            else
                high = middle - 1;
        }

        return Value((int)low);
    }

    private static int Reaching(ReadOnlySpan<float> scores, float bar)
    {
        var (count, at) = (0, 0);
        var least = Vector512.Create(bar);
        for (; at <= scores.Length - Lanes.Count; at += Lanes.Count)
            count += BitOperations.PopCount(Vector512.GreaterThanOrEqual(Vector512.Create(scores.Slice(at, Lanes.Count)), least)
                .ExtractMostSignificantBits());
        for (; at < scores.Length; at++)
            count += scores[at] >= bar ? 1 : 0;
        return count;
    }

    /// <summary>A number that is the larger the larger the float is.</summary>
    private static int Key(float value) => BitConverter.SingleToInt32Bits(value) is var bits && bits < 0 ? bits ^ int.MaxValue : bits;

    private static float Value(int key) => BitConverter.Int32BitsToSingle(key < 0 ? key ^ int.MaxValue : key);
}
