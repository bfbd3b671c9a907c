using System.Text.Json.Nodes;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Training;
using CodebookLsp.Text.Files;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Checkpoints;

/// <summary>Models as the reference saves them: what its checkpoints hold is written again under the same names, and read back.</summary>
[TestClass]
public sealed class ReferenceExportTests : IDisposable
{
    private static readonly string[] Kept = ["architectures", "layers_to_snap", "loss", "model_type", "similarity_metric"];

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow("gpt2__attn_preproj+mlp__ip")]
    [DataRow("gpt2__nested_mlp_mid+mlp+attn_preproj+attn+transformer_block")]
    [DataRow("gpt2__qkv__vanilla_k1_ip")]
    [DataRow("gpt2__attn_plus_mlp__group_k3_ip")]
    [DataRow("gpt2__pickle_fp32_tied_0")]
    [DataRow("gptneo__attn_preproj+mlp__l2")]
    [DataRow("gptneo__mlp_mid__vanilla_k1_ip")]
    [DataRow("gptneo__transformer_block__vanilla_k8_l2")]
    [DataRow("neox_r025_par__nested_attn_preproj+attn+mlp")]
    [DataRow("neox_r100_seq__qkv__group_k3_ip")]
    public void A_checkpoint_that_was_imported_is_exported_as_it_was(string name)
    {
        var checkpoint = Golden(name);
        CheckpointImport.Run(checkpoint, folder.At("model"), new(), null, default);
        ReferenceExport.Run(folder.At("model"), folder.At("again"), default);

        using var before = TensorFile.Open(Path.Combine(checkpoint, "model.safetensors"));
        using var after = TensorFile.Open(folder.At("again/model.safetensors"));
        var names = before.Tensors.Keys.Where(static name => !IsBuffer(name)).ToHashSet();
        if (!after.Tensors.ContainsKey("model.lm_head.weight"))
            names.Remove("model.lm_head.weight"); // tied, and so not saved twice
        CollectionAssert.AreEquivalent(names.ToArray(), after.Tensors.Keys.ToArray());
        foreach (var one in names)
        {
            CollectionAssert.AreEqual(before.Tensors[one].Shape.ToArray(), after.Tensors[one].Shape.ToArray(), one);
            CollectionAssert.AreEqual(before.Floats(one), after.Floats(one), one);
        }

        var (old, written) = (Config(checkpoint), Config(folder.At("again")));
        foreach (var key in Kept)
            Assert.IsTrue(JsonNode.DeepEquals(old[key], written[key]), $"{key}: {written[key]}");
        CollectionAssert.AreEquivalent(Placements(old), Placements(written));
        CollectionAssert.AreEqual(Logits(checkpoint), Logits(folder.At("again")));
    }

    [TestMethod]
    [DataRow("gpt2__attn_preproj+mlp__ip", 0)]
    [DataRow("gpt2__attn_preproj+mlp__ip", 2)]
    [DataRow("gptneo__attn_preproj__group_k3_l2", 0)]
    [DataRow("neox_r100_par__attn_preproj+mlp__l2", 0)]
    public void What_was_trained_is_exported_and_imported_with_the_same_scores(string name, int rank)
    {
        var configuration = new TrainingConfiguration
        {
            Model = Golden(name),
            Objective = "distil",
            TrainBase = rank == 0,
            AdapterRank = rank,
            LearningRate = 1e-2,
            Steps = 3,
            Batch = 2,
            Threads = 1,
            SaveEvery = 3,
        };
        TrainingRun.Begin(folder.At("run"), configuration, Data, "cpu", null, default);
        TrainingExport.Run(folder.At("run"), folder.At("model"), default);
        TrainingExport.Run(folder.At("run"), folder.At("checkpoint"), default, asReference: true);
        CheckpointImport.Run(folder.At("checkpoint"), folder.At("back"), new(), null, default);

        Tiny.AreClose(Logits(folder.At("model")), Logits(folder.At("checkpoint")), rank == 0 ? 0 : 1e-5);
        CollectionAssert.AreEqual(Logits(folder.At("checkpoint")), Logits(folder.At("back")));
        CollectionAssert.AreNotEqual(Logits(Golden(name)), Logits(folder.At("model")), "something was learned");
        CollectionAssert.AreEquivalent(
            new[] { "run", "model", "checkpoint", "back" },
            Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).ToArray(), "nothing between is left");
    }

    [TestMethod]
    [DataRow("llama", "it is a llama, and the reference has gpt2, gpt_neo and gpt_neox")]
    [DataRow("norm", "its codebooks have no norm before them")]
    [DataRow("quirk", "it has codebooks that never run")]
    [DataRow("none", "it has no codebooks")]
    [DataRow("k", "its layers or heads have different numbers of codes for a token")]
    public void What_the_reference_has_no_form_for_is_refused(string what, string why)
    {
        var model = what == "llama" ? CodebookLsp.TestSupport.Repository.DefaultModel : Copy(Golden(
            what == "quirk" ? "gpt2__quirk_outer_first_transformer_block+mlp" : "gpt2__mlp__vanilla_k8_ip"));
        if (what != "llama")
        {
            var config = Config(model);
            var (key, value) = what switch
            {
                "norm" => ("codebook_kwargs", new JsonObject { ["layer_norm"] = false }),
                "quirk" => ("reference_compatible", (JsonNode)true),
                "k" => ("k_by_layer", new JsonObject { ["0"] = 2 }),
                _ => ("layers_to_snap", new JsonArray()),
            };
            config[key] = value;
            AtomicFile.WriteText(Path.Combine(model, "config.json"), config.ToJsonString());
        }

        var refused = Assert.ThrowsExactly<ModelException>(() => ReferenceExport.Run(model, folder.At("out"), default));
        StringAssert.Contains(refused.Message, why, StringComparison.Ordinal);
        Assert.IsFalse(Directory.Exists(folder.At("out")));
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("0.0")]
    public void Layers_and_heads_of_different_sizes_are_refused(string where)
    {
        var configuration = new TrainingConfiguration
        {
            Model = Golden("gptneo__attn_preproj__group_k3_l2"),
            Objective = "distil",
            Codebooks = new() { ["codes_by_layer"] = new JsonObject { [where] = 4 } },
            Codes = "random",
            Steps = 1,
            Batch = 2,
            Threads = 1,
            SaveEvery = 1,
        };
        TrainingRun.Begin(folder.At("run"), configuration, Data, "cpu", null, default);

        var refused = Assert.ThrowsExactly<ModelException>(
            () => TrainingExport.Run(folder.At("run"), folder.At("out"), default, asReference: true));
        StringAssert.Contains(refused.Message, "different numbers of codes at attn_preproj", StringComparison.Ordinal);
        Assert.IsFalse(Directory.Exists(folder.At("out")));
    }

    private static TrainingData Data(TrainingConfiguration configuration) => new(
        index => [.. Enumerable.Range(0, configuration.Batch).Select(row => Tiny.Ids(12, (int)((index * configuration.Batch) + row) % 40))],
        [[.. Enumerable.Range(0, 4).Select(static row => Tiny.Ids(12, 40 + row))]]);

    /// <summary>What is said of each placement, in whatever order: inner ones come first in ours. One at qkv is a group whatever it is
    /// called.</summary>
    private static string[] Placements(JsonObject config) =>
    [
        .. config["codebook_at"]!.AsArray().Select((at, index) => string.Join(
            ' ', at, (string)at! == "qkv" ? "group" : config["codebook_type"]![index], config["k_codebook"]![index],
            config["num_codebooks"]![index], config["num_codes"]![index])),
    ];

    /// <summary>Masks and rotary tables, which are worked out.</summary>
    private static bool IsBuffer(string name) =>
        name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".attention.bias", StringComparison.Ordinal)
        || name.EndsWith("masked_bias", StringComparison.Ordinal) || name.EndsWith("inv_freq", StringComparison.Ordinal);

    private static string Golden(string name) => Path.Combine(TestFolder.Goldens, "models", name);

    private static JsonObject Config(string model) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(model, "config.json")))!.AsObject();

    private static float[] Logits(string model)
    {
        using var files = ModelFiles.Open(model);
        using var transformer = files.Load(Precision.Float32, CPU, default);
        using var logits = transformer.Forward(new([Tiny.Ids(9)]))!;
        return Tiny.Floats(logits);
    }

    private string Copy(string from)
    {
        var copy = Directory.CreateDirectory(folder.At("copy")).FullName;
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }
}
