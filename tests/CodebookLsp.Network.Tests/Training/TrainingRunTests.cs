using System.Text.Json.Nodes;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Training;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>Runs of a model that learns to count, small enough for a second.</summary>
[TestClass]
public sealed class TrainingRunTests
{
    private const int Vocabulary = 8;

    private static TrainingConfiguration Counting { get; } = new()
    {
        Base = new JsonObject
        {
            ["model_type"] = "gpt_neox",
            ["hidden_size"] = 16,
            ["num_attention_heads"] = 2,
            ["num_hidden_layers"] = 2,
            ["intermediate_size"] = 32,
            ["vocab_size"] = Vocabulary,
            ["max_position_embeddings"] = 16,
        },
        Codebooks = new JsonObject
        {
            ["codebook_at"] = new JsonArray("attn_preproj", "mlp"),
            ["codebook_type"] = new JsonArray("group", "vanilla"),
            ["num_codes"] = new JsonArray(12, 10),
            ["num_codebooks"] = new JsonArray(-1, 1),
            ["k_codebook"] = new JsonArray(2, 1),
        },
        Steps = 12,
        Batch = 4,
        Threads = 1, // so small a model spends its time on waking others
        LearningRate = 1e-2,
        ReplaceAfterSteps = 3,
        LogEvery = 2,
        SaveEvery = 5,
    };

    [TestMethod]
    public void A_run_learns_and_its_checkpoint_is_a_model()
    {
        using var folder = new TestFolder();
        var first = Run(folder.At("short"), Counting with { Steps = 1 });
        var result = Run(folder.At("long"), Counting with { Steps = 60 });

        Assert.IsTrue(result.Finished);
        Assert.IsLessThan(first.HeldOutLoss!.Value * 0.7, result.HeldOutLoss!.Value);
        using var model = CodebookModel.Load(result.Checkpoint, new() { Precision = Precision.Float32, CheckHashes = false }, default);
        var scores = NextTokens.Score(model, [.. Data(Counting).HeldOut.SelectMany(static batch => batch)], default);
        Assert.AreEqual(result.HeldOutLoss.Value, scores.SelectMany(static one => one.Losses).Average(), 1e-4);
        Assert.AreEqual(result.HeldOutAccuracy!.Value, scores.Average(static one => one.Accuracy), 1e-9);
        CollectionAssert.AreEqual(new[] { 12, 12, 10, 12, 12, 10 }, model.Sites.Select(static site => site.Codes).ToArray());
    }

