using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Server.Tests;

/// <summary>Cards of themes, passages that are about the same, themes by name, files by theme, and what an edit did: over the
/// wire.</summary>
[TestClass]
public sealed class ThemePassageTests
{
    private const string Other = "file:///other.md";

    private static readonly object About = new { uri = TestEditor.Uri };

    [TestMethod]
    public async Task A_themes_card_has_its_words_passages_codes_and_places()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder, Paragraphs(0, 2));
        var theme = folder.Of('c');
        var card = await editor.AskAsync("codebookLsp/themeCard", new { theme = theme.Number });
        Assert.AreEqual("topic c", card.GetProperty("name").GetString());
        Assert.AreEqual("alias c", card.GetProperty("aliases")[0].GetString());
        CollectionAssert.AreEqual(theme.Words.ToArray(), Texts(card.GetProperty("words")));
        Assert.AreEqual(theme.Works, card.GetProperty("works").GetInt32());
        Assert.AreEqual(Math.Min(10, theme.Passages.Count), card.GetProperty("passages").GetArrayLength());
        Assert.IsTrue(card.GetProperty("codes").EnumerateArray().All(static code =>
            System.Text.RegularExpressions.Regex.IsMatch(code.GetProperty("code").GetString()!, @"^L0\.\d:2\d$")));
        var places = card.GetProperty("workspace").EnumerateArray().ToList();
        Assert.IsNotEmpty(places);
        Assert.IsTrue(places.All(static place => place.GetProperty("uri").GetString() == TestEditor.Uri
            && place.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32() == 2
            && place.GetProperty("text").GetString()!.StartsWith("ccc", StringComparison.Ordinal)));
        Assert.AreEqual(JsonValueKind.Null, card.GetProperty("writable").ValueKind);

        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => editor.AskAsync("codebookLsp/themeCard", new { theme = 999 }));
        Assert.AreEqual((-32602, "There is no theme 999."), (error.Code, error.Message));
    }

    [TestMethod]
    public async Task Passages_like_one_are_found_in_this_document_in_others_and_in_the_index()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(
            folder, Paragraphs(1, 3, 1), folder.Model with
            {
                Index = static () => new(
                    new MemoryCorpus(
                        PlantedCorpus.Planted, FakeSteering.Hash,
                        Enumerable.Range(0, 30).Select(static number => (
                            $"corpus/{number}.txt",
                            (IReadOnlyList<AnnotatedBlock>)[.. PlantedText.Blocks(PlantedText.Paragraph(number % 6, 12, new(number)))]))),
                    LabelBook.Empty),
            });
        await editor.OpenAsync(Paragraphs(4, 1), Other);
        await editor.ReadWholeAsync(Other);
        var like = await LikeAsync(editor, 0);
        Assert.AreEqual("topic b", like.GetProperty("themes")[0].GetProperty("name").GetString());
        var passages = like.GetProperty("passages").EnumerateArray().ToList();
        Assert.IsTrue(passages.All(static passage => passage.GetProperty("likeness").GetDouble() is >= 0.3 and <= 1.0001));
        CollectionAssert.IsSubsetOf(
            new[] { TestEditor.Uri, Other, null }, passages.Select(static passage => passage.GetProperty("uri").GetString()).ToArray());
        Assert.HasCount(20, passages);
        foreach (var passage in passages.Where(static one => one.GetProperty("uri").GetString() is not null))
        {
            Assert.IsTrue(passage.GetProperty("text").GetString()!.StartsWith("bbb", StringComparison.Ordinal));
            var line = passage.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32();
            Assert.AreEqual(passage.GetProperty("uri").GetString() == Other ? 2 : 4, line, "not what was asked about");
        }

        foreach (var passage in passages.Where(static one => one.GetProperty("uri").GetString() is null))
            StringAssert.EndsWith(passage.GetProperty("source").GetString(), ".txt");
    }

    [TestMethod]
    public async Task Passages_and_sources_are_called_by_the_titles_beside_the_themes()
    {
        using var folder = new ThemeFolder();
        var theme = folder.Of('c');
        var (passage, source) = (theme.Passages[0].Document, theme.Sources[0].Name);
        await File.WriteAllTextAsync(
            Path.ChangeExtension(folder.File, ".titles.json"),
            new JsonObject { [passage] = "A *title*", [source] = "The source" }.ToJsonString());
        await using var editor = await OpenAsync(folder, Paragraphs(0, 2));
        var card = await editor.AskAsync("codebookLsp/themeCard", new { theme = theme.Number });
        StringAssert.StartsWith(card.GetProperty("passages")[0].GetProperty("source").GetString(), "A *title*");
        Assert.AreEqual("The source", card.GetProperty("sources")[0].GetProperty("name").GetString());
        var shown = (await editor.AskAsync("codebookLsp/themes", new { textDocument = About })).GetProperty("themes").EnumerateArray()
            .First(one => one.GetProperty("number").GetInt32() == theme.Number);
        StringAssert.StartsWith(shown.GetProperty("examples")[0].GetProperty("source").GetString(), "A *title*");
    }

    [TestMethod]
    public async Task Passages_like_nothing_are_refused_in_one_sentence()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder, "");
        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => LikeAsync(editor, 0));
        StringAssert.StartsWith(error.Message, "Nothing can be said");
        await using var without = await OpenAsync(folder, Paragraphs(1), folder.Model with { Themes = null });
        error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => LikeAsync(without, 0));
        StringAssert.Contains(error.Message, "codebooklsp themes learn");
    }

    [TestMethod]
    public async Task Themes_are_found_by_name_alias_and_word()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder, Paragraphs(1, 3));
        foreach (var query in new[] { "topic d", "Alias D", "ddd" })
        {
            Assert.AreEqual(
                "topic d", (await editor.AskAsync("codebookLsp/searchThemes", new { query }))[0].GetProperty("name").GetString(), query);
        }

        Assert.AreEqual(
            folder.Themes.Themes.Count(static theme => theme.Hidden is null),
            (await editor.AskAsync("codebookLsp/searchThemes", new { query = "" })).GetArrayLength());

        // As symbols they are where there is most of them.
        var symbols = await editor.AskAsync("workspace/symbol", new { query = "#topic d" });
        Assert.AreEqual("#topic d", symbols[0].GetProperty("name").GetString());
        Assert.AreEqual(
            2, symbols[0].GetProperty("location").GetProperty("range").GetProperty("start").GetProperty("line").GetInt32());
        Assert.IsFalse(symbols.EnumerateArray().Any(static symbol => symbol.GetProperty("name").GetString() == "#topic f"));
    }

    [TestMethod]
    public async Task Files_by_theme_are_open_documents_and_those_of_the_workspaces_index()
    {
        using var folder = new ThemeFolder();
        var workspace = Directory.CreateTempSubdirectory("codebooklsp-workspace-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(workspace.FullName, "one.txt"), Paragraphs(0));
            await using var editor = await TestEditor.StartAsync(
                JsonNode.Parse("""{ "workspaceIndex": true }"""), model: folder.Model, folder: workspace.FullName);
            await editor.OpenAsync(Paragraphs(5));
            await editor.ReadWholeAsync();
            JsonElement files = default;
            await TestEditor.UntilAsync(async () =>
            {
                files = await editor.AskAsync("codebookLsp/workspaceThemes", new { });
                return files.GetProperty("files").GetArrayLength() == 2;
            }, "the workspace is indexed");
            Assert.AreEqual(JsonValueKind.Null, files.GetProperty("problem").ValueKind);
            foreach (var (name, theme) in new[] { ("one.txt", "topic a"), ("text.md", "topic f") })
            {
                var file = files.GetProperty("files").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
                var shares = file.GetProperty("shares").EnumerateArray().Select(static share => share.GetDouble()).ToList();
                Assert.AreEqual(files.GetProperty("themes").GetArrayLength(), shares.Count);
                Assert.AreEqual(theme, files.GetProperty("themes")[shares.IndexOf(shares.Max())].GetProperty("name").GetString());
                Assert.IsTrue(shares.All(static share => share is >= 0 and <= 1.0001) && shares.Max() > 0.8);
            }

            var like = await editor.AskAsync("codebookLsp/passagesLike", new { textDocument = About, range = Line(0) });
            Assert.AreEqual(0, like.GetProperty("passages").GetArrayLength());
            var card = await editor.AskAsync("codebookLsp/themeCard", new { theme = folder.Of('a').Number });
            StringAssert.EndsWith(card.GetProperty("workspace")[0].GetProperty("uri").GetString(), "/one.txt");
        }
        finally
        {
            workspace.Delete(recursive: true);
        }
    }

    [TestMethod]
    public async Task What_an_edit_did_is_told_by_the_themes_before_and_after()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder, Paragraphs(0, 1, 2));
        foreach (var (before, said) in new[]
            {
                (Paragraphs(0, 1, 2), Array.Empty<string>()),
                (Paragraphs(0, 4, 2), ["2 This edit moved the section from topic e to topic b."]),
                (Paragraphs(0, 2), ["2 This edit brought in topic b."]),
                (Paragraphs(0, 1, 3, 2), ["4 This edit took out topic d."]),
                ("", ["0 This edit brought in topic b."]),
            })
        {
            var changes = await editor.AskAsync("codebookLsp/changes", new { textDocument = About, before });
            CollectionAssert.AreEqual(said, changes.GetProperty("changes").EnumerateArray().Select(static change =>
                $"{change.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32()} "
                + change.GetProperty("sentence").GetString()).ToArray(), before);
        }
    }

    [TestMethod]
    public async Task Frequent_words_that_are_none_of_the_themes_own_stay_plain()
    {
        using var folder = new ThemeFolder();
        folder.KeepWords(1); // every word of these texts is a frequent one
        string[] lines = Paragraphs(0, 3).Split('\n');
        await using var editor = await OpenAsync(folder, string.Join('\n', lines));
        var (row, column, colored) = (0, 0, new HashSet<string>());
        foreach (var token in (await editor.AskAsync("textDocument/semanticTokens/full", new { textDocument = About })).GetProperty("data")
            .Deserialize<int[]>()!.Chunk(5))
        {
            (row, column) = (row + token[0], token[0] == 0 ? column + token[1] : token[1]);
            colored.Add(lines[row].Substring(column, token[2]));
        }

        Assert.IsNotEmpty(colored);
        CollectionAssert.IsSubsetOf(colored.ToArray(), new[] { folder.Of('a').Words[0], folder.Of('d').Words[0] });
    }

    [TestMethod]
    public async Task Words_that_carry_the_paragraphs_theme_have_its_colour()
    {
        using var folder = new ThemeFolder();
        var text = Paragraphs(0, 3);
        await using var editor = await OpenAsync(folder, text);
        var tokens = (await editor.AskAsync("textDocument/semanticTokens/full", new { textDocument = About })).GetProperty("data")
            .Deserialize<int[]>()!.Chunk(5).ToArray();
        Assert.IsTrue(tokens.Length > 10 && tokens.Length < text.Split(' ').Length, $"{tokens.Length}");
        var line = 0;
        var types = new Dictionary<int, HashSet<int>>();
        foreach (var token in tokens)
        {
            line += token[0];
            (types.TryGetValue(line, out var own) ? own : types[line] = []).Add(token[3]);
            Assert.IsTrue(token[4] is 0 or 1);
        }

        // Themes have types of their own, one a colour, after those of codes.
        Assert.IsTrue(types[0].Count == 1 && types[2].Count == 1 && types.Count == 2);
        int[] colors = [.. types.Values.Select(static own => own.Single())];
        Assert.IsTrue(colors.Distinct().Count() == 2 && colors.All(static color => color is >= 8 and < 16), string.Join(' ', colors));
        editor.Settings = JsonNode.Parse("""{ "colors": "followed" }""");
        await editor.TellAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        await TestEditor.UntilAsync(
            async () => (await editor.AskAsync("textDocument/semanticTokens/full", new { textDocument = About })).GetProperty("data")
                .GetArrayLength() == 0,
            "only what is followed is coloured");
        editor.Settings = JsonNode.Parse(
            $$"""{ "colors": "followed", "followedThemes": [{ "theme": {{folder.Of('d').Number}}, "color": 8 }] }""");
        await editor.TellAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        await TestEditor.UntilAsync(
            async () => (await editor.AskAsync("textDocument/semanticTokens/full", new { textDocument = About })).GetProperty("data")
                .Deserialize<int[]>()!.Chunk(5).Select(static token => token[3]).Distinct().ToArray() is [15],
            "only the followed theme is coloured");
    }

    private static Task<JsonElement> LikeAsync(TestEditor editor, int line) =>
        editor.AskAsync("codebookLsp/passagesLike", new { textDocument = About, range = Line(line) });

    private static object Line(int line) => new { start = new { line, character = 0 }, end = new { line, character = 10_000 } };

    private static string Paragraphs(params int[] topics) =>
        string.Join("\n\n", topics.Select(static topic => PlantedText.Paragraph(topic, 14, new(topic))));

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(static one => one.GetString()!)];

    private static async Task<TestEditor> OpenAsync(ThemeFolder folder, string text, TestModel? model = null)
    {
        var editor = await TestEditor.StartAsync(model: model ?? folder.Model);
        await editor.OpenAsync(text);
        await editor.ReadWholeAsync();
        return editor;
    }
}
