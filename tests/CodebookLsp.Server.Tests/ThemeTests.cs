using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Server.Tests;

/// <summary>
/// Themes of open documents over the wire: lenses, outline, folds, hover, the river. (<see cref="PlantedText"/>: a word's letter is its
/// topic.)
/// </summary>
[TestClass]
public sealed class ThemeTests
{
    private static readonly object About = new { textDocument = new { uri = TestEditor.Uri } };

    [TestMethod]
    public Task A_paragraphs_lens_names_its_theme_and_paragraphs_of_one_theme_have_one() => CheckLenses(
        """
        topic a | a12
                |
                | a10
                |
        topic d | d12
                |
                | d1
                |
                | d12
                |
                | # Heading
                |
        topic d | d12
        """);

    [TestMethod]
    public Task Short_paragraphs_that_follow_one_another_have_one_lens() => CheckLenses(
        """
        topic b | b2
                |
                | b2
                |
                | b2
                |
                | b2
        """);

    [TestMethod]
    public Task Nothing_is_said_of_a_line_or_two() => CheckLenses(
        """
                | Aaa aaa aaa.
                |
                | Ddd ddd ddd.
        """);

    [TestMethod]
    public async Task A_lens_opens_its_theme_and_the_server_says_it_where_the_editor_has_no_command()
    {
        using var folder = new ThemeFolder();
        foreach (var commands in new[] { true, false })
        {
            await using var editor = TestEditor.Connect(folder.Model);
            editor.LoadModel();
            await editor.HelloAsync(commands: commands);
            await editor.OpenAsync(Text("c12"));
            await editor.ReadWholeAsync();
            var command = (await editor.AskAsync("textDocument/codeLens", About))[0].GetProperty("command");
            Assert.AreEqual("codebookLsp.openTheme", command.GetProperty("command").GetString());
            Assert.AreEqual(folder.Of('c').Number, command.GetProperty("arguments")[0].GetInt32());
            if (commands)
                continue;

            var run = new { command = "codebookLsp.openTheme", arguments = command.GetProperty("arguments") };
            var said = (await editor.AskAsync("workspace/executeCommand", run)).GetString()!;
            StringAssert.Contains(said, "Its words: ", StringComparison.Ordinal);
            await editor.WhenAsync(one =>
                one.Method == "window/showMessage" && one.Params.GetProperty("message").GetString() == said);
        }
    }

    [TestMethod]
    public async Task The_outline_has_sections_by_theme_under_their_headings()
    {
        var text = Text("a12") + "\n\n# One\n\n" + Text("b12", "c12") + "\n\n## Below\n\n" + Text("d12") + "\n\n# Two\n\n" + Text("e12");
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder, text);
        var symbols = await editor.AskAsync("textDocument/documentSymbol", About);
        Assert.AreEqual("topic a; One(topic b; topic c; Below(topic d)); Two(topic e)", Drawn(symbols));
        var (lines, below) = (text.Split('\n'), symbols[1].GetProperty("children")[2]);
        Assert.AreEqual("## Below", lines[below.GetProperty("selectionRange").GetProperty("start").GetProperty("line").GetInt32()]);
        Assert.AreEqual(
            Array.IndexOf(lines, "# Two") - 2, symbols[1].GetProperty("range").GetProperty("end").GetProperty("line").GetInt32());
        AssertNested(symbols);

