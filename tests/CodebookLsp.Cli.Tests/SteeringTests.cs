using System.Text.Json;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Tests;

[TestClass]
public sealed class SteeringTests
{
    private const string Profile = """{ "name": "whales", "codes": [ { "layer": 4, "head": 1, "code": 7 } ] }""";

    [TestMethod]
    public async Task A_text_is_shown_steered_and_unsteered()
    {
        using var folder = new TemporaryFolder();
        var ran = await CommandLine.PipeAsync("Call me\n", "steer", "--profile", folder.File("w.steering.json", Profile), "--prompt", "-", "--tokens", "5", "--samples", "2");
        Assert.AreEqual("", ran.Error);
        Assert.AreEqual(0, ran.Code);
        foreach (var part in new[] { "── steered, sample 0 ──", "── unsteered, same seed ──", "── steered, sample 1 ──", "Call me", "nats a token of fluency", "L4.1:7  0 of 10 tokens" })
            StringAssert.Contains(ran.Output, part);
    }

    [TestMethod]
    public async Task A_receipt_is_replayed_and_a_changed_one_found_out()
    {
        using var folder = new TemporaryFolder();
        var (profile, prompt, receipt) = (folder.File("w.steering.json", Profile), folder.File("p.txt", "Call me\r\n"), folder["r.json"]);
        var made = await CommandLine.RunAsync("steer", "--profile", profile, "--prompt", prompt, "--tokens", "5", "--seed", "9", "--json", "-o", receipt);
        Assert.AreEqual(0, made.Code);
        var written = await File.ReadAllTextAsync(receipt);
        Assert.AreEqual(made.Output, written);
        using var json = JsonDocument.Parse(written);
        Assert.AreEqual("Call me", json.RootElement.GetProperty("prompt").GetProperty("text").GetString());
        var text = json.RootElement.GetProperty("steered")[0].GetProperty("text").GetString()!;

        var replayed = await CommandLine.RunAsync("replay", receipt);
        Assert.AreEqual((0, "codebooklsp: The same text.\n"), (replayed.Code, replayed.Error));

        var changed = folder.File("changed.json", written.Replace(JsonSerializer.Serialize(text)[1..^1], "something else", StringComparison.Ordinal));
        var differs = await CommandLine.RunAsync("replay", changed);
        Assert.AreEqual(1, differs.Code);
        StringAssert.StartsWith(differs.Error, "codebooklsp: Not the same text");
    }

    [TestMethod]
    public async Task A_receipt_may_keep_its_prompt_to_itself()
    {
        using var folder = new TemporaryFolder();
        var (profile, prompt, receipt) = (folder.File("w.steering.json", Profile), folder.File("p.txt", "Secret"), folder["r.json"]);
        _ = await CommandLine.RunAsync("steer", "--profile", profile, "--prompt", prompt, "--tokens", "5", "--without-prompt", "-o", receipt);
        Assert.IsFalse((await File.ReadAllTextAsync(receipt)).Contains("Secret", StringComparison.Ordinal));
        Assert.AreEqual(1, (await CommandLine.RunAsync("replay", receipt)).Code);
        Assert.AreEqual(0, (await CommandLine.RunAsync("replay", receipt, "--prompt", prompt)).Code);
    }

    [TestMethod]
    [DataRow(new[] { "steer", "--profile", "none.json", "--prompt", "-" }, 1, "There is no file 'none.json'")]
    [DataRow(new[] { "steer", "--prompt", "-" }, 2, "'--profile'")]
    [DataRow(new[] { "replay", "none.json" }, 1, "There is no file 'none.json'")]
    [DataRow(new[] { "profile", "from-words", "x", "--budget", "-1" }, 2, "--budget takes a number above 0")]
    [DataRow(new[] { "evaluate", "steering", "--only", "nothing" }, 2, "--only takes topics of the file: sea")]
    public async Task What_is_wrong_is_one_sentence(string[] arguments, int code, string said)
    {
        var ran = await CommandLine.RunAsync(arguments);
        Assert.AreEqual(code, ran.Code);
        StringAssert.Contains(ran.Error, said);
    }

    [TestMethod]
    public async Task A_temperature_below_nothing_is_refused()
    {
        using var folder = new TemporaryFolder();
        var ran = await CommandLine.PipeAsync("x", "steer", "--profile", folder.File("w.json", Profile), "--prompt", "-", "--temperature", "-1");
        Assert.AreEqual((1, "codebooklsp: The option Temperature is -1; it must be 0 or more.\n"), (ran.Code, ran.Error));
    }

    [TestMethod]
    public async Task The_shipped_model_is_steered_and_its_receipt_replayed()
    {
        using var folder = new TemporaryFolder();
        var profile = folder.File("w.steering.json", """{ "strength": 4, "codes": [ { "layer": 10, "head": 6, "code": 241 } ] }""");
        var receipt = folder["r.json"];
        var ran = await RealAsync("steer", "--profile", profile, "--prompt", folder.File("p.txt", "He opened the door and"), "--tokens", "8", "-o", receipt);
        Assert.AreEqual(("", 0), (ran.Error, ran.Code));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(receipt));
        Assert.AreNotEqual(
            json.RootElement.GetProperty("steered")[0].GetProperty("text").GetString(),
            json.RootElement.GetProperty("comparison").GetProperty("unsteered")[0].GetProperty("text").GetString());
        Assert.AreEqual((0, "codebooklsp: The same text.\n"), await RealAsync("replay", receipt) is var replay ? (replay.Code, replay.Error) : default);

        static Task<Ran> RealAsync(params string[] arguments) => CommandLine.RunAsync(
            static context => context with { Open = new CommandContext { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null }.Open, Variable = static _ => null }, arguments);
    }
}
