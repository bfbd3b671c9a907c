using System.Text.Json.Nodes;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Training;
using CodebookLsp.Network.Transformers;
using CodebookLsp.Text.Files;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>Codebooks for a model that is there already: a llama of random weights, as Hugging Face saves it.</summary>
[TestClass]
public sealed class TextTrainingTests
{
    private static readonly string[] TrainingFiles = ["config.json", "codebooks.safetensors", "training.safetensors", "state.json"];

    [TestMethod]
    [DataRow("llama")]
    [DataRow("gpt2")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void Weights_are_read_back_as_they_were_written(string name)
    {
        using var folder = new TestFolder();
        using var before = Tiny.Model(Tiny.Named(name) with { TiedEmbeddings = true });
        using var tokens = before.TokenEmbedding.All();
        SafetensorsFile.Write(folder.At("m.safetensors"), WeightWriter.Of(before.Options, before.Weights, tokens));
        using var file = TensorFile.Open(folder.At("m.safetensors"));
        using var after = new Transformer(
            before.Options, WeightReader.Read(
                new(file, StateDict.HuggingFaceName), before.Options, Precision.Float32, CPU, false, default), []);

        using var one = before.Forward(new([Tiny.Ids(20)]));
        using var other = after.Forward(new([Tiny.Ids(20)]));
        CollectionAssert.AreEqual(Tiny.Floats(one!), Tiny.Floats(other!));
    }

    [TestMethod]
    [DataRow(0, false)]
    [DataRow(2, false)]
    [DataRow(0, true)]
    public void Codes_are_distilled_and_the_model_that_is_exported_does_what_was_trained(int rank, bool trainsBase)
    {
        using var folder = new TestFolder();
        var configuration = TinyTraining.Distilling(folder) with { AdapterRank = rank, TrainBase = trainsBase, BaseFactor = 0.1 };
        var first = TinyTraining.Run(folder.At("short"), configuration with { Steps = 1 });
        var result = TinyTraining.Run(folder.At("long"), configuration);

        Assert.IsLessThan(first.HeldOut!.Divergence!.Value * 0.97, result.HeldOut!.Divergence!.Value);
        Assert.AreEqual(trainsBase, File.Exists(Path.Combine(result.Checkpoint, "model.safetensors")));
        Assert.AreEqual(rank > 0, File.Exists(Path.Combine(result.Checkpoint, "adapters.safetensors")));
        var best = TrainingExport.Run(folder.At("long"), folder.At("model"), default);
        Assert.AreEqual(TinyTraining.Loss(best), TinyTraining.Exported(folder.At("model")), 2e-4);
        Assert.IsGreaterThan(0.05, Math.Abs(TinyTraining.Exported(folder.At("base")) - TinyTraining.Exported(folder.At("model"))));
    }

    [TestMethod]
    public void A_model_is_trained_further_without_codebooks()
    {
        using var folder = new TestFolder();
        var configuration = TinyTraining.Distilling(folder) with { Objective = "text", Codebooks = null, LearningRate = 3e-3 };
        var result = TinyTraining.Run(folder.At("run"), configuration);
        TrainingExport.Run(folder.At("run"), folder.At("model"), default);

        Assert.IsLessThan(TinyTraining.Exported(folder.At("base")) - 0.5, result.HeldOutLoss!.Value);
        Assert.AreEqual(result.HeldOutLoss.Value, TinyTraining.Exported(folder.At("model")), 2e-4);
    }

    [TestMethod]
    [DataRow("kmeans", 0.9, 0, 0.0)]
    [DataRow("random", 0.0, 2, 0.5)]
    public void A_run_that_was_stopped_goes_on_to_the_same_bytes(string codes, double decay, int rank, double sites)
    {
        using var folder = new TestFolder();
        var configuration = TinyTraining.Distilling(folder) with
        {
            Codes = codes,
            AverageDecay = decay,
            AdapterRank = rank,
            SiteWeight = sites,
            NestedK = [1, 2],
            RotationTrick = rank > 0,
            Steps = 9,
            SaveEvery = 4,
            ReplaceAfterSteps = 3,
        };
        var whole = TinyTraining.Run(folder.At("whole"), configuration);
        using var stop = new CancellationTokenSource();
        var stopped = TrainingRun.Begin(folder.At("stopped"), configuration, one => TinyTraining.Data(one) with
        {
            Batch = index =>
            {
                if (index == 6)
                    stop.Cancel();
                return TinyTraining.Data(one).Batch(index);
            },
        }, "cpu", null, stop.Token);
        Assert.IsFalse(stopped.Finished);
        var resumed = TrainingRun.Resume(folder.At("stopped"), [], TinyTraining.Data, "cpu", null, default);

        foreach (var file in rank > 0 ? TrainingFiles.Append("adapters.safetensors") : TrainingFiles)
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(Path.Combine(whole.Checkpoint, file)), File.ReadAllBytes(Path.Combine(resumed.Checkpoint, file)), file);
        }
    }

    [TestMethod]
    public void Averages_are_the_same_however_often_their_loss_is_asked_for()
    {
        using var folder = new TestFolder();
        var configuration = TinyTraining.Distilling(folder) with { AverageDecay = 0.9, Steps = 6, SaveEvery = 6, ReplaceAfterSteps = 2 };
        var often = TinyTraining.Run(folder.At("often"), configuration with { LogEvery = 1 });
        var seldom = TinyTraining.Run(folder.At("seldom"), configuration with { LogEvery = 6 });
        foreach (var file in TrainingFiles.Except(["state.json"]))
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(Path.Combine(often.Checkpoint, file)), File.ReadAllBytes(Path.Combine(seldom.Checkpoint, file)), file);
        }

        Assert.AreEqual(often.HeldOutLoss, seldom.HeldOutLoss);
    }

    [TestMethod]
    public void A_step_whose_numbers_are_none_leaves_averages_as_they_were()
    {
        using var folder = new TestFolder();
        var configuration = TinyTraining.Distilling(folder) with { AverageDecay = 0.9 };
        var data = TinyTraining.Data(configuration);
        NativeTorch.Load();
        using var trainee = TrainingModel.New(configuration, data, CPU, default);
        Assert.IsTrue(trainee.AveragesAlone);
        Assert.IsTrue(trainee.Average([data.Batch(0)], 1, [new()]));
        var before = TensorMemory.Floats(trainee.Decoder.Codebooks[0].Rows);
        using (no_grad())
            trainee.Decoder.Weights.Blocks[2].Down.Weight.fill_(float.NaN);
        Assert.IsFalse(trainee.Average([data.Batch(1)], 1, [new()]));
        CollectionAssert.AreEqual(before, TensorMemory.Floats(trainee.Decoder.Codebooks[0].Rows));
    }

    [TestMethod]
    public void A_codebook_model_is_trained_on_from_its_own_codes_at_fewer_layers()
    {
        using var folder = new TestFolder();
        TinyTraining.Run(folder.At("first"), TinyTraining.Distilling(folder));
        TrainingExport.Run(folder.At("first"), folder.At("model"), default);
        var configuration = TinyTraining.Distilling(folder) with
        {
            Model = folder.At("model"),
            Codes = null,
            Codebooks = new() { ["layers_to_snap"] = new JsonArray(1) },
            Steps = 1,
            LearningRate = 1e-9,
        };
        TinyTraining.Run(folder.At("second"), configuration);
        TrainingExport.Run(folder.At("second"), folder.At("fewer"), default);

        using var before = TensorFile.Open(folder.At("model/codebooks.safetensors"));
        using var after = TensorFile.Open(folder.At("fewer/codebooks.safetensors"));
        Assert.HasCount(before.Tensors.Count / 2, after.Tensors);
        var name = after.Tensors.Keys.First(static one => one.EndsWith("codebook.weight", StringComparison.Ordinal));
        Tiny.AreClose(before.Floats(name), after.Floats(name), 1e-6);
        var error = Assert.ThrowsExactly<TrainingException>(() => TinyTraining.Run(
            folder.At("third"), configuration with { Codebooks = new() { ["num_codes"] = 8 } }));
        StringAssert.Contains(error.Message, "at least 16, what the model has at layer 0", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("objective=distil", "'model' is nothing; it must be a model to distil from")]
    [DataRow("adapter_rank=4", "'model' is nothing; it must be a model to adapt")]
    [DataRow("codes=model", "'model' is nothing; it must be a model to take codes from")]
    [DataRow("shortest=24", "'shortest' is 24; it must be the length")]
    [DataRow("nested_k=[0]", "'nested_k' is 0")]
    [DataRow("average_decay=1", "'average_decay' is 1")]
    [DataRow("held_out=1", "'held_out' is 1")]
    [DataRow("lenght=64", "Did you mean 'length'?")]
    public void A_wrong_setting_is_named(string setting, string says)
    {
        var error = Assert.ThrowsExactly<TrainingException>(() => TrainingConfiguration.Parse("given", [], [setting]));
        StringAssert.Contains(error.Message, says, StringComparison.Ordinal);
    }
}
