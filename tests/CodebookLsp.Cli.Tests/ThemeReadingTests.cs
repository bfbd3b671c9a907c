using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CodebookLsp.Cli.Tests.Support;
using CodebookLsp.Features.Themes;
using static CodebookLsp.Cli.Tests.Support.TopicThemes;

namespace CodebookLsp.Cli.Tests;

/// <summary>Themes of six kinds of text, learned from texts of ten words each and words of all prose, and read in other texts.</summary>
[TestClass]
public sealed class ThemeReadingTests
{
    [TestMethod]
    public async Task A_text_is_read_passage_by_passage()
    {
        using var folder = await FolderAsync();
        var text = folder.File("a.md", $"# Voyages\n\n{Words(Sea, 150, 1)}\n\n# Programs\n\n{Words(Code, 150, 2)}\n");
        var table = await RunAsync("themes", text, "--themes", folder["a.themes"]);
        Assert.AreEqual((0, ""), (table.Code, table.Error));
        foreach (var part in new[] { "# Voyages", "# Programs", "tokens", "Percentages: the share of the text" })
            StringAssert.Contains(table.Output, part, StringComparison.Ordinal);

        var json = await RunAsync("themes", text, "--themes", folder["a.themes"], "--json");
        using var read = JsonDocument.Parse(json.Output);
        var own = read.RootElement.GetProperty("texts")[0];
        Assert.AreEqual(2, own.GetProperty("sections").GetArrayLength());
        Assert.IsGreaterThan(0.5, own.GetProperty("said").GetDouble());
        var passages = own.GetProperty("passages").EnumerateArray().ToArray();
        Assert.AreEqual((1, 0L), (passages[0].GetProperty("line").GetInt32(), passages[0].GetProperty("start").GetInt64()));
        Assert.AreEqual((await File.ReadAllTextAsync(text)).TrimEnd().Length, passages[^1].GetProperty("end").GetInt64(), 1);
        Assert.AreEqual(7, passages[^1].GetProperty("lastLine").GetInt32());
        foreach (var (passage, words) in new[] { (passages[0], Sea), (passages[^1], Code) })
        {
            var theme = passage.GetProperty("themes")[0];
            Assert.IsTrue(theme.GetProperty("name").GetString()!.Split(", ").All(words.Split(' ').Contains));
            var word = theme.GetProperty("words")[0];
            var (start, end) = (word.GetProperty("start").GetInt32(), word.GetProperty("end").GetInt32());
            CollectionAssert.Contains(words.Split(' '), (await File.ReadAllTextAsync(text))[start..end].TrimEnd('.'));
        }

        var page = await RunAsync("themes", text, "--themes", folder["a.themes"], "-o", folder["a.html"]);
        Assert.AreEqual((0, "", ""), (page.Code, page.Output, page.Error));
        var html = await File.ReadAllTextAsync(folder["a.html"]);
        foreach (var part in new[] { "default-src 'none'", "<path class=\"t0 own\"", "<li>", "# Voyages" })
            StringAssert.Contains(html, part, StringComparison.Ordinal);
        Assert.IsFalse(html.Contains("<script", StringComparison.OrdinalIgnoreCase));
    }

