using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Server.Tests;

/// <summary>What each request answers, over the wire.</summary>
[TestClass]
public sealed class FeatureTests
{
    private static readonly string Novel = File.ReadAllText(Repository.Sample("moby-dick-opening.txt"));

    private static readonly object Whole = new { start = new { line = 0, character = 0 }, end = new { line = 100_000, character = 0 } };

    [TestMethod]
    public async Task A_hover_lists_codes_and_where_else_they_fire()
    {
        await using var editor = await OpenAsync(Novel);
        var text = await editor.HoverTextAsync(2, 300);
        Assert.IsTrue(System.Text.RegularExpressions.Regex.IsMatch(
            text, @"\n- \[fires here on [^\]]+\]\(command:codebookLsp\.openCard\?[^)]*\) · "
                + @"(only here|\[\d+ places\]\(command:codebookLsp\.findAll\?)"), text);
        Assert.IsFalse(text.Contains('|', StringComparison.Ordinal), "no tables");

        // What it counts is what the list of places has.
        var counted = System.Text.RegularExpressions.Regex.Match(text, @"\[(\d+) places\]\(command:codebookLsp\.findAll\?([^)]*)\)");
        var code = JsonNode.Parse(Uri.UnescapeDataString(counted.Groups[2].Value))![1]!.GetValue<string>();
        Assert.AreEqual(
            counted.Groups[1].Value,
            (await editor.AskAsync("codebookLsp/references", new { code })).GetArrayLength()
                .ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public async Task A_hover_escapes_markup_of_the_text()
    {
        await using var editor = await OpenAsync("[x](command:evil) <b>|` \u202Eevil\u202C **bold**\n\n$(zap) | a |\n");
        for (var column = 0; column < 44; column++)
        {
            var hover = await editor.HoverAsync(0, column);
            var text = hover.GetProperty("contents").GetProperty("value").GetString()!;
            var shown = System.Text.RegularExpressions.Regex.Replace(
                text, @"(?<!\\)\[((\\.|[^\]\\])*)\]\(command:codebookLsp\.[^)]*\)", "$1");
            Assert.IsFalse(System.Text.RegularExpressions.Regex.IsMatch(shown, @"(?<!\\)[\[\]<>]|\u202E|\u202C"), shown);
        }
    }

    [TestMethod]
    public async Task Hints_keep_to_the_line_limit_and_the_density()
    {
        await using var editor = await OpenAsync(Novel, """{ "inlayHints": { "density": "many" } }""");
        var many = await HintsAsync(editor);
        Assert.IsNotEmpty(many);
        foreach (var line in many.GroupBy(static hint => hint.GetProperty("position").GetProperty("line").GetInt32()))
            Assert.IsLessThanOrEqualTo(43, line.Sum(static hint => hint.GetProperty("label").GetString()!.Length));

        await SetAsync("""{ "inlayHints": { "density": "many", "charactersPerLine": 0 } }""");
        await SettledAsync(editor, async () => (await HintsAsync(editor)).Count > many.Count * 5);
        await SetAsync("""{ "inlayHints": { "density": "few", "charactersPerLine": 0 } }""");
        await SettledAsync(editor, async () => (await HintsAsync(editor)).Count == 0); // nothing is known that is worth a hint
        await SetAsync("""{ "inlayHints": { "density": "off" } }""");
        await SettledAsync(editor, async () => (await HintsAsync(editor)).Count == 0);

        Task SetAsync(string settings)
        {
            editor.Settings = JsonNode.Parse(settings);
            return editor.TellAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        }
    }

    [TestMethod]
    public async Task A_file_has_no_more_hints_than_an_editor_draws()
    {
        await using var editor = await OpenAsync(
            string.Concat(Enumerable.Repeat(Novel + "\n", 8)), """{ "inlayHints": { "density": "many", "charactersPerLine": 0 } }""");
        await editor.ReadAllAsync();
        await SettledAsync(editor, async () => (await HintsAsync(editor)).Count == 1500);
    }

    [TestMethod]
    public async Task A_hint_resolves_to_its_tokens_hover()
    {
        await using var editor = await OpenAsync(Novel, """{ "inlayHints": { "density": "many" } }""");
        var hint = (await HintsAsync(editor))[0];
        var resolved = await editor.AskAsync("inlayHint/resolve", hint.GetRawText());
        var tooltip = resolved.GetProperty("tooltip").GetProperty("value").GetString()!;
        Assert.Contains(hint.GetProperty("label").GetString()!, TestEditor.CodesIn(tooltip));

        await editor.ChangeAsync(2, 0, 0, 0, 0, "x");
        resolved = await editor.AskAsync("inlayHint/resolve", hint.GetRawText());
        Assert.IsFalse(resolved.TryGetProperty("tooltip", out _), "the hint is of a text that is gone");
    }

    [TestMethod]
    public async Task Colours_never_overlap_or_cross_lines_and_a_delta_gives_the_same_as_the_whole()
    {
        await using var editor =
            await OpenAsync(Novel, """{ "followed": [{ "code": "L0.0:3", "color": 2 }, { "code": "L0.0:4", "color": 2 }] }""");
        var first = await editor.AskAsync("textDocument/semanticTokens/full", new { textDocument = new { uri = TestEditor.Uri } });
        var before = Numbers(first.GetProperty("data"));
        AssertWellFormed(before, Novel);
        Assert.IsTrue(before.Chunk(5).Any(static token => token[3] == 1), "the followed codes are of the second type");

        var edited = Novel.Insert(Novel.IndexOf("November", StringComparison.Ordinal), "a cold and wet ");
        var (line, column) = (Novel[..Novel.IndexOf("November", StringComparison.Ordinal)]
            .Count(static unit => unit == '\n'),
            Novel.IndexOf("November", StringComparison.Ordinal) - Novel.LastIndexOf(
            '\n', Novel.IndexOf("November", StringComparison.Ordinal)) - 1);
        await editor.ChangeAsync(2, line, column, line, column, "a cold and wet ");
        var delta = await editor.AskAsync("textDocument/semanticTokens/full/delta",
            new { textDocument = new { uri = TestEditor.Uri }, previousResultId = first.GetProperty("resultId").GetString() });
        var patched = before.ToList();
        foreach (var edit in delta.GetProperty("edits").EnumerateArray())
        {
            patched.RemoveRange(edit.GetProperty("start").GetInt32(), edit.GetProperty("deleteCount").GetInt32());
            patched.InsertRange(edit.GetProperty("start").GetInt32(), Numbers(edit.GetProperty("data")));
        }

        var whole = await editor.AskAsync("textDocument/semanticTokens/full", new { textDocument = new { uri = TestEditor.Uri } });
        CollectionAssert.AreEqual(Numbers(whole.GetProperty("data")), patched);
        AssertWellFormed([.. patched], edited);
        var unknown = await editor.AskAsync(
            "textDocument/semanticTokens/full/delta", new { textDocument = new { uri = TestEditor.Uri }, previousResultId = "other" });
        Assert.IsTrue(unknown.TryGetProperty("data", out _), "what the editor has is not known: it gets everything");
    }

    [TestMethod]
    public async Task Highlights_occurrences_and_lists_agree()
    {
        await using var editor = await OpenAsync(Novel);
        var position = new { line = 2, character = 300 };
        var codes = await editor.AskAsync(
            "codebookLsp/codes", new { textDocument = new { uri = TestEditor.Uri }, range = new { start = position, end = position } });
        var leading = codes.GetProperty("codes")[0];
        var highlights = await editor.AskAsync(
            "textDocument/documentHighlight", new { textDocument = new { uri = TestEditor.Uri }, position });
        var occurrences = await editor.AskAsync(
            "codebookLsp/occurrences", new { textDocument = new { uri = TestEditor.Uri }, code = leading.GetProperty("code").GetString() });

        Assert.AreEqual(6, codes.GetProperty("codes").GetArrayLength(), "a token has as many codes as the model has slots");
        CollectionAssert.AreEqual(
            occurrences.GetProperty("ranges").EnumerateArray().Select(static range => range.ToString()).ToArray(),
            highlights.EnumerateArray().Select(static highlight => highlight.GetProperty("range").ToString()).ToArray());
        Assert.IsTrue(highlights.GetArrayLength() <= leading.GetProperty("documentCount").GetInt32());
        Assert.AreEqual(1, leading.GetProperty("count").GetInt32());

        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(
            () => editor.AskAsync("codebookLsp/occurrences", new { textDocument = new { uri = TestEditor.Uri }, code = "L9.9:1" }));
        Assert.AreEqual(-32602, error.Code);
        var filtered = await editor.AskAsync(
            "codebookLsp/codes", new { textDocument = new { uri = TestEditor.Uri }, filter = "l0.1:", limit = 500 });
        Assert.IsTrue(filtered.GetProperty("codes").EnumerateArray()
            .All(static code => code.GetProperty("code").GetString()!.StartsWith("L0.1:", StringComparison.Ordinal)));
        var named = await editor.AskAsync("codebookLsp/codes",
            new { textDocument = new { uri = TestEditor.Uri }, codes = new[] { leading.GetProperty("code").GetString(), "L0.0:19999" } });
        Assert.AreEqual(
            leading.GetProperty("code").GetString(), named.GetProperty("codes").EnumerateArray().Single().GetProperty("code").GetString());
        Assert.AreEqual(filtered.GetProperty("tokens").GetInt32(), filtered.GetProperty("read").GetInt32());
    }

    [TestMethod]
    public async Task Lenses_stand_above_paragraphs_and_can_be_turned_off()
    {
        // A passage of one word over and over has codes that the rest lacks.
        var text = Novel + "\n\n" + string.Concat(Enumerable.Repeat("again ", 60)) + "\n";
        await using var editor = await OpenAsync(text);
        var lenses = await editor.AskAsync("textDocument/codeLens", new { textDocument = new { uri = TestEditor.Uri } });
        foreach (var lens in lenses.EnumerateArray())
        {
            Assert.AreEqual("codebookLsp.findAll", lens.GetProperty("command").GetProperty("command").GetString());
            Assert.AreEqual(0, lens.GetProperty("range").GetProperty("start").GetProperty("character").GetInt32());
        }

        editor.Settings = JsonNode.Parse("""{ "codeLens": false }""");
        await editor.TellAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        await SettledAsync(editor, async () => (
            await editor.AskAsync("textDocument/codeLens", new { textDocument = new { uri = TestEditor.Uri } })).GetArrayLength() == 0);
    }

    [TestMethod]
    public async Task Diagnostics_are_registered_when_they_are_turned_on()
    {
        await using var editor = await OpenAsync(Novel);
        Assert.IsFalse(editor.Said.Any(static said => said.Method == "client/registerCapability"));
        editor.Settings = JsonNode.Parse("""{ "diagnostics": true }""");
        await editor.TellAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        await editor.WhenAsync(static said => said.Method == "client/registerCapability");
        var report = await editor.AskAsync("textDocument/diagnostic", new { textDocument = new { uri = TestEditor.Uri } });
        Assert.AreEqual("full", report.GetProperty("kind").GetString());

        editor.Settings = null;
        await editor.TellAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        await editor.WhenAsync(static said => said.Method == "client/unregisterCapability");
    }

    [TestMethod]
    public async Task A_document_over_the_limit_is_not_read_and_the_status_says_so()
    {
        await using var editor = await OpenAsync("short", """{ "maxDocumentLength": 1000 }""");
        await editor.OpenAsync(Novel, "file:///long.txt");
        await editor.WhenAsync(
            static said => said.Method == "codebookLsp/status" && said.Params.GetProperty("state").GetString() == "overLimit");
        Assert.AreEqual(JsonValueKind.Null, (await editor.HoverAsync(0, 0, "file:///long.txt")).ValueKind);
        Assert.AreNotEqual(JsonValueKind.Null, (await editor.HoverAsync(0, 0)).ValueKind);
        await editor.CloseAsync("file:///long.txt");
        await editor.WhenAsync(
            _ => editor.Said.Last(static said => said.Method == "codebookLsp/status").Params.GetProperty("state").GetString() == "ready");
    }

    [TestMethod]
    public async Task While_reading_is_paused_what_is_known_is_answered_and_the_rest_is_not_waited_for()
    {
        await using var editor = await OpenAsync(Novel);
        await editor.ReadWholeAsync();
        await editor.TellAsync("codebookLsp/pause", new { paused = true });
        await editor.WhenAsync(
            static said => said.Method == "codebookLsp/status" && said.Params.GetProperty("state").GetString() == "paused");
        await editor.OpenAsync("Nobody reads this while reading is paused.", "file:///new.txt");
        Assert.AreEqual(JsonValueKind.Null, (await editor.HoverAsync(0, 0, "file:///new.txt")).ValueKind);
        Assert.AreNotEqual(JsonValueKind.Null, (await editor.HoverAsync(2, 300)).ValueKind);

        await editor.TellAsync("codebookLsp/pause", new { paused = false });
        Assert.AreNotEqual(JsonValueKind.Null, (await editor.HoverAsync(0, 0, "file:///new.txt")).ValueKind);
    }

    private static async Task<TestEditor> OpenAsync(string text, string? settings = null)
    {
        var editor = await TestEditor.StartAsync(settings is null ? null : JsonNode.Parse(settings));
        await editor.OpenAsync(text);
        return editor;
    }

    private static async Task<IReadOnlyList<JsonElement>> HintsAsync(TestEditor editor) =>
        [.. (await editor.AskAsync("textDocument/inlayHint", new { textDocument = new { uri = TestEditor.Uri }, range = Whole }))
            .EnumerateArray()];

    /// <summary>New settings are fetched in the background.</summary>
    private static Task SettledAsync(TestEditor editor, Func<Task<bool>> settled) =>
        TestEditor.UntilAsync(settled, $"settings are {editor.Settings}");

    private static int[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(static number => number.GetInt32())];

    private static void AssertWellFormed(int[] data, string text)
    {
        var lines = text.Split('\n');
        var (line, column, end) = (0, 0, 0);
        foreach (var token in data.Chunk(5))
        {
            if (token[0] > 0)
                (line, column, end) = (line + token[0], 0, 0);
            column += token[1];
            Assert.IsTrue(column >= end, "no overlap");
            end = column + token[2];
            Assert.IsTrue(token[2] > 0 && end <= lines[line].TrimEnd('\r').Length, "within its line");
            Assert.IsFalse(char.IsWhiteSpace(lines[line][column]) || char.IsWhiteSpace(lines[line][end - 1]), "words, not blanks");
            Assert.IsTrue(token[3] is >= 0 and < 8 && token[4] == 0);
        }
    }
}
