using System.Text.Json;
using CodebookLsp.Cli.Tests.Support;
using CodebookLsp.Features.Themes;
using static CodebookLsp.Cli.Tests.Support.TopicThemes;

namespace CodebookLsp.Cli.Tests;

/// <summary>Passages led toward themes by few changes, from the command line.</summary>
[TestClass]
public sealed class RewriteTests
{
    private const string Text =
        "One line.\r\nThe tired farmer walked to an old market in Leeds with 12 horses, and his mother waited.\r\nLast line.\r\n";

    [TestMethod]
    public async Task A_line_is_led_toward_a_theme_and_its_changes_are_those_of_the_text()
    {
        using var folder = await FolderAsync();
        string[] asked = ["rewrite", folder.File("a.txt", Text), "--lines", "2", "--toward", Theme(folder), "--themes", folder["a.themes"]];
        var made = await RunAsync([.. asked, "--json"]);
        Assert.AreEqual((0, ""), (made.Code, made.Error));
        using var json = JsonDocument.Parse(made.Output);
        var (start, line) = (json.RootElement.GetProperty("start").GetInt32(), json.RootElement.GetProperty("text").GetString()!);
        Assert.AreEqual(Text.Split("\r\n")[1], line);
        foreach (var candidate in json.RootElement.GetProperty("candidates").EnumerateArray())
        {
            var text = line;
            foreach (var hunk in candidate.GetProperty("hunks").EnumerateArray().Reverse())
            {
                var (from, end) = (hunk.GetProperty("start").GetInt32() - start, hunk.GetProperty("end").GetInt32() - start);
                Assert.AreEqual(text[from..end], hunk.GetProperty("original").GetString());
                text = text[..from] + hunk.GetProperty("replacement").GetString() + text[end..];
            }

            Assert.AreEqual(text, candidate.GetProperty("text").GetString());
        }

        var shown = await RunAsync(asked);
        Assert.AreEqual((0, ""), (shown.Code, shown.Error));
        StringAssert.StartsWith(shown.Output, "── 1 ── ");
        StringAssert.Contains(shown.Output, "{+");
        StringAssert.Contains(shown.Output, "read every change");
        Assert.AreEqual(Text, await File.ReadAllTextAsync(folder["a.txt"]));
    }

    [TestMethod]
    public async Task What_cannot_be_done_is_one_sentence()
    {
        using var folder = await FolderAsync();
        string[] text = ["rewrite", folder.File("a.txt", Text), "--themes", folder["a.themes"]];
        await FailsAsync(2, "Nothing is given to rewrite toward", text);
        string[] toward = [.. text, "--toward", Theme(folder)];
        await FailsAsync(2, "a number from 1 to 20", [.. toward, "--most-edits", "0"]);
        await FailsAsync(2, "a number above 0", [.. toward, "--strength", "0"]);
        foreach (var lines in (string[])["9-7", "1-1-1", "0", "-1", "99"])
            await FailsAsync(1, $"has no lines {lines}", [.. toward, $"--lines={lines}"]);
        await FailsAsync(1, "There is nothing to rewrite", ["rewrite", folder.File("b.txt", " \n\n"), .. toward[2..]]);
        await FailsAsync(1, "with a weight above 0", [.. text, "--away", Theme(folder)]);
    }

    [TestMethod]
    public async Task Rewriting_is_measured_and_a_run_that_was_stopped_goes_on()
    {
        using var folder = await FolderAsync();
        var sentences = string.Join(' ', Enumerable.Range(0, 9).Select(static number =>
            $"The {"abcdefghi"[number]}th tired farmer walked along the road to an old market with horses while his mother waited."));
        Directory.CreateDirectory(folder["texts/x"]);
        folder.File("texts/x/1.txt", Words(Sea, 400, 1));
        folder.File("texts/x/2.txt", Words(Law, 400, 2));
        var indexed = await CommandLine.RunAsync(TokenModel.Loads, ["index", folder["texts"], "-o", folder["b.codes"]]);
        Assert.AreEqual(0, indexed.Code, indexed.Error);
        string[] asked =
        [
            "evaluate", "rewriting", "--texts", folder.File("s.txt", "It began here. " + sentences), "-s", "2", "--only",
            $"{Theme(folder)},{Other(folder)}", "--themes", folder["a.themes"], "--index", folder["b.codes"], "-o", folder["out"],
        ];
        var made = await RunAsync(asked);
        Assert.AreEqual((0, ""), (made.Code, made.Error));
        var table = await File.ReadAllTextAsync(Path.Combine(folder["out"], "rewriting.md"));
        StringAssert.StartsWith(table, "2 sentences, each toward 2 themes.");
        StringAssert.Contains(table, "| **mean** |");
        var journal = await File.ReadAllTextAsync(Path.Combine(folder["out"], "rewriting.jsonl"));
        Assert.HasCount(5, journal.TrimEnd().Split('\n'));
        await File.WriteAllTextAsync(Path.Combine(folder["out"], "rewriting.jsonl"), journal[..(journal.Length - 40)]);
        Assert.AreEqual(0, (await RunAsync(asked)).Code);
        Assert.AreEqual(table, await File.ReadAllTextAsync(Path.Combine(folder["out"], "rewriting.md")));
        asked[asked.IndexOf("--only") + 1] = Theme(folder);
        await FailsAsync(2, "two numbers at least", asked);
    }

    [TestMethod]
    public async Task Where_no_texts_come_with_the_program_the_option_that_names_some_is_said()
    {
        using var folder = await FolderAsync();
        using var empty = new TemporaryFolder();
        foreach (var (option, arguments) in new[]
            {
                ("--corpus", (string[])["prepare", empty.Path]),
                ("--texts", ["evaluate", "rewriting", "--themes", folder["a.themes"], "--only", $"{Theme(folder)},{Other(folder)}"]),
            })
        {
            var ran = await CommandLine.RunAsync(context => TokenModel.Loads(context) with { ProgramFolder = empty.Path }, arguments);
            Assert.AreEqual((2, $"codebooklsp: {option} takes texts; none come with this program.\n"), (ran.Code, ran.Error));
        }
    }

    private static string Theme(TemporaryFolder folder) => Number(folder, "whale");

    private static string Other(TemporaryFolder folder) => Number(folder, "court");

    private static string Number(TemporaryFolder folder, string word) =>
        $"{ThemeFile.Read(folder["a.themes"]).Themes.Single(theme => theme.Words.Contains(word)).Number}";

    private static Task<Ran> RunAsync(params string[] arguments) => CommandLine.RunAsync(TokenModel.Loads, arguments);

    private static async Task FailsAsync(int code, string part, string[] arguments)
    {
        var ran = await RunAsync(arguments);
        Assert.AreEqual((code, ""), (ran.Code, ran.Output), ran.Error);
        StringAssert.Contains(ran.Error, part, StringComparison.Ordinal);
    }
}
