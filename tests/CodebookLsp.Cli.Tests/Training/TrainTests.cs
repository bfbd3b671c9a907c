using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CodebookLsp.Cli.Tests.Support;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Tests.Training;

/// <summary>A model of bytes that learns a few lines in a second.</summary>
[TestClass]
public sealed partial class TrainTests
{
    private static readonly string[] Tiny =
    [
        "base.model_type=gpt_neox", "base.hidden_size=16", "base.num_hidden_layers=2", "base.num_attention_heads=2",
        "base.intermediate_size=32", "base.max_position_embeddings=32", "base.vocab_size=256", "codebooks.codebook_at=mlp",
        "codebooks.num_codes=12", "batch=4", "threads=1", "length=16", "learning_rate=0.01", "log_every=5", "save_every=10",
        "held_out=0.5", "held_out_batches=1000",
    ];

    [TestMethod]
    public async Task A_run_on_texts_is_exported_and_its_loss_is_that_of_the_exported_model()
    {
        using var folder = new TemporaryFolder();
        var (run, model) = (folder["run"], folder["model"]);
        var trained = await CommandLine.RunAsync(["train", run, "--data", Texts(folder), "--set", .. Tiny, Words(folder), "steps=20"]);
        Assert.AreEqual(0, trained.Code, trained.Error);
        var loss = Loss().Match(trained.Output).Groups[1].Value;
        StringAssert.Contains(trained.Error, "First batch: loss 5.", StringComparison.Ordinal);
        StringAssert.Contains(await File.ReadAllTextAsync(Path.Combine(run, "index.html")), "Perplexity", StringComparison.Ordinal);
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(run, "tensorboard")));

        var exported = await CommandLine.RunAsync("train", run, "--export", model);
        Assert.AreEqual(0, exported.Code, exported.Error);
        var with = await Figures("--held-out", run);
        var bare = await Figures("--held-out", run, "--no-codes");
        Assert.AreEqual(double.Parse(loss, CultureInfo.InvariantCulture), with["all"], 1e-3);
        Assert.AreNotEqual(with["all"], bare["all"]);
        CollectionAssert.AreEquivalent(new[] { "letters", "more", "all" }, with.Keys);
        var other = await CommandLine.RunAsync(
            ["train", folder["other"], "--set", .. Tiny, Words(folder), "steps=1", $"packed={Path.Combine(run, "data.tokens")}"]);
        Assert.AreEqual(0, other.Code, other.Error);
        CollectionAssert.AreEquivalent(with, await Figures("--held-out", folder["other"]));
        CollectionAssert.AreEquivalent(new[] { "letters", "more", "all" }, (await Figures(Texts(folder))).Keys);
        var table = await CommandLine.RunAsync("evaluate", "loss", Texts(folder), "--model", model, "--length", "16");
        StringAssert.Matches(table.Output, new(@"^source +tokens +loss.*\nletters +[\d,]+ +\d\.\d{4} ± ", RegexOptions.CultureInvariant));

        async Task<Dictionary<string, double>> Figures(params string[] what)
        {
            var ran = await CommandLine.RunAsync(
                ["evaluate", "loss", .. what, "--model", model, "--json", "--length", "16", "--limit", "0", "--precision", "float32"]);
            Assert.AreEqual(0, ran.Code, ran.Error);
            return JsonNode.Parse(ran.Output)!["sources"]!.AsArray()
                .ToDictionary(static one => one!["source"]!.GetValue<string>(), static one => one!["loss"]!.GetValue<double>());
        }
    }

    [TestMethod]
    public async Task A_run_goes_on_without_its_texts()
    {
        using var folder = new TemporaryFolder();
        var run = folder["run"];
        var texts = Texts(folder);
        Assert.AreEqual(0, (await CommandLine.RunAsync(["train", run, "--data", texts, "--set", .. Tiny, Words(folder), "steps=4"])).Code);
        Directory.Delete(texts, recursive: true);
        var resumed = await CommandLine.RunAsync("train", run, "--resume", "--set", "steps=6");
        Assert.AreEqual(0, resumed.Code, resumed.Error);
        StringAssert.StartsWith(resumed.Output, "6 steps; on texts that were held out: loss ", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_look_before_the_first_step_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        var looked = await CommandLine.RunAsync(
            ["train", folder["run"], "--preflight", "--data", Texts(folder), "--set", .. Tiny, Words(folder), "base.initializer_range=2"]);
        Assert.AreEqual(0, looked.Code, looked.Error);
        StringAssert.Contains(looked.Output, "warning: ", StringComparison.Ordinal);
        StringAssert.Contains(looked.Output, "set a smaller base.initializer_range", StringComparison.Ordinal);
        Assert.IsFalse(Directory.Exists(folder["run"]));
    }

    [TestMethod]
    [DataRow("steps=1", false, "There are no texts to train on.")]
    [DataRow("length=65536", true, "a sequence is 65536 long. Give more texts, or set a smaller 'length'.")]
    [DataRow("stesp=1", true, "A training has no 'stesp'. Did you mean 'steps'?")]
    [DataRow("base.vocab_size=100", true, "and the model knows 100 tokens.")]
    [DataRow("tokenizer=nowhere", true, "nowhere")]
    [DataRow("model=nowhere", true, "There is no model at '")]
    [DataRow("data=[5]", false, "'data' is 5; it must be a list of paths, or of objects with a path.")]
    public async Task What_is_wrong_is_said_in_a_sentence(string setting, bool texts, string says)
    {
        using var folder = new TemporaryFolder();
        string[] data = texts ? ["--data", Texts(folder)] : [];
        var ran = await CommandLine.RunAsync(["train", folder["run"], .. data, "--set", .. Tiny, Words(folder), setting]);
        Assert.AreEqual(1, ran.Code, ran.Error);
        StringAssert.Contains(ran.Error, says, StringComparison.Ordinal);
    }

    /// <summary>Two sources: texts, and records with a field.</summary>
    private static string Texts(TemporaryFolder folder)
    {
        var root = folder["texts"];
        Directory.CreateDirectory(Path.Combine(root, "letters"));
        for (var file = 0; file < 12; file++)
        {
            AtomicFile.WriteText(
                Path.Combine(root, "letters", $"{file}.txt"),
                string.Concat(Enumerable.Range(0, 20).Select(line => $"{file} and {line}\n")));
        }

        AtomicFile.WriteText(Path.Combine(root, "more.jsonl"), string.Concat(Enumerable.Range(0, 30).Select(static line =>
            new JsonObject { ["text"] = $"{line} more or less than {line + 1}" }.ToJsonString() + "\n")));
        return root;
    }

    /// <summary>A tokenizer whose tokens are bytes.</summary>
    private static string Words(TemporaryFolder folder)
    {
        var path = folder["tokenizer"];
        Directory.CreateDirectory(path);
        var (vocabulary, next) = (new JsonObject(), 256);
        for (var value = 0; value < 256; value++)
        {
            var shown = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            vocabulary[((char)(shown ? value : next++)).ToString()] = value;
        }

        AtomicFile.WriteText(Path.Combine(path, "vocab.json"), JsonSerializer.Serialize(vocabulary));
        AtomicFile.WriteText(Path.Combine(path, "merges.txt"), "#version: 0.2\n");
        return $"tokenizer={path}";
    }

    [GeneratedRegex(@"loss (\d\.\d{4}), perplexity")]
    private static partial Regex Loss();
}
