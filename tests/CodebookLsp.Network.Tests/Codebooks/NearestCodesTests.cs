using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Kernels;
using CsCheck;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Codebooks;

[TestClass]
public sealed unsafe class NearestCodesTests
{
    private sealed record Case(int Rows, int Heads, int Codes, int Width, int K, Similarity Similarity, int Seed);

    private static readonly Gen<Case> Cases =
        from rows in Gen.Int[1, 20]
        from heads in Gen.Int[1, 3]
        from codes in Gen.Int[1, 150]
        from width in Gen.OneOf(Gen.Int[1, 40], Gen.Const(64))
        from k in Gen.OneOf(Gen.Const(1), Gen.Int[1, Math.Min(8, codes)], Gen.Int[1, codes], Gen.Const(codes))
        from similarity in Gen.Enum<Similarity>()
        from seed in Gen.Int
        select new Case(rows, heads, codes, width, k, similarity, seed);

    [TestMethod]
    public void Finds_what_comparing_all_finds() => Cases.Sample(static one => Check(one, half: false), iter: 300);

    [TestMethod]
    public void Finds_it_for_bfloat16_too() => Cases.Sample(static one => Check(one, half: true), iter: 100);

    [TestMethod]
    public void Finds_it_in_the_default_models_shape() => Check(new(50, 9, 1024, 64, 1, Similarity.Euclidean, 7), half: true);

    /// <summary>Few are compared in eight bits first. Codes that are nearly equal, and equal, are where that could go wrong.</summary>
    [TestMethod]
    [DataRow(Similarity.Euclidean, 64)]
    [DataRow(Similarity.InnerProduct, 64)]
    [DataRow(Similarity.Euclidean, 96)]
    public void Few_vectors_find_to_the_last_bit_what_they_find_among_many(Similarity similarity, int width)
    {
        const int Heads = 3, Codes = 300, Many = 60;
        var random = new Random(11);
        var rows = Enumerable.Range(0, Heads * Codes * width).Select(_ => (float)((random.NextDouble() * 4) - 2)).ToArray();
        for (var code = 1; code < Heads * Codes; code += 3)
        {
            rows.AsSpan((code - 1) * width, width).CopyTo(rows.AsSpan(code * width));
            if (code % 2 == 0)
                rows[(code * width) + (code % width)] *= 1 + 1e-6f;
        }

        // Between codes, at codes, and far from all.
        var x = new float[Many * Heads * width];
        for (var place = 0; place < Many * Heads; place++)
        {
            var near = rows.AsSpan(((place % Heads * Codes) + random.Next(Codes)) * width, width);
            var (size, off) = (place % 5 == 0 ? 1e4f : 1, place % 4 * 0.2f);
            for (var at = 0; at < width; at++)
                x[(place * width) + at] = size * (near[at] + (off * (float)(random.NextDouble() - 0.5)));
        }

        using var codes = tensor(rows, [Heads, Codes, width]);
        using var nearest = new NearestCodes(codes, similarity);
        var expected = Find(x, Many);
        for (var count = 1; count <= CodeFilter.MostVectors; count++)
        {
            for (var first = 0; first + count <= Many; first += 7)
            {
                var found = Find(x[(first * Heads * width)..], count);
                CollectionAssert.AreEqual(expected.Ids[(first * Heads)..((first + count) * Heads)], found.Ids);
                CollectionAssert.AreEqual(expected.Scores[(first * Heads)..((first + count) * Heads)], found.Scores);
            }
        }

        (int[] Ids, float[] Scores) Find(float[] vectors, int count)
        {
            var (ids, scores) = (new int[count * Heads], new float[count * Heads]);
            fixed (float* from = vectors, score = scores)
            fixed (int* id = ids)
                nearest.Find(from, count, 1, id, score);
            return (ids, scores);
        }
    }

