using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Tokenizers;

namespace CodebookLsp.Network.Tests.Model;

/// <summary>The tokens that a model is shown before every text.</summary>
[TestClass]
public sealed class PrefixTests
{
    /// <summary>Measured: 0.21 with the prefix (0.43 at worst), 1.52 without (6.2 at worst).</summary>
    [TestMethod]
    public void After_short_beginnings_the_default_model_says_nearly_what_its_base_says()
    {
        NativeTorch.Load();
        using var model = CodebookModel.Load(
            Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!, new() { Precision = Precision.Float32, CheckHashes = false },
            CancellationToken.None);

        var found = model.MeasureFidelity([.. ShortBeginnings.All.Select(model.Tokenizer.EncodePrompt)], CancellationToken.None);
        var without = model.MeasureFidelity(
            [.. ShortBeginnings.All.Select(text => model.Tokenizer.EncodeIds(text))], CancellationToken.None);

        Assert.IsLessThan(0.25, found.Average(static one => one.Divergence));
        Assert.IsLessThan(0.5, found.Max(static one => one.Divergence));
        Assert.IsGreaterThan(1, without.Average(static one => one.Divergence));
    }

    [TestMethod]
    public void A_prefix_comes_from_the_configuration_before_the_tokenizers_own()
    {
        Assert.AreSequenceEqual([0, 5], PrefixConfig.Prefix(Config("""{"prefix_token_ids": [0, 5]}"""), 10)!);
        Assert.AreSequenceEqual([3], PrefixConfig.Prefix(Config("""{"prefix_token_ids": 3}"""), 10)!);
        Assert.IsEmpty(PrefixConfig.Prefix(Config("""{"prefix_token_ids": []}"""), 10)!);
        Assert.IsNull(PrefixConfig.Prefix(Config("{}"), 10));
    }

    [TestMethod]
    [DataRow("""{"prefix_token_ids": [10]}""", DisplayName = "not an id of the model")]
    [DataRow("""{"prefix_token_ids": [-1]}""", DisplayName = "negative")]
    [DataRow("""{"prefix_token_ids": ["a"]}""", DisplayName = "a text")]
    [DataRow("""{"prefix_token_ids": [1,1,1,1,1,1,1,1,1]}""", DisplayName = "nine tokens")]
    [DataRow("""{"same_codes": [{"hash": "abc"}]}""", DisplayName = "no hash")]
    [DataRow("""{"same_codes": "abc"}""", DisplayName = "no list")]
    [DataRow("""{"same_codes": [{"prefix_token_ids": []}]}""", DisplayName = "no hash at all")]
    public void A_wrong_prefix_is_refused(string json) => Assert.ThrowsExactly<OptionsException>(() =>
    {
        var config = Config(json);
        _ = (PrefixConfig.Prefix(config, 10), PrefixConfig.SameCodes(config, 10));
    });

    [TestMethod]
    public void Earlier_models_have_a_hash_and_a_prefix()
    {
        var hash = new string('a', 64);
        var earlier = PrefixConfig.SameCodes(Config($$"""{"same_codes": [{"hash": "{{hash}}", "prefix_token_ids": [2]}]}"""), 10).Single();

        Assert.AreEqual(hash, earlier.Hash);
        Assert.AreSequenceEqual([2], earlier.Prefix);
    }

    private static JsonFields Config(string json) => new("config.json", System.Text.Json.JsonDocument.Parse(json).RootElement);
}
