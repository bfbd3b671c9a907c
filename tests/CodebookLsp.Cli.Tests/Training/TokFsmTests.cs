using CodebookLsp.Cli.Tests.Datasets;

namespace CodebookLsp.Cli.Tests.Training;

/// <summary>A machine of nine states, learned by a model that takes a second.</summary>
[TestClass]
public sealed class TokFsmTests
{
    private static readonly string[] Small =
    [
        "--codes", "24", "--set", "base.hidden_size=16", "base.num_hidden_layers=2", "base.num_attention_heads=2",
        "base.intermediate_size=32", "base.max_position_embeddings=12", "batch=8", "threads=1", "learning_rate=0.01", "log_every=5",
        "save_every=6",
    ];

    [TestMethod]
    public async Task A_run_that_is_killed_goes_on_to_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var (whole, killed) = (folder["whole"], folder["killed"]);
        string[] options = [.. Small, "steps=200", "replace_after_steps=7"];
        var (code, error) = await Victim.RunAsync(TimeSpan.Zero, ["tokfsm", "train", whole, .. options]);
        Assert.AreEqual(0, code, error);

        // Killed as soon as it has saved something, twice: at any step, or in the middle of writing.
        for (var kill = 0; kill < 2; kill++)
        {
            using var victim = Victim.Start(
                TimeSpan.Zero, kill == 0 ? ["tokfsm", "train", killed, .. options] : ["tokfsm", "train", killed, "--resume"]);
            var before = Checkpoints(killed).LastOrDefault();
            while (Checkpoints(killed).LastOrDefault() == before && !victim.HasExited)
                await Task.Delay(3);
            victim.Kill();
            await victim.WaitForExitAsync();
        }

