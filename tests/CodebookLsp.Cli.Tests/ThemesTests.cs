using System.Text.Json;
using CodebookLsp.Cli.Tests.Support;

namespace CodebookLsp.Cli.Tests;

[TestClass]
public sealed class ThemesTests
{
    [TestMethod]
    public async Task Themes_are_learned_shown_and_named()
    {
        using var folder = new TemporaryFolder();
        var themes = await LearnAsync(folder);

        var table = await CommandLine.RunAsync("themes", "show", themes, "--all");
        Assert.AreEqual((0, ""), (table.Code, table.Error));
        foreach (var part in new[] { "share", "works", "sources", "seeds", "halves", "themes shown" })
            StringAssert.Contains(table.Output, part, StringComparison.Ordinal);

        var renamed = await CommandLine.RunAsync(
            "themes", "rename", themes, "1", "sea\u202e", "--sentence", "Ships.", "--alias", "ships", "--alias", "boats");
        Assert.AreEqual(0, renamed.Code, renamed.Error);
        StringAssert.Contains(renamed.Error, @"sea\u{202E}", StringComparison.Ordinal);
        var one = await CommandLine.RunAsync("themes", "show", themes, "--theme", "1");
        foreach (var part in new[] { @"sea\u{202E}", "Ships.", "ships, boats", "words", "stability", "nearest", "codes", "direction",
            "passages" })
            StringAssert.Contains(one.Output, part, StringComparison.Ordinal);

        // What is not said anew stays; a theme gives its name up when none is given.
        await CommandLine.RunAsync("themes", "rename", themes, "1", "sea");
        Assert.AreEqual(("sea", "Ships.", 2), await NamedAsync(themes));
        await CommandLine.RunAsync("themes", "rename", themes, "1");
        StringAssert.Contains(
            (await CommandLine.RunAsync("themes", "show", themes, "-t", "1")).Output, "theme      1  ", StringComparison.Ordinal);
        using var names = JsonDocument.Parse(await File.ReadAllTextAsync(folder["a.names.json"]));
        Assert.AreEqual(0, names.RootElement.GetProperty("names").GetPropertyCount());
    }

    [TestMethod]
    public async Task Names_are_taken_out_and_brought_in()
    {
        using var folder = new TemporaryFolder();
        var themes = await LearnAsync(folder);
        await CommandLine.RunAsync("themes", "rename", themes, "0", "sea");
        var exported = await CommandLine.RunAsync("themes", "names", "export", themes, "-o", folder["out.json"]);
        StringAssert.Contains(exported.Error, "Wrote 1 names", StringComparison.Ordinal);

        await CommandLine.RunAsync("themes", "rename", themes, "0", "land");
        var kept = await CommandLine.RunAsync("themes", "names", "import", folder["out.json"], "--into", themes);
        StringAssert.Contains(kept.Error, "Brought 0 names", StringComparison.Ordinal);
        StringAssert.Contains(kept.Error, "1 that are there stay", StringComparison.Ordinal);
        var replaced = await CommandLine.RunAsync("themes", "names", "import", folder["out.json"], "--into", themes, "--replace");
        StringAssert.Contains(replaced.Error, "Brought 1 names", StringComparison.Ordinal);
        StringAssert.Contains((await CommandLine.RunAsync("themes", "show", themes, "-t", "0")).Output, "0  sea", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task The_report_measures_themes_beside_words()
    {
        using var folder = new TemporaryFolder();
        var index = await IndexAsync(folder);
        var ran = await CommandLine.RunAsync("themes", "report", index, "-k", "2", "--codes", "50", "--json");
        Assert.AreEqual((0, ""), (ran.Code, ran.Error));
        using var json = JsonDocument.Parse(ran.Output);
        CollectionAssert.AreEqual(
            new[] { "guessing", "themes of words", "all words", "themes of shuffled codes", "themes", "the bursty codes themselves" },
            json.RootElement.GetProperty("rows").EnumerateArray().Select(static row => row.GetProperty("name").GetString()).ToArray());
        var table = await CommandLine.RunAsync("themes", "report", index, "-k", "2", "--codes", "50");
        StringAssert.Contains(table.Output, "right source", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task What_stands_in_the_way_is_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var index = await IndexAsync(folder);
        var themes = await LearnAsync(folder, index);
        await FailsAsync(1, "at most", "themes", "learn", index, "-k", "1000", "-o", folder["b.themes"]);
        Assert.IsFalse(File.Exists(folder["b.themes"]));
        await FailsAsync(1, "no index", "themes", "learn", folder["none.codes"]);
        await FailsAsync(1, "no file of themes", "themes", "show", index);
        await FailsAsync(1, "has no theme 7", "themes", "show", themes, "-t", "7");
        await FailsAsync(1, "has no theme -1", "themes", "rename", themes, "-1", "a");
        await FailsAsync(2, "give the name too", "themes", "rename", themes, "0", "--sentence", "a");
        await FailsAsync(1, "NAME.name", "themes", "rename", themes, "0", " ");
        Assert.AreEqual(2, (await CommandLine.RunAsync("themes", "learn", index, "-k", "1")).Code);
        folder.File("a.names.json", "{}");
        await FailsAsync(1, "wrong 'names'", "themes", "show", themes);
    }

    private static async Task FailsAsync(int code, string part, params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(arguments);
        Assert.AreEqual((code, ""), (ran.Code, ran.Output), ran.Error);
        StringAssert.Contains(ran.Error, part, StringComparison.Ordinal);
        Assert.HasCount(1, ran.Error.TrimEnd().Split('\n'));
    }

    private static async Task<(string? Name, string? Sentence, int Aliases)> NamedAsync(string themes)
    {
        using var json = JsonDocument.Parse((await CommandLine.RunAsync("themes", "show", themes, "-t", "1", "--json")).Output);
        var theme = json.RootElement.GetProperty("themes")[0];
        return (theme.GetProperty("name").GetString(), theme.GetProperty("sentence").GetString(),
            theme.GetProperty("aliases").GetArrayLength());
    }

    private static async Task<string> LearnAsync(TemporaryFolder folder, string? index = null)
    {
        var themes = folder["a.themes"];
        var ran = await CommandLine.RunAsync("themes", "learn", index ?? await IndexAsync(folder), "-k", "3", "-o", themes);
        Assert.AreEqual((0, ""), (ran.Code, ran.Output), ran.Error);
        StringAssert.Contains(ran.Error, "Learned 3 themes", StringComparison.Ordinal);
        return themes;
    }

    /// <summary>Thirty texts in two folders, about the sea and about code.</summary>
    private static async Task<string> IndexAsync(TemporaryFolder folder)
    {
        var random = new Random(1);
        foreach (var (source, words) in new[] { ("sea", "whale ship captain deck harpoon boat sail storm wave mast"),
            ("code", "type trait value borrow struct enum match string error test") })
        {
            Directory.CreateDirectory(folder[$"texts/{source}"]);
            for (var number = 0; number < 15; number++)
                folder.File($"texts/{source}/{number}.txt", string.Join(' ',
                    Enumerable.Range(0, 200).Select(_ => words.Split(' ')[random.Next(10)])));
        }

        var ran = await CommandLine.RunAsync("index", folder["texts"], "-o", folder["a.codes"]);
        Assert.AreEqual(0, ran.Code, ran.Error);
        return folder["a.codes"];
    }
}
