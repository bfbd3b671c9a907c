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
            new[]
            {
                "guessing", "topics of words (LDA)", "themes of words", "all words", "themes of shuffled codes", "themes of 4,000 codes",
                "themes", "the bursty codes themselves",
            },
            json.RootElement.GetProperty("rows").EnumerateArray().Select(static row => row.GetProperty("name").GetString()).ToArray());
        var table = await CommandLine.RunAsync("themes", "report", index, "-k", "2", "--codes", "50");
        StringAssert.Contains(table.Output, "right source", StringComparison.Ordinal);
        StringAssert.Contains(table.Output, "5 % may be false", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Themes_are_merged_reduced_and_hidden_and_names_come_along()
    {
        using var folder = new TemporaryFolder();
        var themes = await LearnAsync(folder);
        await RunAsync("themes", "hide", themes, "0", "1", "2", "--show");
        await RunAsync("themes", "rename", themes, "2", "sea");
        await RunAsync("themes", "rename", themes, "1", "land");

        var hidden = await RunAsync("themes", "hide", themes, "0");
        StringAssert.Contains(hidden.Error, "2 of 3 themes are shown", StringComparison.Ordinal);
        StringAssert.Contains((await RunAsync("themes", "show", themes, "--all")).Output, "hidden by hand", StringComparison.Ordinal);
        await RunAsync("themes", "reduce", themes, "-k", "1", "-o", folder["one.themes"]);
        StringAssert.Contains((await RunAsync("themes", "show", folder["one.themes"])).Output, "1 themes shown", StringComparison.Ordinal);
        await FailsAsync(1, "shows 2 themes", "themes", "reduce", themes, "-k", "2");

        var merged = await RunAsync("themes", "merge", themes, "2", "1");
        StringAssert.Contains(merged.Error, "Themes 2, 1 are theme 1 now, of 2", StringComparison.Ordinal);
        var one = await RunAsync("themes", "show", themes, "-t", "1");
        StringAssert.Contains(one.Output, "1  sea", StringComparison.Ordinal);
        StringAssert.Contains(one.Output, "land", StringComparison.Ordinal);
        await FailsAsync(2, "two numbers", "themes", "merge", themes, "1");
        await FailsAsync(1, "has no theme 2", "themes", "merge", themes, "1", "2");
        await FailsAsync(1, "has no theme 5", "themes", "hide", themes, "5");
    }

    [TestMethod]
    public async Task Names_go_into_a_table_and_come_back_from_it()
    {
        using var folder = new TemporaryFolder();
        var themes = await LearnAsync(folder);
        await RunAsync("themes", "rename", themes, "0", "sea");
        await RunAsync("themes", "names", "export", themes, "-o", folder["names.csv"]);
        var table = await File.ReadAllTextAsync(folder["names.csv"]);
        StringAssert.Contains(table, "number,name,sentence", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["names.csv"], table.Replace(",sea,", ",ships,", StringComparison.Ordinal));
        await RunAsync("themes", "names", "import", folder["names.csv"], "--into", themes, "--replace");
        StringAssert.Contains((await RunAsync("themes", "show", themes, "-t", "0")).Output, "0  ships", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_quiz_is_made_of_texts_that_nothing_was_learned_from_and_scored()
    {
        using var folder = new TemporaryFolder();
        var index = await IndexAsync(folder, texts: 60);
        await RunAsync("themes", "learn", index, "-k", "2", "--training-half", "-o", folder["a.themes"]);
        await RunAsync("themes", "hide", folder["a.themes"], "0", "1", "--show");
        var made = await RunAsync("themes", "quiz", "make", index, folder["a.themes"], "--automatic", "-o", folder["quiz"]);
        StringAssert.Contains(made.Error, "Asked about", StringComparison.Ordinal);
        Assert.IsTrue(File.Exists(folder["quiz/questions.md"]) && File.Exists(folder["quiz/questions.json"]));
        using var key = JsonDocument.Parse(await File.ReadAllTextAsync(folder["quiz/key.json"]));
        folder.File("answers.json", JsonSerializer.Serialize(key.RootElement.EnumerateArray().ToDictionary(
            static one => one.GetProperty("question").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture),
            static one => one.GetProperty("right"))));
        var scored = await RunAsync("themes", "quiz", "score", folder["quiz"], folder["answers.json"]);
        StringAssert.Contains(scored.Output, "passages right: ", StringComparison.Ordinal);

        await RunAsync("themes", "learn", index, "-k", "2", "-o", folder["b.themes"]);
        await FailsAsync(1, "--training-half", "themes", "quiz", "make", index, folder["b.themes"], "-o", folder["quiz"]);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(arguments);
        Assert.AreEqual(0, ran.Code, ran.Error);
        return (ran.Code, ran.Output, ran.Error);
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

    /// <summary>Texts in two folders, about the sea and about code.</summary>
    /// <param name="texts">Of each folder.</param>
    private static async Task<string> IndexAsync(TemporaryFolder folder, int texts = 15)
    {
        var random = new Random(1);
        foreach (var (source, words) in new[] { ("sea", "whale ship captain deck harpoon boat sail storm wave mast"),
            ("code", "type trait value borrow struct enum match string error test") })
        {
            Directory.CreateDirectory(folder[$"texts/{source}"]);
            for (var number = 0; number < texts; number++)
                folder.File($"texts/{source}/{number}.txt", string.Join(' ',
                    Enumerable.Range(0, 200).Select(_ => words.Split(' ')[random.Next(10)])));
        }

        var ran = await CommandLine.RunAsync("index", folder["texts"], "-o", folder["a.codes"]);
        Assert.AreEqual(0, ran.Code, ran.Error);
        return folder["a.codes"];
    }
}
