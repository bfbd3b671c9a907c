using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Checkpoints;

[TestClass]
public sealed class CheckpointTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow("neox_r025_par__nested_attn_preproj+attn+mlp", false)]
    [DataRow("gpt2__nested_mlp_mid+mlp+attn_preproj+attn+transformer_block", false)]
    [DataRow("gptneo__attn_preproj+mlp__l2", false)]
    [DataRow("neox_r025_par__pickle_fp16_0", false)]
    [DataRow("gpt2__quirk_outer_first_transformer_block+mlp", true)]
    public void An_imported_checkpoint_is_the_same_model(string name, bool compatible)
    {
        Tiny.AreClose([], [], 0); // libtorch
        var (checkpoint, target) = (Path.Combine(TestFolder.Goldens, "models", name), Path.Combine(folder.Path, "model"));

        CheckpointImport.Run(checkpoint, target, new() { ReferenceCompatible = compatible }, null, CancellationToken.None);

        Tiny.AreClose(Logits(checkpoint, compatible), Logits(target, false), 0);
        using var loaded = CodebookModel.Load(target, new() { Precision = Precision.Float32 }, CancellationToken.None);
        Assert.IsNotEmpty(loaded.Sites);
        Assert.IsNotNull(loaded.Hash);
    }

    [TestMethod]
    public void An_import_replaces_nothing()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "model", "mine"));
        var error = Assert.ThrowsExactly<ModelException>(() => CheckpointImport.Run(
            Path.Combine(TestFolder.Goldens, "models", "gpt2__mlp__vanilla_k8_ip"), Path.Combine(folder.Path, "model"), new(), null,
                CancellationToken.None));
        StringAssert.Contains(error.Message, "is not empty", StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_base_that_cannot_be_told_is_asked_for()
    {
        var checkpoint = Copy("gpt2__mlp__vanilla_k8_ip");
        File.Delete(Path.Combine(checkpoint, "base_config.json"));

        var error = Assert.ThrowsExactly<ModelException>(() => ModelFiles.Open(checkpoint));

        StringAssert.Contains(error.Message, "gpt2, 2 layers of width 32, 101 tokens could be recovered", StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "--base-config FILE", StringComparison.Ordinal);
        using var files =
            ModelFiles.Open(checkpoint, Path.Combine(TestFolder.Goldens, "models", "gpt2__mlp__vanilla_k8_ip", "base_config.json"));
        Assert.AreEqual(2, files.Options.Layers);
    }

    [TestMethod]
    public void Adapters_are_added_to_the_weights_they_name()
    {
        var (options, a, b) = (Tiny.Llama with { Layers = 1 }, Numbers(2 * 128), Numbers(128 * 2));
        var plain = new float[128 * 128];
        SafetensorsFile.Write(
            folder.At("base.safetensors"), [TensorToWrite.FromFloats("model.layers.0.w", ElementType.F32, [128, 128], () => plain)]);
        SafetensorsFile.Write(folder.At("adapters.safetensors"),
        [
            TensorToWrite.FromFloats("layers.0.w.lora_A", ElementType.F32, [2, 128], () => a),
            TensorToWrite.FromFloats("layers.0.w.lora_B", ElementType.F32, [128, 2], () => b),
        ]);
        using var weights = TensorFile.Open(folder.At("base.safetensors"));
        using var adapters = TensorFile.Open(folder.At("adapters.safetensors"));

        using var merged = new StateDict(weights, StateDict.HuggingFaceName, new(adapters, 0.5))
            .Read("layers.0.w", ScalarType.Float32, 128, 128);

        var expected = new float[128 * 128];
        for (var row = 0; row < 128; row++)
        {
            for (var column = 0; column < 128; column++)
                expected[(row * 128) + column] = 0.5f * ((b[row * 2] * a[column]) + (b[(row * 2) + 1] * a[128 + column]));
        }

        Tiny.AreClose(expected, Tiny.Floats(merged), 1e-5);
        Assert.AreEqual(1, options.Layers);
    }

    [TestMethod]
    public void A_lonely_half_of_an_adapter_is_refused()
    {
        SafetensorsFile.Write(
            folder.At("adapters.safetensors"), [TensorToWrite.FromFloats("w.lora_A", ElementType.F32, [1, 1], () => new float[1])]);
        using var adapters = TensorFile.Open(folder.At("adapters.safetensors"));
        Assert.ThrowsExactly<TensorFileException>(() => new Adapters(adapters, 1));
    }

    [TestMethod]
    public void A_changed_file_is_found_by_its_hash()
    {
        var target = Path.Combine(folder.Path, "model");
        CheckpointImport.Run(
            Path.Combine(TestFolder.Goldens, "models", "gpt2__mlp__vanilla_k8_ip"), target, new(), null, CancellationToken.None);
        var path = Path.Combine(target, "codebooks.safetensors");
        using (var stream = File.Open(path, FileMode.Open))
        {
            stream.Position = stream.Length - 1;
            stream.WriteByte(0x55);
        }

        var error = Assert.ThrowsExactly<ModelException>(() => CodebookModel.Load(target, new(), CancellationToken.None));
        StringAssert.StartsWith(error.Message, $"'{path}' is damaged: its SHA-256 is ", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("{}", "model_type")]
    [DataRow("""{"model_type":"bert"}""", "the architecture 'bert'")]
    [DataRow("""{"model_type":"gpt2","n_head":5}""", "number of heads is 5")]
    [DataRow("""{"model_type":"gpt2","n_layer":-1}""", "Layers is -1")]
    [DataRow("""{"model_type":"gpt2","n_layer":2000000000}""", "Layers is 2000000000")]
    [DataRow("""{"model_type":"gpt2","activation_function":"sin"}""", "the activation 'sin'")]
    [DataRow("""{"model_type":"gpt_neo","attention_types":[[["global"],3]]}""", "attention layers is 3")]
    [DataRow("""{"model_type":"llama","hidden_size":64}""", "'num_attention_heads'")]
    [DataRow("not json", "not a readable configuration")]
    public void A_wrong_base_configuration_is_named(string json, string says)
    {
        folder.File("base.json", System.Text.Encoding.UTF8.GetBytes(json));
        var error = Assert.ThrowsExactly<OptionsException>(() => HuggingFaceConfig.Read(folder.At("base.json")));
        StringAssert.Contains(error.Message, says, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("""{"codebook_at":"mlp","layers_to_snap":[7]}""", "layers_to_snap is 7")]
    [DataRow("""{"codebook_at":["mlp","foo"],"layers_to_snap":[0]}""", "codebook_at is 'foo'")]
    [DataRow("""{"codebook_at":"mlp","num_codebooks":4}""", "num_codebooks is 4")]
    [DataRow("""{"codebook_at":"mlp","codebook_type":"group","num_codebooks":5}""", "number of codebooks at mlp is 5")]
    [DataRow("""{"codebook_at":["mlp","mlp"]}""", "'mlp' twice")]
    [DataRow("""{"codebook_at":"mlp","similarity_metric":"cosine"}""", "similarity_metric is 'cosine'")]
    [DataRow("""{"codebook_at":["mlp","attn"],"k_codebook":[1,2,3]}""", "k_codebook is a list of 3")]
    public void A_wrong_codebook_configuration_is_named(string json, string says)
    {
        folder.File("config.json", System.Text.Encoding.UTF8.GetBytes(json));
        var error = Assert.ThrowsExactly<OptionsException>(() =>
            CodebookConfig.Read(JsonFields.Load(folder.At("config.json")), Tiny.Llama));
        StringAssert.Contains(error.Message, says, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Scalars_old_names_and_any_order_are_understood()
    {
        folder.File("config.json",
            System.Text.Encoding.UTF8.GetBytes(
            """{"codebook_at":["transformer_block","preproj_attention"],"codebook_type":"compositional","num_codebooks":-1"""
                + ""","k_codebook":3,"layers_to_snap":[-1,0,0]}"""));
        var fields = JsonFields.Load(folder.At("config.json"));

        var config = CodebookConfig.Read(fields, Tiny.Llama);
        var quirky = CodebookConfig.Read(fields, Tiny.Llama, referenceCompatible: true);

        CollectionAssert.AreEqual(new[] { Placement.AttnPreproj, Placement.TransformerBlock },
            config.Placements.Select(static options => options.Placement).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 2 }, config.Layers.ToArray());
        Assert.IsTrue(config.Placements.All(static options => options is { Grouped: true, Heads: 4, K: 3, NeverRun: false }));
        Assert.IsTrue(quirky.Placements[0].NeverRun, "listed after the block that encloses it");
    }

    [TestMethod]
    public void A_configuration_cannot_reach_outside_its_folder()
    {
        folder.File("config.json", System.Text.Encoding.UTF8.GetBytes("""{"base":{"file":"../elsewhere.gguf"}}"""));
        Assert.ThrowsExactly<ModelException>(() => ModelFiles.Open(folder.Path));
    }

    private static float[] Logits(string model, bool compatible)
    {
        using var files = ModelFiles.Open(model, referenceCompatible: compatible);
        using var transformer = files.Load(Precision.Float32, CPU, CancellationToken.None);
        using var logits = transformer.Forward(new([Tiny.Ids(9)]))!;
        return Tiny.Floats(logits);
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(static at => MathF.Sin(at * 1.7f))];

    private string Copy(string name)
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder.Path, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(TestFolder.Goldens, "models", name)))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }
}
