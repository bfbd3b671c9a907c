using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Tests.Tokenizers;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Tests.Checkpoints;

/// <summary>Model folders that were damaged, or made to do harm: a sentence, at once.</summary>
[TestClass]
public sealed class HostileModelTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [UnsupportedOSPlatform("windows")]
    [DataRow("config.json")]
    [DataRow("base_config.json")]
    [DataRow("model.safetensors")]
    [DataRow("SHA256SUMS")]
    [DataRow("tokenizer.json")]
    [DataRow("more.bin")]
    public void What_is_no_plain_file_is_named_and_keeps_nobody_waiting(string name)
    {
        var model = Copy();
        foreach (var kind in new[] { "pipe", "zero", "huge" })
        {
            if (kind == "huge" && name is "model.safetensors" or "more.bin")
                continue; // weights may be large
            var path = Path.Combine(model, name);
            SpecialFile.Put(path, kind);
            var error = SpecialFile.InTime(
                () => Assert.Throws<UserFacingException>(() =>
                CodebookModel.Load(model, new(), CancellationToken.None).Dispose(), $"{name} as {kind}"));
            StringAssert.Contains(error.Message, name, StringComparison.Ordinal);
            StringAssert.Contains(
                error.Message, kind switch { "pipe" => "a pipe", "zero" => "a device", _ => "larger than" }, StringComparison.Ordinal);
        }
    }

    [TestMethod]
    [DataRow(float.NaN, Precision.Float32)]
    [DataRow(float.NaN, Precision.BFloat16)]
    [DataRow(float.NegativeInfinity, Precision.BFloat16)]
    public void Weights_that_are_no_numbers_are_refused(float wrong, Precision precision)
    {
        var model = Copy();
        using (var weights = File.Open(Path.Combine(model, "model.safetensors"), FileMode.Open))
        {
            weights.Position = weights.Length - sizeof(float);
            weights.Write(BitConverter.GetBytes(wrong));
        }

        var error = Assert.ThrowsExactly<TensorFileException>(() =>
            CodebookModel.Load(model, new() { Precision = precision }, CancellationToken.None));
        StringAssert.Contains(error.Message, "holds weights that are no numbers", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Every_weight_is_looked_at_wherever_it_lies()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        for (var length = 1; length < 70; length++)
        {
            foreach (var type in new[] { TorchSharp.torch.ScalarType.Float32, TorchSharp.torch.ScalarType.BFloat16 })
            {
                var weights = TorchSharp.torch.full(length, 3e38f, dtype: type);
                Assert.IsTrue(FiniteNumbers.AreAll(weights));
                weights[length * 2 / 3] = float.NaN;
                Assert.IsFalse(FiniteNumbers.AreAll(weights), $"{type}, {length}");
            }
        }
    }

    [TestMethod]
    [DataRow("a name", "{\"codebook_at\":\"mlp\",\"\\ud800\":1}")]
    [DataRow("a text", "{\"codebook_at\":\"\\udc00\"}")]
    [DataRow("deep", "{\"codebook_at\":\"mlp\",\"x\":[{\"y\":\"\\ud83d\"}]}")]
    [DataRow("bytes", "{\"codebook_at\":\"\u00ff\"}")]
    [DataRow("bytes of a name", "{\"\u00ff\":1}")]
    public void A_configuration_that_is_not_made_of_characters_is_named(string what, string json)
    {
        var model = Copy();
        AtomicFile.WriteBytes(Path.Combine(model, "config.json"), Encoding.Latin1.GetBytes(json));
        var error = Assert.ThrowsExactly<OptionsException>(() => ModelFiles.Open(model).Dispose(), what);
        StringAssert.Contains(error.Message, "config.json' is not a readable configuration", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Sizes_that_no_model_has_are_named()
    {
        var file = new GgufBuilder().Text("general.architecture", "llama")
            .Pair("llama.embedding_length", 4, BitConverter.GetBytes(64)).Pair("llama.attention.head_count", 4, BitConverter.GetBytes(1))
                .Pair("llama.block_count", 4, BitConverter.GetBytes(1))
            .Pair("llama.feed_forward_length", 4, BitConverter.GetBytes(64))
                .Pair("llama.attention.layer_norm_rms_epsilon", 6, BitConverter.GetBytes(1e-5f))
            .Tensor("token_embd.weight", 0, [0, 1UL << 33], []).Build();
        using var gguf = GgufFile.Open(folder.File("many.gguf", file));
        var error = Assert.ThrowsExactly<OptionsException>(() => GgufOptions.Read(gguf.Metadata, gguf.Tensors, gguf.Path));
        StringAssert.Contains(error.Message, "Vocabulary is", StringComparison.Ordinal);

        foreach (var wrong in new[] { Tiny.Llama with { NormEpsilon = double.NaN }, Tiny.Llama with { Rotary = new(64, double.NaN) },
            Tiny.Llama with { Heads = 1 << 20, KeyValueHeads = 1 << 20, HeadWidth = 1 << 12 },
            Tiny.Llama with { MaxPositions = int.MaxValue } })
            Assert.ThrowsExactly<OptionsException>(wrong.Checked);
    }

    [TestMethod]
    public void A_tokenizer_with_more_ordinary_tokens_than_the_model_is_refused()
    {
        var model = Copy();
        AtomicFile.WriteText(Path.Combine(model, "tokenizer.json"), TestTokenizers.SmallJson(PreTokenization.Gpt2));
        var error = Assert.ThrowsExactly<TokenizerException>(() => CodebookModel.Load(model, new(), CancellationToken.None).Dispose());
        StringAssert.Contains(error.Message, "the id 271, and the model has only the ids 0 to 100", StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_text_with_an_added_token_that_the_model_does_not_know_is_refused_when_it_is_read()
    {
        var model = Copy();
        var tokenizer = JsonNode.Parse(TestTokenizers.SmallJson(PreTokenization.Gpt2))!;
        tokenizer["model"]!["vocab"] = new JsonObject(Enumerable.Range(0, 101)
            .Select(static id => KeyValuePair.Create<string, JsonNode?>(ByteAlphabet.Letter((byte)id).ToString(), id)));
        tokenizer["model"]!["merges"] = new JsonArray();
        tokenizer["added_tokens"] =
            new JsonArray(new JsonObject { ["id"] = 101, ["content"] = "[PAD]", ["special"] = true, ["normalized"] = false });
        AtomicFile.WriteText(Path.Combine(model, "tokenizer.json"), tokenizer.ToJsonString());

        using var loaded = CodebookModel.Load(model, new(), CancellationToken.None);
        Assert.HasCount(1, loaded.Read([new(loaded.Tokenizer.EncodeIds("A DAC"), 0)], CancellationToken.None));
        var ids = loaded.Tokenizer.EncodeIds("A DAC[PAD]");
        Assert.AreEqual(101, ids[^1]);
        var error = Assert.ThrowsExactly<UnknownTokenException>(() => loaded.Read([new(ids, 0)], CancellationToken.None));
        StringAssert.Contains(
            error.Message, "The text has the token 101, and the model knows only those from 0 to 100", StringComparison.Ordinal);
        Assert.ThrowsExactly<UnknownTokenException>(() => loaded.Read([new([-1], 0)], CancellationToken.None));
        Assert.HasCount(1, loaded.Read([new([100], 0)], CancellationToken.None));
    }

    private string Copy()
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder.Path, "model")).FullName;
        foreach (var name in new[] { "config.json", "base_config.json", "model.safetensors" })
            AtomicFile.WriteBytes(
                Path.Combine(copy, name), File.ReadAllBytes(Path.Combine(TestFolder.Goldens, "models", "gpt2__mlp__vanilla_k8_ip", name)));
        return copy;
    }
}