    [TestMethod]
    public void Equal_codes_give_the_lower_id()
    {
        float[] rows = [1, 0, 1, 0, 1, 0, 0, 1];
        using var codes = tensor(rows, [1, 4, 2]);
        using var nearest = new NearestCodes(codes, Similarity.Euclidean);
        float* x = stackalloc float[2] { 1, 0 };
        int* ids = stackalloc int[3];
        float* scores = stackalloc float[3];

        nearest.Find(x, 1, 3, ids, scores);

        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, new Span<int>(ids, 3).ToArray());
    }

    [TestMethod]
    public void Numbers_that_are_none_give_ids_that_exist()
    {
        using var codes = tensor(new float[3 * 70 * 4], [3, 70, 4]);
        using var nearest = new NearestCodes(codes, Similarity.Euclidean);
        var x = Enumerable.Repeat(float.NaN, 12).Concat(Enumerable.Repeat(float.PositiveInfinity, 12)).ToArray();
        foreach (var k in new[] { 1, 5, 70 })
        {
            var (ids, scores) = (new int[2 * 3 * k], new float[2 * 3 * k]);
            fixed (float* from = x, score = scores)
            fixed (int* id = ids)
                nearest.Find(from, 2, k, id, score);
            Assert.IsTrue(ids.All(static id => id is >= 0 and < 70));
        }
    }

    [TestMethod]
    public void The_mean_counts_a_missing_code_as_zero()
    {
        float[] rows = [2, 4, 6, 8];
        using var codes = tensor(rows, [1, 2, 2]);
        using var nearest = new NearestCodes(codes, Similarity.InnerProduct);
        int* ids = stackalloc int[6] { 0, 1, -1, 1, -1, -1 };
        float* means = stackalloc float[6];

        nearest.Mean(ids, 3, 2, means);

        CollectionAssert.AreEqual(new[] { 4f, 6, 3, 4, 0, 0 }, new Span<float>(means, 6).ToArray());
    }

    /// <summary>Compares scores, not ids: where two codes are equally close in float32 either will do.</summary>
    private static void Check(Case one, bool half)
    {
        var random = new Random(one.Seed);
        var rows = Numbers(one.Heads * one.Codes * one.Width);
        var x = Numbers(one.Rows * one.Heads * one.Width);
        var halves = Array.ConvertAll(x, Lanes.ToBFloat16);
        if (half)
            x = Array.ConvertAll(halves, Lanes.ToSingle);
        var (ids, scores) = (new int[one.Rows * one.Heads * one.K], new float[one.Rows * one.Heads * one.K]);
        using (var codes = tensor(rows, [one.Heads, one.Codes, one.Width]))
        using (var nearest = new NearestCodes(codes, one.Similarity))
        {
            fixed (float* from = x, score = scores)
            fixed (ushort* narrow = halves)
            fixed (int* id = ids)
            {
                if (half)
                    nearest.Find(narrow, one.Rows, one.K, id, score);
                else
                    nearest.Find(from, one.Rows, one.K, id, score);
            }
        }

        for (var place = 0; place < one.Rows * one.Heads; place++)
        {
            var all = Enumerable.Range(0, one.Codes).Select(code => Score(place, code)).ToArray();
            var best = all.OrderDescending().Take(one.K).ToArray();
            var found = ids.AsSpan(place * one.K, one.K);
            Assert.HasCount(one.K, found.ToArray().Distinct());
            for (var rank = 0; rank < one.K; rank++)
            {
                Assert.AreEqual(best[rank], all[found[rank]], 1e-5 * (1 + Math.Abs(best[rank])), $"{one}, row {place}, rank {rank}");
                Assert.AreEqual(all[found[rank]], scores[(place * one.K) + rank], 1e-5 * (1 + Math.Abs(best[rank])));
            }
        }

        double Score(int place, int code)
        {
            var (dot, squares, distance) = (0.0, 0.0, 0.0);
            for (var at = 0; at < one.Width; at++)
            {
                double z = x[(place * one.Width) + at], c = rows[(((place % one.Heads * one.Codes) + code) * one.Width) + at];
                (dot, squares, distance) = (dot + (z * c), squares + (c * c), distance + ((z - c) * (z - c)));
            }

            return one.Similarity == Similarity.InnerProduct ? dot / Math.Sqrt(squares) : -Math.Sqrt(distance);
        }

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 2))];
    }
}