        Assert.AreNotEqual("step-00000200", Path.GetFileName(Checkpoints(killed)[^1]), "It ended before it was killed.");
        (code, error) = await Victim.RunAsync(TimeSpan.Zero, "tokfsm", "train", killed, "--resume");
        Assert.AreEqual(0, code, error);
        foreach (var file in new[] { "model.safetensors", "training.safetensors", "state.json" })
        {
            CollectionAssert.AreEqual(
                await File.ReadAllBytesAsync(Path.Combine(Checkpoints(whole)[^1], file)),
                await File.ReadAllBytesAsync(Path.Combine(Checkpoints(killed)[^1], file)), file);
        }
    }

    [TestMethod]
    public async Task A_run_is_examined()
    {
        using var folder = new TemporaryFolder();
        var machine = folder["machine.csv"];
        Assert.AreEqual(0, (await CommandLine.RunAsync("tokfsm", "make", "--states", "9", "--edges", "2", "-o", machine)).Code);
        Assert.HasCount(9, await File.ReadAllLinesAsync(machine));
        var trained = await CommandLine.RunAsync(["tokfsm", "train", folder["run"], "--machine", machine, .. Small, "steps=150"]);
        Assert.AreEqual(0, trained.Code, trained.Error);
        StringAssert.Contains(trained.Output, "150 steps; held-out loss ", StringComparison.Ordinal);

        var table = await CommandLine.RunAsync("tokfsm", "table", folder["run"], "--texts", "20", "--written", "20");
        Assert.AreEqual(0, table.Code, table.Error);
        StringAssert.Contains(table.Output, "| run | attn_preproj 24 k 1, mlp 24 k 1 |", StringComparison.Ordinal);
        StringAssert.Contains(table.Output, "| the best that is possible | | | ", StringComparison.Ordinal);

        var changed = await CommandLine.RunAsync("tokfsm", "intervene", folder["run"], "--pairs", "60");
        Assert.AreEqual(0, changed.Code, changed.Error);
        var left = changed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToDictionary(
            static line => line.Split("  ")[0],
            static line => double.Parse(line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[1].Trim().Split(' ')[0],
                System.Globalization.CultureInfo.InvariantCulture));
        Assert.IsLessThan(0.7, left["all"]); // what is left comes from the last token itself
        CollectionAssert.IsSubsetOf(new[] { "layer 0 attn_preproj", "layer 1 mlp", "all mlp" }, left.Keys);

        var purity = await CommandLine.RunAsync("tokfsm", "purity", folder["run"]);
        Assert.AreEqual(0, purity.Code, purity.Error);
        StringAssert.Contains(purity.Output, "| layer1_mlp | ", StringComparison.Ordinal);

        // Its digits are a tokenizer's; and a machine says whether what a model writes is a walk (the tests' own model writes none).
        Assert.IsTrue(File.Exists(Path.Combine(Checkpoints(folder["run"])[^1], "tokenizer.json")));
        await File.WriteAllTextAsync(folder["prompts"], "0\n4\n8\n");
        var valid = await CommandLine.RunAsync(
            "evaluate", "validity", "--machine", machine, "--prompts", folder["prompts"], "--tokens", "4");
        Assert.AreEqual(0, valid.Code, valid.Error);
        StringAssert.Contains(valid.Output, "unsteered: 0.0 % of 24 well formed (", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_recurrent_network_is_trained_and_examined_beside_the_transformer()
    {
        using var folder = new TemporaryFolder();
        var machine = folder["machine.csv"];
        Assert.AreEqual(0, (await CommandLine.RunAsync("tokfsm", "make", "--regex", "(ab|cd?)+e", "-o", machine)).Code);
        CollectionAssert.AreEqual(
            new[] { "1 # a", "0,2,4 # b", "0,2,3,4 # c", "0,2,4 # d", "0,2 # e" }, await File.ReadAllLinesAsync(machine));
        string[] options = ["--machine", machine, .. Small, "steps=80"];
        foreach (var (name, network, at) in new[] { ("plain", "gru", "none"), ("coded", "gru", "both"), ("lstm", "lstm", "both") })
        {
            var trained = await CommandLine.RunAsync(
                ["tokfsm", "train", folder[name], "--network", network, "--at", at, .. options]);
            Assert.AreEqual(0, trained.Code, trained.Error);
        }

        var table = await CommandLine.RunAsync(
            "tokfsm", "table", folder["plain"], folder["coded"], folder["lstm"], "--texts", "20", "--written", "20", "--plot",
            folder["a.svg"]);
        Assert.AreEqual(0, table.Code, table.Error);
        StringAssert.Contains(table.Output, "| coded | transformer_block 24 k 1 | ", StringComparison.Ordinal);
        var weights = table.Output.Split('\n').Where(static line => line.Contains('±'))
            .Select(static line => int.Parse(line.Split('|')[3], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.HasCount(3, weights);
        Assert.IsLessThan(weights.Min() * 1.1, weights.Max()); // as many as the small transformer has, to a step in width

        var detected = await CommandLine.RunAsync(
            "tokfsm", "detect", folder["coded"], "--neurons", folder["plain"], "--walks", "40", "--plot", folder["b.svg"]);
        Assert.AreEqual(0, detected.Code, detected.Error);
        StringAssert.Contains(detected.Output, "| best code | ", StringComparison.Ordinal);
        StringAssert.Contains(detected.Output, "| best neuron | ", StringComparison.Ordinal);

        var changed = await CommandLine.RunAsync("tokfsm", "intervene", folder["coded"], "--pairs", "40", "--plot", folder["c.svg"]);
        Assert.AreEqual(0, changed.Code, changed.Error);
        StringAssert.Contains(changed.Output, "all transformer_block      0.000 ", StringComparison.Ordinal); // all that a GRU knows
        var purity = await CommandLine.RunAsync("tokfsm", "purity", folder["lstm"], "--plot", folder["d.svg"]);
        Assert.AreEqual(0, purity.Code, purity.Error);
        foreach (var plot in new[] { "a.svg", "b.svg", "c.svg", "d.svg" })
            StringAssert.Contains(await File.ReadAllTextAsync(folder[plot]), "<svg", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("table", "--texts", "0", "--texts must be at least 1.")]
    [DataRow("table", "--written", "0", "--written must be at least 1.")]
    [DataRow("intervene", "--pairs", "0", "--pairs must be at least 1.")]
    [DataRow("detect", "--walks", "1", "--walks must be at least 2.")]
    [DataRow("purity", "--plot", "x.svg", "holds no run")]
    public async Task What_cannot_be_examined_is_said(string command, string option, string value, string says)
    {
        using var folder = new TemporaryFolder();
        var ran = await CommandLine.RunAsync("tokfsm", command, folder["run"], option, value);

        Assert.AreNotEqual(0, ran.Code);
        StringAssert.Contains(ran.Error, says, StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_run_that_is_asked_to_stop_saves_and_says_how_to_go_on()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var run = CommandLine.RunAsync(null, null, stop.Token, ["tokfsm", "train", folder["run"], .. Small, "steps=100000"]);
        while (Checkpoints(folder["run"]).Count == 0)
            await Task.Delay(5);
        await stop.CancelAsync();
        var ran = await run;

        Assert.AreEqual(130, ran.Code, ran.Error);
        StringAssert.Contains(ran.Error, "Stopped and saved. Go on with 'codebooklsp tokfsm train ", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("stepz=5", "A training has no 'stepz'. Did you mean 'steps'?")]
    [DataRow("batch=0", "'batch' is 0; it must be at least 1")]
    public async Task A_wrong_setting_is_one_sentence(string setting, string says)
    {
        using var folder = new TemporaryFolder();
        var ran = await CommandLine.RunAsync("tokfsm", "train", folder["run"], "--set", setting);

        Assert.AreEqual(1, ran.Code);
        StringAssert.Contains(ran.Error, says, StringComparison.Ordinal);
        Assert.IsFalse(Directory.Exists(folder["run"]));
    }

    private static List<string> Checkpoints(string run)
    {
        var all = Path.Combine(run, "checkpoints");
        return !Directory.Exists(all) ? []
            : [.. Directory.EnumerateDirectories(all, "step-*").Where(static one => !one.EndsWith(".partial", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)];
    }
}
