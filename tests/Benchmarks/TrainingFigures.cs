using System.Globalization;
using System.Text.Json.Nodes;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Training;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>
/// A step of training and a pass of k-means, beside the same written with plain torch operations in the same process, on one thread:
/// <c>npm run bench -- training</c>. Processor time, which other programs disturb less than the clock; the least of the rounds.
/// </summary>
internal static class TrainingFigures
{
    private const int Usual = 8; // rounds
    private const int Sequences = 16;
    private const int Length = 64;
    private const int Layers = 2;
    private const int Vocabulary = 11; // as TokFSM's
    private const double LearningRate = 1e-3;
    private const int Vectors = 16_384;
    private const int Centres = 1000;

    public static void Print(FigureTable table)
    {
        NativeTorch.Load();
        var before = RowParallel.Use(1);
        foreach (var (width, codes, k) in new[] { (128, 1000, 1), (128, 1000, 4), (128, 1000, 128), (128, 10_000, 1) })
            PrintStep(table, width, codes, k);
        PrintPrecision(table);
        foreach (var (heads, part) in new[] { (1, 128), (9, 64) })
            PrintMeans(table, heads, part);
        _ = RowParallel.Use(before);
    }

    private static void PrintStep(FigureTable table, int width, int codes, int k)
    {
        var configuration = Configuration(width, codes, k);
        var (decoder, config) = NewDecoder.Make(configuration, CPU);
        using var plain = new PlainTraining(decoder, Length, LearningRate); // copies, before a step changes what it copies
        using var own = new Trainee(decoder, config, new(), 1);
        var (least, beside) = (double.MaxValue, double.MaxValue);
        for (var round = -1; round < table.Rounds(Usual); round++) // the first warms up
        {
            var batch = Batch(round);
            var (one, took) = Cost.Of(() => own.Step([batch], LearningRate).Loss);
            var (other, theirs) = Cost.Of(() => plain.Step(batch));
            if (!(Math.Abs(one - other) < 0.02))
                throw new InvalidOperationException($"The two do not compute the same: losses {one} and {other} in round {round}.");
            if (round >= 0)
                (least, beside) = (Math.Min(least, took.Processor), Math.Min(beside, theirs.Processor));
        }

        var what = string.Create(CultureInfo.InvariantCulture, $"{codes:#,0} codes, k = {k}");
        table.Add($"training, {Layers} layers of width {width}, {what}, one thread, tokens in a second of the processor", Rate(least), "");
        table.Add(
            $"plain torch in that ({what})", beside / least, "", $"{FigureTable.Text(Rate(beside))} tokens", Aim.AtLeast(1.5));
    }

    /// <summary>What bfloat16 gains where matrices are large.</summary>
    private static void PrintPrecision(FigureTable table)
    {
        const int Width = 512;
        var costs = new Dictionary<string, double>();
        foreach (var precision in new[] { TrainingConfiguration.Float32, TrainingConfiguration.BFloat16 })
        {
            var (decoder, config) = NewDecoder.Make(Configuration(Width, Centres, 1) with { Precision = precision }, CPU);
            using var own = new Trainee(decoder, config, new(), 1);
            costs[precision] = double.MaxValue;
            for (var round = -1; round < table.Rounds(Usual); round++)
            {
                var took = Cost.Of(() => own.Step([Batch(round)], LearningRate)).Cost.Processor;
                if (round >= 0)
                    costs[precision] = Math.Min(costs[precision], took);
            }
        }

        var (whole, half) = (costs[TrainingConfiguration.Float32], costs[TrainingConfiguration.BFloat16]);
        table.Add($"steps in bfloat16, width {Width}, in the time of one in float32", whole / half, "", $"{FigureTable.Text(whole)} ms");
    }

    private static void PrintMeans(FigureTable table, int heads, int part)
    {
        var random = new Random(2);
        var vectors = new float[Vectors * heads * part];
        for (var at = 0; at < vectors.Length; at++)
            vectors[at] = (float)(random.NextDouble() - 0.5);
        var start = MiniBatchKMeans.Drawn(vectors, heads, Centres, part, 1);
        using var x = tensor(vectors, [Vectors, heads, part]).transpose(0, 1).contiguous(); // [heads, vectors, part]
        var (least, beside) = (double.MaxValue, double.MaxValue);
        for (var round = -1; round < table.Rounds(Usual); round++)
        {
            var means = new MiniBatchKMeans([.. start], heads, Centres, part, false);
            var own = Cost.Of(() => means.Fit(vectors)).Processor;
            using var centres = tensor(start, [heads, Centres, part]);
            var theirs = Cost.Of(() => Lloyd(x, centres)).Processor;
            using var found = tensor(means.Centres, [heads, Centres, part]);
            using var apart = (found - centres).abs();
            if (!(apart.max().item<float>() < 1e-2))
                throw new InvalidOperationException("The two do not find the same centres.");
            if (round >= 0)
                (least, beside) = (Math.Min(least, own), Math.Min(beside, theirs));
        }

        var what = string.Create(CultureInfo.InvariantCulture, $"{heads} × {Centres:#,0} centres of width {part}");
        table.Add($"k-means, {what}, one thread, vectors in a second of the processor", 1000 * Vectors / least, "");
        table.Add(
            $"Lloyd in torch in that ({what})", beside / least, "", $"{FigureTable.Text(1000 * Vectors / beside)} vectors", Aim.AtLeast(1));
    }

    /// <summary>One iteration as it is first written down, on one head after the other.</summary>
    /// <param name="x">[heads, vectors, part]</param>
    /// <param name="centres">[heads, centres, part], changed.</param>
    private static void Lloyd(Tensor x, Tensor centres)
    {
        using var scope = NewDisposeScope();
        for (var head = 0; head < centres.shape[0]; head++)
        {
            var ids = cdist(x[head], centres[head]).argmin(-1); // [vectors]
            var sums = zeros_like(centres[head]).index_add_(0, ids, x[head], 1);
            var counts = zeros(centres.shape[1]).index_add_(0, ids, ones(x.shape[1]), 1);
            centres[head].copy_(where(counts.unsqueeze(1) > 0, sums / counts.clamp_min(1).unsqueeze(1), centres[head]));
        }
    }

    private static double Rate(double milliseconds) => 1000 * Sequences * Length / milliseconds;

    private static int[][] Batch(int round)
    {
        var random = new Random(round);
        return [.. Enumerable.Range(0, Sequences).Select(_ => Enumerable.Range(0, Length).Select(_ => random.Next(Vocabulary)).ToArray())];
    }

    private static TrainingConfiguration Configuration(int width, int codes, int k) => new()
    {
        Base = new JsonObject
        {
            ["model_type"] = "gpt_neox",
            ["hidden_size"] = width,
            ["num_hidden_layers"] = Layers,
            ["num_attention_heads"] = 4,
            ["intermediate_size"] = 4 * width,
            ["max_position_embeddings"] = Length,
            ["vocab_size"] = Vocabulary,
            ["use_parallel_residual"] = false, // one after the other, as it is first written down
        },
        Codebooks = new JsonObject
        {
            ["codebook_at"] = new JsonArray("attn_preproj", "mlp"),
            ["codebook_type"] = new JsonArray("group", "vanilla"),
            ["num_codebooks"] = new JsonArray(-1, 1),
            ["k_codebook"] = new JsonArray(k, k),
            ["num_codes"] = codes,
        },
        Threads = 1,
    };
}
