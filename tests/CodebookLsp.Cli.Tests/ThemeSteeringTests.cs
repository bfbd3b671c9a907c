using System.Text.Json;
using CodebookLsp.Cli.Tests.Support;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using static CodebookLsp.Cli.Tests.Support.TopicThemes;

namespace CodebookLsp.Cli.Tests;

/// <summary>Writing toward themes and away from them, from the command line.</summary>
[TestClass]
public sealed class ThemeSteeringTests
{
    [TestMethod]
    public async Task A_text_goes_on_toward_themes_by_name_alias_or_number_and_its_receipt_replays_byte_for_byte()
    {
        using var folder = await NamedAsync();
        var (prompt, receipt) = (folder.File("p.txt", "Call me"), folder["r.json"]);
        var made = await RunAsync(
            "steer", "--toward", "at sea=0.5", "--away", $"{Number(folder, "court")}", "--themes", folder["a.themes"], "--prompt", prompt,
            "--tokens", "6", "-o", receipt);
        Assert.AreEqual((0, ""), (made.Code, made.Error));
        var written = Receipt.Parse(await File.ReadAllTextAsync(receipt), receipt);
        StringAssert.StartsWith(written.Profile.Name, "toward at sea (0.5), less of ");
        foreach (var sign in new[] { 1, -1 })
            Assert.IsTrue(written.Profile.Directions.Any(site => site.Codes.Any(code => code.Weight * sign > 0)));
        var replayed = await RunAsync("replay", receipt);
        Assert.AreEqual((0, "codebooklsp: The same text.\n"), (replayed.Code, replayed.Error));

        var texts = new HashSet<string>();
        foreach (var (theme, said) in new[]
            {
                ("at sea", ""), ("voyages", "codebooklsp: voyages: the theme “at sea”.\n"), ($"{Number(folder, "whale")}", ""),
            })
        {
            var one = await RunAsync(
                "steer", "--toward", theme, "--themes", folder["a.themes"], "--prompt", prompt, "--tokens", "6", "--json");
            Assert.AreEqual((0, said), (one.Code, one.Error), theme);
            using var json = JsonDocument.Parse(one.Output);
            texts.Add(json.RootElement.GetProperty("steered")[0].GetProperty("text").GetString()!);
        }

        Assert.HasCount(1, texts, "A name, an alias and a number name the same theme.");
    }

    [TestMethod]
    public async Task Words_that_name_no_theme_are_steered_toward_and_it_is_said_how_they_are_understood()
    {
        using var folder = await NamedAsync();
        var made = await RunAsync(
            "steer", "--toward", "whale", "--themes", folder["a.themes"], "--prompt", folder.File("p.txt", "Call me"), "--tokens", "6",
            "--json");
        Assert.AreEqual(0, made.Code, made.Error);
        StringAssert.StartsWith(made.Error, "codebooklsp: whale: Its words come ");
        using var json = JsonDocument.Parse(made.Output);
        Assert.AreEqual("toward whale", json.RootElement.GetProperty("profile").GetProperty("name").GetString());
    }

    [TestMethod]
    public async Task A_text_goes_on_toward_what_lines_of_a_file_are_about()
    {
        using var folder = await NamedAsync();
        var (prompt, about) = (folder.File("p.txt", "Call me"), folder.File("a.md", $"{Words(Law, 90, 1)}\n\n{Words(Sea, 90, 2)}\n"));
        foreach (var (lines, isSea) in new[] { (":3-3", true), (":1", false) })
        {
            var made = await RunAsync(
                "steer", "--toward-passage", about + lines, "--themes", folder["a.themes"], "--prompt", prompt, "--tokens", "4", "--json");
            Assert.AreEqual((0, ""), (made.Code, made.Error));
            using var json = JsonDocument.Parse(made.Output);
            var name = json.RootElement.GetProperty("profile").GetProperty("name").GetString()!;
            Assert.AreEqual(isSea, name.Contains("at sea", StringComparison.Ordinal), name);
        }
    }