        // Editors with flat outlines get the same rows.
        await using var flat = TestEditor.Connect(folder.Model);
        flat.LoadModel();
        await flat.HelloAsync(commands: false);
        await flat.OpenAsync(text);
        var rows = (await flat.AskAsync("textDocument/documentSymbol", About)).EnumerateArray().ToList();
        CollectionAssert.AreEqual(
            new[] { "topic a", "One", "topic b", "topic c", "Below", "topic d", "Two", "topic e" },
            rows.Select(static row => row.GetProperty("name").GetString()).ToArray());
        Assert.AreEqual("Below", rows[5].GetProperty("containerName").GetString());
    }

    [TestMethod]
    public async Task Folds_are_the_rows_of_the_outline_that_go_over_lines()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder, "# One\n\n" + Text("a12") + "\n" + Text("a12") + "\n\n" + Text("b12"));
        var folds = await editor.AskAsync("textDocument/foldingRange", About);
        CollectionAssert.AreEqual(
            new[] { (0, 5), (2, 3) },
            folds.EnumerateArray().Select(static fold => (fold.GetProperty("startLine").GetInt32(), fold.GetProperty("endLine").GetInt32()))
                .ToArray());
    }

    [TestMethod]
    public async Task A_hover_says_first_what_its_passage_is_about_and_whether_the_word_says_so()
    {
        using var folder = new ThemeFolder();
        folder.Name(static topic => $"[{topic}](command:evil) \u202e");
        await using var editor = await OpenAsync(folder, Text("c12"));
        await editor.ReadWholeAsync();
        var carried = false;
        for (var column = 1; column < 60; column += 4)
        {
            var first = (await editor.HoverTextAsync(0, column)).Split('\n')[0];
            StringAssert.Contains(
                first,
                $" about **[\\[c\\](command:evil) \\\\u{{202E}}](command:codebookLsp.openTheme?%5B{folder.Of('c').Number}%5D)**");
            StringAssert.Contains(first, "this word ");
            carried |= first.Contains("this word has its colour because it is one of those that say so", StringComparison.Ordinal);
        }

        Assert.IsTrue(carried);
    }

    [TestMethod]
    public async Task The_river_has_every_theme_all_along_the_document()
    {
        var text = Text("a12", "b12", "a12", "d12");
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder, text, """{ "followedThemes": [{ "theme": 0, "color": 8 }] }""");
        var themes = await editor.AskAsync("codebookLsp/themes", About);
        Assert.AreEqual(JsonValueKind.Null, themes.GetProperty("problem").ValueKind);
        Assert.IsGreaterThan(0.8, themes.GetProperty("said").GetDouble());
        int[] places = [.. themes.GetProperty("places").EnumerateArray().Select(static place => place.GetInt32())];
        var rivers = themes.GetProperty("themes").EnumerateArray()
            .Select(static theme => theme.GetProperty("river").EnumerateArray().Select(static share => share.GetDouble()).ToArray())
            .ToArray();
        double[] rest = [.. themes.GetProperty("rest").EnumerateArray().Select(static share => share.GetDouble())];
        Assert.AreEqual(Math.Min(themes.GetProperty("tokens").GetInt32(), 1024), places.Length);
        CollectionAssert.AreEqual(places.Order().ToArray(), places);
        Assert.AreEqual(text.Split('\n').Length - 1, places[^1]);
        for (var place = 0; place < places.Length; place++)
            Assert.AreEqual(1, rivers.Sum(river => river[place]) + rest[place], 0.01);

        var first = themes.GetProperty("themes")[0];
        Assert.AreEqual("topic a", first.GetProperty("name").GetString());
        Assert.AreEqual("Words of a.", first.GetProperty("sentence").GetString());
        Assert.AreEqual(3, first.GetProperty("examples").GetArrayLength());
        Assert.IsTrue(rivers[0][places.Length / 8] > 0.5 && rivers[0][places.Length * 7 / 8] < 0.3);
        foreach (var theme in themes.GetProperty("themes").EnumerateArray())
        {
            var isFollowed = theme.GetProperty("number").GetInt32() == 0;
            Assert.AreEqual(isFollowed, theme.GetProperty("followed").GetBoolean());
            Assert.AreEqual(isFollowed, theme.GetProperty("color").GetInt32() == 8);
        }

        CollectionAssert.AreEqual(
            new[] { "topic a", "topic b", "topic a", "topic d" },
            themes.GetProperty("stretches").EnumerateArray().Select(static one => one.GetProperty("name").GetString()).OfType<string>()
                .ToArray());
    }

    [TestMethod]
    public async Task After_edits_everything_is_as_in_a_document_that_was_opened_so()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder, Text("a12", "b12", "c12"));
        await editor.AskAsync("codebookLsp/themes", About);
        var (random, version) = (new Random(3), 1);
        for (var edit = 0; edit < 6; edit++)
        {
            await editor.ChangeAsync(++version, random.Next(5), 0, random.Next(5), 0, PlantedText.Paragraph(edit, 6, random) + "\n\n");
            if (edit % 2 == 0)
                await editor.AskAsync("textDocument/codeLens", About); // whatever has been read by now
        }

        await using var fresh = await OpenAsync(folder, Text("a12", "b12", "c12"));
        (random, version) = (new Random(3), 1);
        for (var edit = 0; edit < 6; edit++)
            await fresh.ChangeAsync(++version, random.Next(5), 0, random.Next(5), 0, PlantedText.Paragraph(edit, 6, random) + "\n\n");
        foreach (var method in new[] { "textDocument/documentSymbol", "textDocument/codeLens" })
        {
            await editor.AskAsync("codebookLsp/themes", About); // it has been read
            await fresh.AskAsync("codebookLsp/themes", About);
            Assert.AreEqual(
                (await fresh.AskAsync(method, About)).GetRawText(), (await editor.AskAsync(method, About)).GetRawText(), method);
        }
    }

    [TestMethod]
    public async Task Of_a_language_that_the_model_has_hardly_read_nothing_is_said_and_the_rest_is()
    {
        const string Arabic = "كان الشتاء طويلا وباردا في القرية الصغيرة التي تقع بين الجبال. ";
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(
            folder, Text("a12") + "\n\n" + string.Concat(Enumerable.Repeat(Arabic, 8)) + "\n\n" + Text("b12"));
        var themes = await editor.AskAsync("codebookLsp/themes", About);
        CollectionAssert.AreEqual(
            new[] { "topic a", null, "topic b" },
            themes.GetProperty("stretches").EnumerateArray().Select(static one => one.GetProperty("name").GetString()).ToArray());
        CollectionAssert.AreEqual(
            new[] { "0 topic a", "4 topic b" }, await LensesAsync(editor));
        Assert.AreEqual("topic a; topic b", Drawn(await editor.AskAsync("textDocument/documentSymbol", About)));
        await editor.HoverTextAsync(2, 5);
    }

    private static async Task CheckLenses(string drawn)
    {
        using var folder = new ThemeFolder();
        string[] rows = drawn.ReplaceLineEndings("\n").Split('\n');
        var text = string.Join(
            '\n', rows.Select(static row => row[9..].Trim() is [>= 'a' and <= 'f', ..] word ? Text(word) : row[9..].Trim()));
        await using var editor = await OpenAsync(folder, text);
        await editor.ReadWholeAsync();
        CollectionAssert.AreEqual(
            rows.Index().Where(static row => row.Item[0] != ' ').Select(static row => $"{row.Index} {row.Item[..7]}").ToArray(),
            await LensesAsync(editor));
    }

    private static async Task<string[]> LensesAsync(TestEditor editor) =>
    [
        .. (await editor.AskAsync("textDocument/codeLens", About)).EnumerateArray().Select(static lens =>
            lens.GetProperty("range").GetProperty("start").GetProperty("line").GetRawText() + " "
            + lens.GetProperty("command").GetProperty("title").GetString()),
    ];

    /// <summary>Paragraphs: each is told its topic and how many sentences it has.</summary>
    private static string Text(params string[] paragraphs) => string.Join("\n\n", paragraphs.Select(static one => PlantedText.Paragraph(
        one[0] - 'a', int.Parse(one[1..], CultureInfo.InvariantCulture), new(one[0]))));

    private static async Task<TestEditor> OpenAsync(ThemeFolder folder, string text, string? settings = null)
    {
        var editor = await TestEditor.StartAsync(settings is null ? null : JsonNode.Parse(settings), model: folder.Model);
        await editor.OpenAsync(text);
        return editor;
    }

    private static string Drawn(JsonElement symbols) => string.Join("; ", symbols.EnumerateArray().Select(static symbol =>
        symbol.GetProperty("name").GetString()
        + (symbol.GetProperty("children").GetArrayLength() > 0 ? $"({Drawn(symbol.GetProperty("children"))})" : "")));

    private static void AssertNested(JsonElement symbols)
    {
        foreach (var symbol in symbols.EnumerateArray())
        {
            foreach (var child in symbol.GetProperty("children").EnumerateArray())
            {
                Assert.IsTrue(Place(symbol, "start").CompareTo(Place(child, "start")) <= 0);
                Assert.IsTrue(Place(child, "end").CompareTo(Place(symbol, "end")) <= 0);
            }

            AssertNested(symbol.GetProperty("children"));
        }

        static (int, int) Place(JsonElement symbol, string which) => (
            symbol.GetProperty("range").GetProperty(which).GetProperty("line").GetInt32(),
            symbol.GetProperty("range").GetProperty(which).GetProperty("character").GetInt32());
    }
}
