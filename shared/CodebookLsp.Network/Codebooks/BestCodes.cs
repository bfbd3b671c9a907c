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

    /// <summary>The k best of all scores at once, for k so large that insertion would take longer than sorting.</summary>
    public static void Sort(Span<float> scores, Span<int> order, int k, int* ids, float* best)
    {
        for (var code = 0; code < order.Length; code++)
            (order[code], scores[code]) = (code, float.IsNaN(scores[code]) ? float.NegativeInfinity : scores[code]);
        var values = scores;
        order.Sort(new ByScore(values.ToArray()));
        for (var place = 0; place < k; place++)
            (ids[place], best[place]) = (order[place], scores[order[place]]);
    }

    private readonly struct ByScore(float[] scores) : IComparer<int>
    {
        public int Compare(int x, int y) => scores[y].CompareTo(scores[x]) is var difference and not 0 ? difference : x.CompareTo(y);
    }
}