    [TestMethod]
    public async Task Names_stand_in_place_of_words_and_draw_nothing_that_they_should_not()
    {
        using var folder = await FolderAsync();
        foreach (var theme in new[] { "0", "1", "2", "3", "4", "5" })
            await RunAsync("themes", "rename", folder["a.themes"], theme, "<b>night\u202e</b>");
        var text = folder.File("a.txt", Words(Sea, 200, 3) + "\n\n" + Words(Code, 200, 4));
        var table = await RunAsync("themes", text, "--themes", folder["a.themes"]);
        StringAssert.Contains(table.Output, @"<b>night\u{202E}</b>", StringComparison.Ordinal);
        var page = await RunAsync("themes", text, "--themes", folder["a.themes"], "--html");
        Assert.IsFalse(page.Output.Contains("<b>night", StringComparison.Ordinal));
        Assert.IsFalse(page.Output.Contains('\u202e', StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task Two_folders_are_compared()
    {
        using var folder = await FolderAsync();
        foreach (var (name, words) in new[] { ("sea", Sea), ("code", Code) })
        {
            Directory.CreateDirectory(folder[name]);
            for (var number = 0; number < 8; number++)
                folder.File($"{name}/{number}.txt", Words(words, 120, number));
        }

        var table = await RunAsync("themes", "compare", folder["sea"], folder["code"], "--themes", folder["a.themes"]);
        Assert.AreEqual((0, ""), (table.Code, table.Error));
        StringAssert.Contains(table.Output, "sea: 8 documents", StringComparison.Ordinal);
        StringAssert.Matches(table.Output, new("2 of [23] themes clearly differ"));
        var json = await RunAsync("themes", "compare", folder["sea"], folder["code"], "--themes", folder["a.themes"], "--json");
        using var read = JsonDocument.Parse(json.Output);
        var differences = read.RootElement.GetProperty("differences").EnumerateArray()
            .Select(static row => row.GetProperty("difference").GetProperty("value").GetDouble()).ToArray();
        Assert.IsGreaterThan(0.5, differences[0]);
        Assert.IsLessThan(-0.5, differences[^1]);

        var same = await RunAsync("themes", "compare", folder["sea"], folder["sea"], "--themes", folder["a.themes"]);
        StringAssert.Contains(same.Output, "No theme clearly differs", StringComparison.Ordinal);
        var one = await RunAsync("themes", "compare", folder["sea/1.txt"], folder["code/1.txt"], "--themes", folder["a.themes"]);
        StringAssert.Contains(one.Output, "passages, too few", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_text_is_counted_as_the_same_text_in_a_dataset_is_packed_or_not()
    {
        using var folder = await FolderAsync();
        var text = "😀 " + Words(Sea, 700, 1) + "\r\n\r\n" + Words(Code, 700, 2);
        folder.File("a.jsonl", JsonSerializer.Serialize(new { text }));
        folder.File("a.txt", text);
        await using (var packed = new GZipStream(File.Create(folder["b.txt.gz"]), CompressionLevel.Fastest))
            await packed.WriteAsync(Encoding.UTF8.GetBytes(text));

        async Task<string> Rows(string name)
        {
            var ran = await RunAsync("themes", "table", folder[name], "--themes", folder["a.themes"], "--json");
            Assert.AreEqual(0, ran.Code, ran.Error);
            var rows = JsonDocument.Parse(ran.Output).RootElement.GetProperty("rows").EnumerateArray().ToList();
            Assert.AreNotEqual(0, rows.Count);
            return string.Join('\n', rows.Select(static row => $"{row.GetProperty("name")} {row.GetProperty("passages")} "
                + $"{row.GetProperty("share")} {row.GetProperty("example").GetProperty("text")}"));
        }

        Assert.AreEqual(await Rows("a.jsonl"), await Rows("a.txt"));
        Assert.AreEqual(await Rows("a.txt"), await Rows("b.txt.gz"));
        await File.WriteAllBytesAsync(folder["a.txt"], [.. Encoding.UTF8.GetBytes(text), 0xFF, (byte)'a']);
        await FailsAsync(1, "is not UTF-8", "themes", "table", folder["a.txt"], "--themes", folder["a.themes"]);
    }

    [TestMethod]
    public async Task The_themes_of_a_dataset_are_listed_by_class_and_over_time()
    {
        using var folder = await FolderAsync();
        var data = folder.File("a.jsonl", string.Concat(Enumerable.Range(0, 30).Select(static number =>
            JsonSerializer.Serialize(new
            {
                text = Words(number % 3 == 0 ? Code : Sea, 120, number),
                kind = number % 3 == 0 ? "code" : "sea",
                date = string.Create(CultureInfo.InvariantCulture, $"20{10 + (number % 3)}-01-02"),
            }) + "\n")));
        var all = await RunAsync("themes", "table", data, "--themes", folder["a.themes"]);
        Assert.AreEqual((0, ""), (all.Code, all.Error));
        StringAssert.Contains(all.Output, "a.jsonl: 30 documents", StringComparison.Ordinal);

        var by = await RunAsync("themes", "table", data, "--themes", folder["a.themes"], "--by", "kind", "--json");
        using var read = JsonDocument.Parse(by.Output);
        CollectionAssert.AreEqual(
            new[] { ("sea", 20), ("code", 10) },
            read.RootElement.GetProperty("groups").EnumerateArray()
                .Select(static group => (group.GetProperty("name").GetString(), group.GetProperty("units").GetInt32())).ToArray());
        foreach (var row in read.RootElement.GetProperty("rows").EnumerateArray().Take(2))
        {
            var shares = row.GetProperty("groups").EnumerateArray()
                .Select(static share => share.GetProperty("value").GetDouble()).ToArray();
            Assert.IsGreaterThan(0.5, Math.Abs(shares[0] - shares[1]));
        }

        var over = await RunAsync("themes", "table", data, "--themes", folder["a.themes"], "--over", "date");
        StringAssert.Contains(over.Output, "2010-01-02 2011-01-02 2012-01-02", StringComparison.Ordinal);
        StringAssert.Contains(over.Output, "·██", StringComparison.Ordinal);
        var page = await RunAsync("themes", "table", data, "--themes", folder["a.themes"], "--over", "date", "--html");
        StringAssert.Contains(page.Output, "<polyline", StringComparison.Ordinal);

        await FailsAsync(2, "No record of", "themes", "table", data, "--themes", folder["a.themes"], "--by", "nothing");
        await FailsAsync(
            2, "holds no dates, but for example 'code'", "themes", "table", data, "--themes", folder["a.themes"], "--over", "kind");
        await FailsAsync(2, "choose one", "themes", "table", data, "--themes", folder["a.themes"], "--over", "date", "--by", "kind");
    }

    [TestMethod]
    public async Task What_stands_in_the_way_is_one_sentence()
    {
        using var folder = await FolderAsync();
        var (text, themes) = (folder.File("a.txt", Words(Sea, 100, 1)), folder["a.themes"]);
        await FailsAsync(2, "Name the texts", "themes");
        await FailsAsync(2, "has no themes. Name a file of them with --themes, or learn them", "themes", text);
        await FailsAsync(1, "no file of themes", "themes", text, "--themes", text);
        await FailsAsync(1, "is empty", "themes", folder.File("empty.txt"), "--themes", themes);
        await FailsAsync(1, folder["none.txt"], "themes", folder["none.txt"], "--themes", themes);
        await FailsAsync(2, "cannot be used together", "themes", text, "--themes", themes, "--json", "--html");
        folder.File("b.themes", (await File.ReadAllBytesAsync(themes))[..^9]);
        await FailsAsync(1, "damaged", "themes", text, "--themes", folder["b.themes"]);
        var other = ThemeFile.Read(themes) with { ModelHash = "0000000000000000" };
        ThemeFile.Write(folder["c.themes"], other);
        foreach (var command in new[] { new[] { "themes", text }, ["themes", "compare", text, text], ["themes", "table", text] })
            await FailsAsync(1, "were learned with another model", [.. command, "--themes", folder["c.themes"]]);
        folder.File("a.names.json", """{ "themes": "0000000000000000", "names": {} }""");
        await FailsAsync(1, "made for other themes", "themes", text, "--themes", themes);
    }

    [TestMethod]
    public async Task A_text_of_one_word_is_told_that_nothing_can_be_said_of_it()
    {
        using var folder = await FolderAsync();
        var word = await CommandLine.RunAsync(TokenModel.Loads, input: "whale", default, "themes", "-", "--themes", folder["a.themes"]);
        StringAssert.Contains(word.Output, "fewer than 20 tokens nothing can be told", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task The_themes_in_the_models_folder_are_found()
    {
        using var folder = await FolderAsync();
        Directory.CreateDirectory(folder["model"]);
        File.Move(folder["a.themes"], folder["model/index.themes"]);
        var read = await RunAsync("themes", folder.File("a.txt", Words(Sea, 100, 1)), "--model", folder["model"]);
        Assert.AreEqual((0, ""), (read.Code, read.Error));
        StringAssert.Contains(read.Output, "%", StringComparison.Ordinal);
    }

    private static Task<Ran> RunAsync(params string[] arguments) => CommandLine.RunAsync(TokenModel.Loads, arguments);

    private static async Task FailsAsync(int code, string part, params string[] arguments)
    {
        var ran = await RunAsync(arguments);
        Assert.AreEqual((code, ""), (ran.Code, ran.Output), ran.Error);
        StringAssert.Contains(ran.Error, part, StringComparison.Ordinal);
        Assert.HasCount(1, ran.Error.TrimEnd().Split('\n'));
    }
}
