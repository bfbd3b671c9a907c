using System.Text.Json;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Training;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Verification;

/// <summary>A few steps of the reference's training: losses, lengths of gradients, and every weight afterwards; perhaps after codes were
/// found by k-means.</summary>
internal static class TrainingCase
{
    private const double LossTolerance = 1e-5;
    private const double WeightTolerance = 2e-5;
    private const double NormTolerance = 1e-4;

    public static bool Is(string folder) =>
        Array.TrueForAll(["case.json", "init.safetensors", "after5.safetensors"], name => File.Exists(Path.Combine(folder, name)));

    public static VerifiedCase Run(string name, string folder, CancellationToken cancel)
    {
        var comparison = new Comparison(name);
        var description = Fixture.Json(Path.Combine(folder, "case.json"));
        using var files = ModelFiles.OpenCheckpoint(folder, Path.Combine(folder, "init.safetensors"), referenceCompatible: true);
        var settings = Settings(description) with { Loss = files.Config.FindString("loss") ?? "aeloss" };
        using var trainee = TrainingModel.Of(files, settings, CPU, cancel);
        var batches = Path.Combine(folder, "batches.safetensors");
        if (File.Exists(Path.Combine(folder, "kmeans.safetensors")))
        {
            batches = Path.Combine(folder, "kmeans.safetensors");
            KMeans(comparison, trainee, batches, cancel);
            Compare(comparison, trainee, Path.Combine(folder, "after_kmeans.safetensors"), "after k-means");
        }

        var start = Weights(trainee);
        Train(comparison, description, trainee, settings.LearningRate, batches);
        Compare(comparison, trainee, Path.Combine(folder, "after5.safetensors"), "after the last step");
        var end = Weights(trainee);
        foreach (var (list, changes) in new[] { ("changed", true), ("unchanged", false) })
        {
            if (!description.TryGetProperty(list, out var names))
                continue;
            foreach (var weight in names.EnumerateArray().Select(static one => one.GetString()!))
            {
                var same = start[weight].AsSpan().SequenceEqual(end[weight]);
                comparison.Same($"whether {weight} has changed", [changes ? 1 : 0], [same ? 0 : 1]);
            }
        }

        return comparison.Result();
    }

    private static TrainingConfiguration Settings(JsonElement description)
    {
        var run = description.TryGetProperty("run", out var given) ? given : description;
        return new()
        {
            LearningRate = run.GetProperty("lr").GetDouble(),
            BaseFactor = run.TryGetProperty("fac", out var factor) ? factor.GetDouble() : 1,
            WeightDecay = (run.TryGetProperty("wd", out var decay) ? decay : run.GetProperty("weight_decay")).GetDouble(),
            TrainBase = !run.TryGetProperty("tmp", out var trained) || trained.GetBoolean(),
            Clip = description.GetProperty("max_grad_norm").GetDouble(),
            ReferenceCompatible = true,
        };
    }

    private static void KMeans(Comparison comparison, Trainee trainee, string path, CancellationToken cancel)
    {
        using var io = Fixture.Open(path);
        int[][][] batches = [.. Numbered(io, "kmeans_batch.").Select(io.Rows)];
        foreach (var (codebook, collected) in FirstCodes.Vectors(trainee.Decoder, trainee.Decoder.Codebooks, batches, cancel))
        {
            var prefix = $"layer{codebook.Layer}.";
            var means = new MiniBatchKMeans(
                io.Floats(prefix + "initial_centres"), codebook.Heads, codebook.Codes, codebook.Part, spherical: false);
            foreach (var (index, vectors) in collected.Index())
            {
                comparison.Close(
                    "vectors", $"{prefix}collected_z.{index}", io.Floats($"{prefix}collected_z.{index}"), vectors, WeightTolerance);
                means.Fit(vectors);
            }

            comparison.Close("centres", prefix + "final_centres", io.Floats(prefix + "final_centres"), means.Centres, WeightTolerance);
            FirstCodes.Set(codebook, means.Centres);
        }
    }

    private static void Train(Comparison comparison, JsonElement description, Trainee trainee, double rate, string path)
    {
        using var io = Fixture.Open(path);
        var losses = description.GetProperty("losses_per_step").EnumerateArray().Select(static loss => loss.GetDouble()).ToArray();
        var norms = description.GetProperty("grad_norm_before_clip").EnumerateArray().Select(static norm => norm.GetDouble()).ToArray();
        var names = Numbered(io, io.Has("input_ids.0") ? "input_ids." : "train_batch.").ToList();
        comparison.Same("the number of steps", [losses.Length], [names.Count]);
        foreach (var (step, name) in names.Index())
        {
            var (loss, _, norm) = trainee.Step([io.Rows(name)], rate);
            comparison.Close("losses", $"the loss of step {step + 1}", losses[step], loss, LossTolerance);
            comparison.Close("gradient norms", $"the gradients' norm of step {step + 1}", norms[step], norm, NormTolerance);
        }
    }

    private static IEnumerable<string> Numbered(Fixture io, string prefix) =>
        Enumerable.Range(0, int.MaxValue).Select(index => $"{prefix}{index}").TakeWhile(io.Has);

    private static void Compare(Comparison comparison, Trainee trainee, string path, string when)
    {
        using var expected = Fixture.Open(path);
        var found = Weights(trainee);
        foreach (var name in expected.Names.Where(static name => !name.EndsWith("inv_freq", StringComparison.Ordinal)))
        {
            var (one, other) = (expected.Floats(name), found.GetValueOrDefault(name) ?? []);
            if (name.EndsWith("query_key_value.bias", StringComparison.Ordinal) && one.Length == other.Length)
                (one, other) = (Felt(one, trainee.Decoder.Options), Felt(other, trainee.Decoder.Options));
            comparison.Close("weights", $"{name} {when}", one, other, WeightTolerance);
        }
    }

    /// <summary>
    /// The biases that make a difference. One that is added to all keys alike and is not turned by their positions adds the same to all
    /// of a query's scores, so the softmax cancels it: its gradient is rounding, and Adam makes steps of that rounding as large as of any
    /// other.
    /// </summary>
    private static float[] Felt(float[] biases, TransformerOptions options)
    {
        var (width, turned) = (options.HeadWidth, options.Rotary?.Width ?? 0);
        return [.. biases.Where((_, at) => at / width % 3 != 1 || at % width < turned)]; // head by head: query, key, value
    }

    /// <summary>As they would be saved, by name.</summary>
    private static Dictionary<string, float[]> Weights(Trainee trainee)
    {
        var weights = new Dictionary<string, float[]>();
        foreach (var one in TrainedModel.Weights(trainee))
        {
            using var bytes = new MemoryStream();
            one.Write(bytes);
            weights[one.Tensor.Name] = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.ToArray()).ToArray();
        }

        return weights;
    }
}