    [TestMethod]
    public void A_checkpoint_in_the_references_format_keeps_numbers_by_layer_and_head()
    {
        using var folder = new TestFolder();
        var codebooks = Counting.Codebooks!.DeepClone().AsObject();
        codebooks["codes_by_layer"] = new JsonObject { ["0.0"] = 9, ["1.mlp"] = 20 };
        codebooks["k_by_layer"] = new JsonObject { ["0.attn_preproj.1"] = 1, ["1.mlp"] = 3 };
        var configuration = Counting with { Codebooks = codebooks, Steps = 4, SaveEvery = 2, KFrom = 5, KSteps = 3 };
        Run(folder.At("run"), configuration with { Steps = 2 });
        var result = TrainingRun.Resume(folder.At("run"), ["steps=4"], Data, "cpu", null, default);
        var whole = Run(folder.At("whole"), configuration);
        foreach (var file in new[] { "model.safetensors", "training.safetensors", "config.json" })
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(Path.Combine(whole.Checkpoint, file)), File.ReadAllBytes(Path.Combine(result.Checkpoint, file)), file);
        }

        TrainingExport.Run(folder.At("run"), folder.At("model"), default);
        using var model = CodebookModel.Load(folder.At("model"), new() { Precision = Precision.Float32 }, default);
        CollectionAssert.AreEqual(
            new[] { (9, 2), (12, 1), (10, 1), (12, 2), (12, 2), (20, 3) },
            model.Sites.Select(static site => (site.Codes, site.K)).ToArray());
        var scores = NextTokens.Score(model, [.. Data(Counting).HeldOut.SelectMany(static batch => batch)], default);
        Assert.AreEqual(result.HeldOutLoss!.Value, scores.SelectMany(static one => one.Losses).Average(), 1e-4);
    }

    [TestMethod]
    [DataRow("random", 1, "constant")]
    [DataRow("kmeans", 2, "cosine")]
    [DataRow("spherical", 1, "linear")]
    public void A_run_that_was_stopped_goes_on_to_the_same_bytes(string codes, int accumulate, string schedule)
    {
        using var folder = new TestFolder();
        var configuration = Counting with { Codes = codes, Accumulate = accumulate, Schedule = schedule, Warmup = 3, CodesBatches = 2 };
        var whole = Run(folder.At("whole"), configuration);
        using var stop = new CancellationTokenSource();
        var stopped = TrainingRun.Begin(folder.At("stopped"), configuration, one => Data(one) with
        {
            Batch = index =>
            {
                if (index == 7 * accumulate)
                    stop.Cancel();
                return Data(one).Batch(index);
            },
        }, "cpu", null, stop.Token);

        Assert.IsFalse(stopped.Finished);
        Assert.AreEqual(8, stopped.Step);
        var resumed = TrainingRun.Resume(folder.At("stopped"), [], Data, "cpu", null, default);

        Assert.IsTrue(resumed.Finished);
        foreach (var file in new[] { "model.safetensors", "training.safetensors", "state.json", "config.json" })
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(Path.Combine(whole.Checkpoint, file)), File.ReadAllBytes(Path.Combine(resumed.Checkpoint, file)), file);
        }

        CollectionAssert.AreEqual(Losses(folder.At("whole")), Losses(folder.At("stopped")));
    }

    [TestMethod]
    public void The_last_checkpoints_and_the_best_are_kept()
    {
        using var folder = new TestFolder();
        var result = Run(folder.At("run"), Counting with { Steps = 30, SaveEvery = 5, Keep = 2, LearningRate = 1e-2 });

        var kept = Directory.GetDirectories(folder.At("run/checkpoints")).Order(StringComparer.Ordinal).ToArray();
        Assert.AreEqual(result.Checkpoint, kept[^1]);
        CollectionAssert.Contains(kept, TrainingRun.Best(folder.At("run")));
        Assert.IsTrue(kept.Length is 2 or 3, $"{kept.Length}");
    }

    [TestMethod]
    public void A_loss_that_is_no_number_stops_the_run_and_says_where()
    {
        using var folder = new TestFolder();
        var error = Assert.ThrowsExactly<TrainingException>(() =>
            Run(folder.At("run"), Counting with { LearningRate = 1e30, Clip = 0, SaveEvery = 1, Steps = 40 }));

        StringAssert.Contains(error.Message, "is not a number; ", StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "layer 0", StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "Nothing was saved before. ", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("step=5", "A training has no 'step'. Did you mean 'steps'?")]
    [DataRow("steps=0", "'steps' is 0; it must be at least 1")]
    [DataRow("steps=many", "'steps' is of another kind")]
    [DataRow("loss=mse", "'loss' is mse; it must be base, aeloss")]
    [DataRow("schedule=step", "'schedule' is step; it must be constant, linear, cosine")]
    [DataRow("steps", "a setting is written as 'key=value'")]
    [DataRow("learning_rate=-1", "'learning_rate' is -1")]
    public void A_wrong_setting_is_named(string setting, string says)
    {
        var error = Assert.ThrowsExactly<TrainingException>(() => TrainingConfiguration.Parse("given", [], [setting]));
        StringAssert.Contains(error.Message, says, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("base.vocab_size=4", "the model knows 4 tokens")]
    [DataRow("base.max_position_embeddings=4", "the model takes at most 4")]
    [DataRow("base.model_type=gpt5", "'base.model_type' is gpt5")]
    [DataRow("codebooks.num_codes=0", "'codebooks.num_codes' is 0")]
    [DataRow("codebooks.nun_codes=5", "'codebooks' is nun_codes")]
    public void What_does_not_fit_together_is_said(string setting, string says)
    {
        using var folder = new TestFolder();
        var configuration = TrainingConfiguration.Parse("given", JsonNode.Parse(Counting.Json())!.AsObject(), [setting]);
        var error = Assert.ThrowsExactly<TrainingException>(() => Run(folder.At("run"), configuration));
        StringAssert.Contains(error.Message, says, StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_folder_with_a_run_is_not_begun_again_and_goes_on_only_as_it_began()
    {
        using var folder = new TestFolder();
        Run(folder.At("run"), Counting with { Steps = 2 });

        StringAssert.Contains(
            Assert.ThrowsExactly<TrainingException>(() => Run(folder.At("run"), Counting)).Message, "holds a run already",
            StringComparison.Ordinal);
        StringAssert.Contains(
            Assert.ThrowsExactly<TrainingException>(() =>
                TrainingRun.Resume(folder.At("run"), ["seed=2"], Data, "cpu", null, default)).Message,
            "was begun with another 'seed'", StringComparison.Ordinal);
        Assert.AreEqual(4, TrainingRun.Resume(folder.At("run"), ["steps=4"], Data, "cpu", null, default).Step);
        Assert.ThrowsExactly<TrainingException>(() => TrainingRun.Resume(folder.At("none"), [], Data, "cpu", null, default));
    }

    private static TrainingResult Run(string folder, TrainingConfiguration configuration) =>
        TrainingRun.Begin(folder, configuration, Data, "cpu", null, default);

    private static TrainingData Data(TrainingConfiguration configuration) => new(
        index => Sequences((int)index, configuration.Batch), [Sequences(1000, 8), Sequences(1001, 8)]);

    /// <summary>Numbers that count up by one or two.</summary>
    private static int[][] Sequences(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (start, step) = (random.Next(Vocabulary), random.Next(1, 3));
            return Enumerable.Range(0, 10).Select(at => (start + (at * step)) % Vocabulary).ToArray();
        })];
    }

    private static List<string> Losses(string folder) => [.. File.ReadLines(Path.Combine(folder, "metrics.jsonl"))
        .Select(static line => JsonNode.Parse(line)!.AsObject()).Select(static line =>
        {
            line.Remove("tokens_per_second");
            return line.ToJsonString();
        })];
}
