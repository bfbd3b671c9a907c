using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Training;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>
/// A step of training and a pass of k-means, beside the same written with plain torch operations, on one thread:
/// <c>npm run bench -- training [ROUNDS]</c>. Processor time, which other programs disturb less than the clock; the least of the rounds.
/// </summary>
internal static class TrainingFigures
{
    private const int Sequences = 16;
    private const int Length = 64;
    private const int Vectors = 16_384;
    private const int Centres = 1000;

    public static void Print(int rounds)
    {
        NativeTorch.Load();
        Machine.Print();
        _ = RowParallel.Use(1);
        Console.WriteLine(
            $"A step of {Sequences} sequences of {Length} tokens, 2 layers, codebooks of 1,000 codes; one thread, processor time, least of "
            + $"{rounds}:");
        foreach (var (width, k) in new[] { (64, 1), (64, 4), (64, 128), (128, 1) })
            PrintStep(rounds, width, k);
        Console.WriteLine($"k-means, a pass over {Vectors} vectors with {Centres} centres:");
        foreach (var (heads, part) in new[] { (1, 64), (4, 32), (1, 128) })
            PrintMeans(rounds, heads, part);
    }

    private static void PrintStep(int rounds, int width, int k)
    {
        var configuration = Configuration(width, k);
        var random = new Random(1);
        var batch = Enumerable.Range(0, Sequences).Select(_ => Enumerable.Range(0, Length).Select(_ => random.Next(11)).ToArray()).ToArray();
        var (decoder, config) = NewDecoder.Make(configuration, CPU);
        using var own = new Trainee(decoder, config, new(), 1);
        using var plain = new PlainTraining(NewDecoder.Make(configuration, CPU).Decoder, Length);
        var first = (own.Step([batch], 1e-3).Loss, plain.Step(batch));
        if (Math.Abs(first.Loss - first.Item2) > 1e-3)
            throw new InvalidOperationException($"The two do not compute the same: {first.Loss} and {first.Item2}.");
        var (least, beside) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            least = Math.Min(least, Seconds(() => own.Step([batch], 1e-3)));
            beside = Math.Min(beside, Seconds(() => plain.Step(batch)));
        }

        var tokens = Sequences * Length;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  width {width}, k = {k,3}: {tokens / least,8:N0} tokens/s, plain torch {tokens / beside,8:N0}: {beside / least:0.00} times"));
    }

    private static void PrintMeans(int rounds, int heads, int part)
    {
        var random = new Random(2);
        var vectors = new float[Vectors * heads * part];
        for (var at = 0; at < vectors.Length; at++)
            vectors[at] = (float)(random.NextDouble() - 0.5);
        var start = MiniBatchKMeans.Drawn(vectors, heads, Centres, part, 1);
        using var x = tensor(vectors, [Vectors, heads, part]).transpose(0, 1).contiguous(); // [heads, vectors, part]
        var (least, beside) = (double.MaxValue, double.MaxValue);
        for (var round = -1; round < rounds; round++)
        {
            var means = new MiniBatchKMeans([.. start], heads, Centres, part, false);
            var own = Seconds(() => means.Fit(vectors));
            using var centres = tensor(start, [heads, Centres, part]);
            var theirs = Seconds(() => Lloyd(x, centres));
            if (round >= 0)
                (least, beside) = (Math.Min(least, own), Math.Min(beside, theirs));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {heads} of width {part,3}: {Vectors / least,8:N0} vectors/s, Lloyd in torch {Vectors / beside,8:N0}: {beside / least:0.00} times"));
    }

    /// <summary>One iteration as it is first written down.</summary>
    private static void Lloyd(Tensor x, Tensor centres)
    {
        using var scope = NewDisposeScope();
        var ids = cdist(x, centres).argmin(-1); // [heads, vectors]
        for (var head = 0; head < centres.shape[0]; head++)
        {
            var sums = zeros_like(centres[head]).index_add_(0, ids[head], x[head], 1);
            var counts = zeros(centres.shape[1]).index_add_(0, ids[head], ones(x.shape[1]), 1);
            centres[head].copy_(where(counts.unsqueeze(1) > 0, sums / counts.clamp_min(1).unsqueeze(1), centres[head]));
        }
    }

    private static TrainingConfiguration Configuration(int width, int k) => new()
    {
        Base = new JsonObject
        {
            ["model_type"] = "gpt_neox", ["hidden_size"] = width, ["num_hidden_layers"] = 2, ["num_attention_heads"] = 4,
            ["intermediate_size"] = 4 * width, ["max_position_embeddings"] = Length, ["vocab_size"] = 11,
            ["use_parallel_residual"] = false, // one after the other, as it is first written down
        },
        Codebooks = new JsonObject
        {
            ["codebook_at"] = new JsonArray("attn_preproj", "mlp"), ["codebook_type"] = new JsonArray("group", "vanilla"),
            ["num_codebooks"] = new JsonArray(-1, 1), ["k_codebook"] = new JsonArray(k, k), ["num_codes"] = Centres,
        },
        Threads = 1,
    };

    private static double Seconds(Action action)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        action();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }
}
