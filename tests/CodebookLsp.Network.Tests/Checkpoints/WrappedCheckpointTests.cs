using System.Text.Json.Nodes;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Tests.Tokenizers;
using CodebookLsp.Network.Tokenizers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Checkpoints;

/// <summary>Checkpoints whose tensors are named as tools leave them, or of which a part is not there.</summary>
[TestClass]
public sealed class WrappedCheckpointTests : IDisposable
{
    private const string NeoX = "neox_r025_par__nested_attn_preproj+attn+mlp";
    private const string Gpt2 = "gpt2__mlp__vanilla_k8_ip";

    private readonly TestFolder folder = new();

    public WrappedCheckpointTests() => Tiny.AreClose([], [], 0); // libtorch

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow(NeoX, "^", "_orig_mod.")]
    [DataRow(NeoX, "^", "module.")]
    [DataRow(Gpt2, "^", "module._orig_mod.")]
    [DataRow(Gpt2, "^model\\.", "model._orig_mod.")]
    [DataRow(NeoX, "\\.layers\\.(\\d+)\\.", ".layers.$1._orig_mod.")]
    [DataRow(NeoX, "\\.codebook_layer\\.", ".codebook_layer._orig_mod.")]
    [DataRow(Gpt2, "\\.mlp\\.", "._fsdp_wrapped_module.mlp._checkpoint_wrapped_module.")]
    [DataRow(NeoX, "^", "_forward_module.")]
    public void A_checkpoint_whose_modules_a_tool_has_wrapped_is_the_same_model(string name, string pattern, string wrapped)
    {
        var copy = Rewritten(name, tensor => System.Text.RegularExpressions.Regex.Replace(tensor, pattern, wrapped));
        Tiny.AreClose(Logits(Original(name)), Logits(copy), 0);

        var target = folder.At("imported");
        CheckpointImport.Run(copy, target, new(), null, CancellationToken.None);
        Tiny.AreClose(Logits(Original(name)), Logits(target), 0);
        using var codebooks = TensorFile.Open(Path.Combine(target, "codebooks.safetensors"));
        Assert.IsEmpty(codebooks.Tensors.Keys.Where(static key => StateDict.Unwrapped(key) != key));
    }

    [TestMethod]
    public void Of_a_tied_pair_either_name_will_do()
    {
        var copy = Rewritten(Gpt2, static name => name.EndsWith("lm_head.weight", StringComparison.Ordinal)
            ? null
            : name.Replace("transformer.wte.", "lm_head.", StringComparison.Ordinal));
        Tiny.AreClose(Logits(Original(Gpt2)), Logits(copy), 0);
    }

    [TestMethod]
    public void An_output_projection_that_is_not_tied_must_be_there()
    {
        var copy = Rewritten(NeoX, static name => name.EndsWith("embed_out.weight", StringComparison.Ordinal) ? null : name);
        var error = Assert.ThrowsExactly<TensorFileException>(() => Logits(copy));
        StringAssert.Contains(error.Message, "'embed_out.weight'", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(Gpt2, "h.0.mlp.c_fc.bias")]
    [DataRow(Gpt2, "h.1.attn.c_proj.bias")]
    [DataRow(NeoX, "layers.0.attention.query_key_value.bias")]
    [DataRow(NeoX, "layers.1.attention.dense.bias")]
    public void A_bias_that_the_kind_of_model_has_must_be_there(string name, string bias)
    {
        var copy = Rewritten(name, tensor => StateDict.HuggingFaceName(tensor) == bias ? null : tensor);
        var error = Assert.ThrowsExactly<TensorFileException>(() => Logits(copy));
        StringAssert.Contains(error.Message, bias, StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_bias_that_the_configuration_says_there_is_none_of_is_refused()
    {
        var copy = Rewritten(NeoX, static name => name);
        Change(copy, static config => config["attention_bias"] = false);
        var error = Assert.ThrowsExactly<TensorFileException>(() => Logits(copy));
        StringAssert.Contains(error.Message, "bias', which its configuration says there is none of", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(""" { "rope_theta": 10000.0, "rope_type": "default", "partial_rotary_factor": 0.25 } """, true)]
    [DataRow(""" { "rope_theta": 10000.0, "rope_type": "default" } """, true)]
    [DataRow(""" { "rope_theta": 50.0, "rope_type": "default", "partial_rotary_factor": 0.25 } """, false)]
    [DataRow(""" { "rope_theta": 10000.0, "rope_type": "default", "partial_rotary_factor": 0.5 } """, false)]
    [DataRow(""" { "rope_theta": 10000.0, "rope_type": "linear", "factor": 2.0, "partial_rotary_factor": 0.25 } """, false)]
    public void Rotary_parameters_as_transformers_5_writes_them_are_the_models(string parameters, bool same)
    {
        var copy = Rewritten(NeoX, static name => name);
        Change(copy, config =>
        {
            config.Remove("rotary_pct");
            config.Remove("rotary_emb_base");
            config["rope_parameters"] = JsonNode.Parse(parameters);
        });

        var (before, after) = (Logits(Original(NeoX)), Logits(copy));
        Assert.AreEqual(same, before.AsSpan().SequenceEqual(after));
    }

    [TestMethod]
    public void A_tokenizer_with_a_token_that_the_model_does_not_have_is_refused()
    {
        var copy = Rewritten(Gpt2, static name => name); // 101 tokens
        File.WriteAllLines(Path.Combine(copy, "tokenizer.json"), [TestTokenizers.SmallJson(PreTokenization.Gpt2)]);

        var error = Assert.ThrowsExactly<TokenizerException>(() =>
            CodebookModel.Load(copy, new() { Precision = Precision.Float32 }, CancellationToken.None));

        StringAssert.Contains(error.Message, "the model has only the ids 0 to 100", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(256, true)]
    [DataRow(255, false)]
    public void The_last_id_a_tokenizer_may_have_is_one_less_than_the_vocabularys_size(int vocabulary, bool fits)
    {
        var copy = Rewritten(Gpt2, static name => name);
        Change(copy, config => config["vocab_size"] = vocabulary);
        File.WriteAllLines(Path.Combine(copy, "vocab.json"),
            ["{" + string.Join(",", Enumerable.Range(0, 256)
            .Select(static value => $"{System.Text.Json.JsonSerializer.Serialize(ByteAlphabet.Letter((byte)value).ToString())}:{value}"))
            + "}"]);
        File.WriteAllLines(Path.Combine(copy, "merges.txt"), ["#version: 0.2"]);
        using var files = ModelFiles.Open(copy);

        if (fits)
            Assert.AreEqual(256, ModelTokenizer.Find(files)!.Count);
        else
            StringAssert.Contains(
                Assert.ThrowsExactly<TokenizerException>(() => ModelTokenizer.Find(files)).Message, "the id 255", StringComparison.Ordinal);
    }

    private static string Original(string name) => Path.Combine(TestFolder.Goldens, "models", name);

    /// <summary>A copy of a recorded checkpoint, its tensors under other names; null leaves one out.</summary>
    private string Rewritten(string name, Func<string, string?> rename)
    {
        var copy = Directory.CreateDirectory(folder.At("copy")).FullName;
        foreach (var config in new[] { "config.json", "base_config.json" })
            File.Copy(Path.Combine(Original(name), config), Path.Combine(copy, config));
        using var file = TensorFile.Open(Path.Combine(Original(name), "model.safetensors"));
        SafetensorsFile.Write(
            Path.Combine(copy, "model.safetensors"),
            [.. file.Tensors.Values.Where(tensor => rename(tensor.Name) is not null)
                .Select(tensor => TensorToWrite.FromFile(file, tensor.Name, tensor.Type, rename(tensor.Name)))]);
        return copy;
    }

    private static void Change(string checkpoint, Action<JsonObject> change)
    {
        var path = Path.Combine(checkpoint, "base_config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(config);
        File.Delete(path);
        File.WriteAllLines(path, [config.ToJsonString()]);
    }

    private static float[] Logits(string model)
    {
        using var files = ModelFiles.Open(model);
        using var transformer = files.Load(Precision.Float32, CPU, CancellationToken.None);
        using var logits = transformer.Forward(new([Tiny.Ids(9)]))!;
        return Tiny.Floats(logits);
    }
}
