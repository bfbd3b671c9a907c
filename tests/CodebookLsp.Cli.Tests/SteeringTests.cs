using System.Text.Json;
using CodebookLsp.Cli.Shell;
using CodebookLsp.TestFakes;

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
    public async Task A_profile_of_another_model_is_refused_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var profile = folder.File("w.steering.json", Profile.Replace(
            "{ \"name\"", $"{{ \"model\": \"{new string('f', 64)}\", \"name\"", StringComparison.Ordinal));
        var ran = await CommandLine.PipeAsync("Call me", "steer", "--profile", profile, "--prompt", "-");
        Assert.AreEqual((1, ""), (ran.Code, ran.Output));
        StringAssert.StartsWith(ran.Error, "codebooklsp: The profile 'whales' is for the model ffffffffffff…");
        Assert.HasCount(1, ran.Error.TrimEnd().Split('\n'));
    }

    [TestMethod]
    public async Task A_run_that_is_cancelled_leaves_the_receipt_that_was_there()
    {
        using var folder = new TemporaryFolder();
        var (profile, receipt) = (folder.File("w.steering.json", Profile), folder.File("r.json", "before"));
        using var cancel = new CancellationTokenSource();
        var ran = await CommandLine.RunAsync(
            context => context with
            {
                Open = (_, _, _) => FakeModel.Loaded with
                {
                    Generate = (request, inside) => FakeModel.Loaded.Generate(request with { OnToken = _ => cancel.Cancel() }, inside),
                },
            },
            "Call me", cancel.Token, "steer", "--profile", profile, "--prompt", "-", "-o", receipt);
        Assert.AreEqual((130, ""), (ran.Code, ran.Output));
        Assert.AreEqual("before", await File.ReadAllTextAsync(receipt));
        Assert.HasCount(2, Directory.GetFiles(folder.Path));
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
