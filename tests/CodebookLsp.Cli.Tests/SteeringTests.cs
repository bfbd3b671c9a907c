using System.Text.Json;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Tests;

[TestClass]
public sealed class SteeringTests
{
    private const string Profile = """{ "name": "whales", "codes": [ { "layer": 4, "head": 1, "code": 7 } ] }""";

    [TestMethod]
    public async Task A_receipt_is_replayed_and_a_changed_one_found_out()
    {
        using var folder = new TemporaryFolder();
        var (profile, prompt, receipt) = (folder.File("w.steering.json", Profile), folder.File("p.txt", "Call me\r\n"), folder["r.json"]);
        var made = await CommandLine.RunAsync(
            "steer", "--profile", profile, "--prompt", prompt, "--tokens", "5", "--seed", "9", "--json", "-o", receipt);
        Assert.AreEqual(0, made.Code);
        var written = await File.ReadAllTextAsync(receipt);
        Assert.AreEqual(made.Output, written);
        using var json = JsonDocument.Parse(written);
        Assert.AreEqual("Call me", json.RootElement.GetProperty("prompt").GetProperty("text").GetString());
        var text = json.RootElement.GetProperty("steered")[0].GetProperty("text").GetString()!;

        var replayed = await CommandLine.RunAsync("replay", receipt);
        Assert.AreEqual((0, "codebooklsp: The same text.\n"), (replayed.Code, replayed.Error));

        var changed = folder.File(
            "changed.json", written.Replace(JsonSerializer.Serialize(text)[1..^1], "something else", StringComparison.Ordinal));
        var differs = await CommandLine.RunAsync("replay", changed);
        Assert.AreEqual(1, differs.Code);
        StringAssert.StartsWith(differs.Error, "codebooklsp: Not the same text");
    }

    [TestMethod]
    public async Task The_shipped_model_is_steered_and_its_receipt_replayed()
    {
        using var folder = new TemporaryFolder();
        var profile = folder.File("w.steering.json", """{ "strength": 4, "codes": [ { "layer": 10, "head": 6, "code": 241 } ] }""");
        var receipt = folder["r.json"];
        var ran = await RealAsync(
            "steer", "--profile", profile, "--prompt", folder.File("p.txt", "He opened the door and"), "--tokens", "8", "-o", receipt);
        Assert.AreEqual(("", 0), (ran.Error, ran.Code));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(receipt));
        Assert.AreNotEqual(
            json.RootElement.GetProperty("steered")[0].GetProperty("text").GetString(),
            json.RootElement.GetProperty("comparison").GetProperty("unsteered")[0].GetProperty("text").GetString());
        Assert.AreEqual(
            (0, "codebooklsp: The same text.\n"), await RealAsync("replay", receipt) is var replay ? (replay.Code, replay.Error) : default);

        static Task<Ran> RealAsync(params string[] arguments) => CommandLine.RunAsync(
            static context =>
                context with
                {
                    Open = new CommandContext { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null }.Open,
                    Variable = static _ => null,
                }, arguments);
    }
}