    [TestMethod]
    public async Task What_a_theme_is_written_with_is_kept_as_a_profile_that_writes_the_same()
    {
        using var folder = await NamedAsync();
        string[] about = ["--prompt", folder.File("p.txt", "Call me"), "--tokens", "6", "--json"];
        var toward = await RunAsync(
            ["steer", "--toward", "at sea", "--themes", folder["a.themes"], "--save-profile", folder["sea.steering.json"], .. about]);
        Assert.AreEqual((0, ""), (toward.Code, toward.Error));
        var again = await RunAsync(["steer", "--profile", folder["sea.steering.json"], .. about]);
        Assert.AreEqual((0, ""), (again.Code, again.Error));
        Assert.AreEqual(Steered(toward.Output), Steered(again.Output));

        static string Steered(string json)
        {
            using var receipt = JsonDocument.Parse(json);
            return receipt.RootElement.GetProperty("steered").GetRawText();
        }
    }

    [TestMethod]
    public async Task What_cannot_be_written_is_one_sentence()
    {
        using var folder = await NamedAsync();
        string[] rest = ["--themes", folder["a.themes"], "--prompt", folder.File("p.txt", "Call me")];
        await FailsAsync(1, "There are no words to steer toward", ["steer", "--toward", " , ", .. rest]);
        await FailsAsync(2, "a number from -10 to 10", ["steer", "--toward", "at sea=much", .. rest]);
        await FailsAsync(1, "lines 7-9", ["steer", "--toward-passage", folder.File("a.md", Words(Sea, 90, 1)) + ":7-9", .. rest]);
        await FailsAsync(
            1, "Nothing that can be written is found", ["steer", "--toward-passage", folder.File("b.md", "Whale\n\n") + ":2-2", .. rest]);

        var themes = ThemeFile.Read(folder["a.themes"]);
        var writing = new ThemeWriting(1, [new(0.1, 0.1, 0), new(0.03, 0.3, 0.1), new(0.3, 0.4, 0.2)], 0.02, 0.04, 0.05, Writable: false);
        ThemeFile.Write(folder["a.themes"], themes with
        {
            Recipe = WritingRecipe.Default(themes.Sites),
            Themes = [.. themes.Themes.Select(theme => theme with { Writing = writing })],
        });
        await FailsAsync(1, "'at sea' cannot be written", ["steer", "--toward", "at sea", .. rest]);
        Assert.AreEqual(0, (await RunAsync(["steer", "--away", "at sea", "--tokens", "4", .. rest])).Code);
    }

    [TestMethod]
    public async Task What_is_tried_with_few_codes_is_not_kept_as_what_themes_write()
    {
        using var folder = await NamedAsync();
        string[] rest = ["evaluate", "toward", "--themes", folder["a.themes"]];
        await FailsAsync(2, "--codes takes a number from 1 up", [.. rest, "--codes", "0"]);
        foreach (var some in (string[][])[["--codes", "3"], ["--only", "0"]])
            await FailsAsync(2, "--store takes an evaluation of all themes", [.. rest, "--store", .. some]);
    }

    /// <summary>The theme of the sea has a name and an alias.</summary>
    private static async Task<TemporaryFolder> NamedAsync()
    {
        var folder = await FolderAsync();
        var themes = ThemeFile.Read(folder["a.themes"]);
        ThemeNames.Of(themes, [new(Number(folder, "whale"), "at sea") { Aliases = ["voyages"] }])
            .Write(ThemeNames.PathFor(folder["a.themes"]));
        return folder;
    }

    private static int Number(TemporaryFolder folder, string word) =>
        ThemeFile.Read(folder["a.themes"]).Themes.Single(theme => theme.Words.Contains(word)).Number;

    private static Task<Ran> RunAsync(params string[] arguments) => CommandLine.RunAsync(TokenModel.Loads, arguments);

    private static async Task FailsAsync(int code, string part, string[] arguments)
    {
        var ran = await RunAsync(arguments);
        Assert.AreEqual((code, ""), (ran.Code, ran.Output), ran.Error);
        StringAssert.Contains(ran.Error, part, StringComparison.Ordinal);
        Assert.HasCount(1, ran.Error.TrimEnd().Split('\n'));
    }
}
