using System.Text.Json.Nodes;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Training;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>Training whose products run in bfloat16.</summary>
[TestClass]
public sealed class TrainingPrecisionTests
{
    private static readonly string[] Saved =
        ["config.json", "codebooks.safetensors", "training.safetensors", "state.json", "model.safetensors", "adapters.safetensors"];

    [TestMethod]
    [DataRow("text")]
    [DataRow("distil")]
    public void The_loss_falls_as_it_does_in_float32(string objective)
    {
        using var folder = new TestFolder();
        var configuration = TinyTraining.Distilling(folder) with { Objective = objective, LearningRate = 3e-3, LogEvery = 3 };
        if (objective == "text")
            configuration = configuration with { Codebooks = null }; // a code that is another because of a rounding leads elsewhere
        TinyTraining.Run(folder.At("whole"), configuration);
        TinyTraining.Run(folder.At("half"), configuration with { Precision = TrainingConfiguration.BFloat16 });

        var key = objective == "text" ? "loss" : "divergence";
        var (whole, half) = (Curve(folder.At("whole"), key), Curve(folder.At("half"), key));
        Assert.IsGreaterThan(whole[^1] * 1.1, whole[0], "it learns");
        Assert.IsTrue(whole.Zip(half).Any(static pair => pair.First != pair.Second), "it is another way");
        for (var at = 0; at < whole.Length; at++)
            Assert.AreEqual(whole[at], half[at], 0.03 * whole[0], $"{at}: {string.Join(' ', whole)} / {string.Join(' ', half)}");
    }

    [TestMethod]
    [DataRow(true, 0)]
    [DataRow(false, 2)]
    public void A_run_that_was_stopped_goes_on_to_the_same_bytes(bool trainsBase, int rank)
    {
        using var folder = new TestFolder();
        var configuration = TinyTraining.Distilling(folder) with
        {
            Precision = TrainingConfiguration.BFloat16,
            TrainBase = trainsBase,
            AdapterRank = rank,
            SiteWeight = 0.5,
            Steps = 6,
            SaveEvery = 3,
        };
        var whole = TinyTraining.Run(folder.At("whole"), configuration);
        using var stop = new CancellationTokenSource();
        TrainingRun.Begin(folder.At("stopped"), configuration, one => TinyTraining.Data(one) with
        {
            Batch = index =>
            {
                if (index == 3)
                    stop.Cancel();
                return TinyTraining.Data(one).Batch(index);
            },
        }, "cpu", null, stop.Token);
        var resumed = TrainingRun.Resume(folder.At("stopped"), [], TinyTraining.Data, "cpu", null, default);

        foreach (var file in Saved.Where(file => File.Exists(Path.Combine(whole.Checkpoint, file))))
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(Path.Combine(whole.Checkpoint, file)), File.ReadAllBytes(Path.Combine(resumed.Checkpoint, file)), file);
        }
    }

    [TestMethod]
    public void Steps_too_small_for_bfloat16_add_up()
    {
        using var folder = new TestFolder();
        var configuration = TinyTraining.Distilling(folder) with
        {
            Precision = TrainingConfiguration.BFloat16,
            Objective = "text",
            LearningRate = 1e-6,
            WeightDecay = 0,
            Steps = 2,
            SaveEvery = 2,
        };
        var result = TinyTraining.Run(folder.At("run"), configuration);
        using var before = TensorFile.Open(folder.At("base/model.safetensors"));
        using var after = TensorFile.Open(Path.Combine(result.Checkpoint, "model.safetensors"));
        const string Name = "layers.1.mlp.down_proj.weight";
        var moved = before.Floats(Name).Zip(after.Floats(Name), static (one, other) => Math.Abs(one - other)).ToArray();

        Assert.IsGreaterThan(moved.Length / 2, moved.Count(static one => one > 0));
        Assert.IsLessThan(3e-6, moved.Max());
    }

    [TestMethod]
    public void Another_precision_is_no_precision()
    {
        var error = Assert.ThrowsExactly<TrainingException>(() => TrainingConfiguration.Parse("given", [], ["precision=float16"]));
        StringAssert.Contains(error.Message, "'precision' is float16; it must be float32, bfloat16", StringComparison.Ordinal);
    }

    private static double[] Curve(string folder, string key) => [.. File.ReadLines(Path.Combine(folder, "metrics.jsonl"))
        .Select(static line => JsonNode.Parse(line)!.AsObject()).Where(line => line.ContainsKey(key))
        .Select(line => line[key]!.GetValue<double>())];
}
