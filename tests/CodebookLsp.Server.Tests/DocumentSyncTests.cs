using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Offsets;
using CsCheck;

namespace CodebookLsp.Server.Tests;

/// <summary>The server's text is the editor's, or it says nothing about it.</summary>
[TestClass]
public sealed class DocumentSyncTests
{
    private static readonly Gen<string> Texts = Gen.OneOfConst("word ", "é", "日本", "😀", "e\u0301", "\n", "\r\n", "\r", "👩\u200D👩", "  ")
        .Array[0, 20].Select(string.Concat<string>);

    [TestMethod]
    public void Ranges_in_every_unit_mean_the_same_edit() =>
        Gen.Select(Texts, Gen.Select(Gen.Int[0, 200], Gen.Int[0, 200], Texts).Array[1, 5], Gen.Enum<ColumnUnit>())
            .Sample((text, edits, unit) =>
        {
            var changes = new List<TextDocumentContentChangeEvent>();
            var expected = text;
            foreach (var (from, to, inserted) in edits)
            {
                var lines = new LineMap(expected);
                var places = Boundaries(lines);
                var (start, end) = (places[from % places.Count], places[to % places.Count]);
                (start, end) = (Math.Min(start, end), Math.Max(start, end));
                changes.Add(new(lines.ToLsp(start, end, unit), inserted));
                expected = expected[..start] + inserted + expected[end..];
            }

            Assert.AreEqual(expected, Document.Edit(new(text), changes, unit).Text.ToString());
        });

    [TestMethod]
    public async Task A_request_sees_exactly_the_edits_before_it()
    {
        // 200 edits and 200 hovers in flight: hover n must see edit n, or say that the text has changed since.
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("");
        var hovers = new List<Task<System.Text.Json.JsonElement>>();
        for (var version = 2; version < 202; version++)
        {
            await editor.ChangeAsync(version, 0, 0, 0, 1000, $"number{version}");
            hovers.Add(editor.HoverAsync(0, 1));
        }

        var answered = 0;
        for (var index = 0; index < hovers.Count; index++)
        {
            try
            {
                var hover = await hovers[index];
                StringAssert.Contains(hover.GetProperty("contents").GetProperty("value").GetString(), "number", StringComparison.Ordinal);
                Assert.AreEqual(
                    $"number{index + 2}".Length, hover.GetProperty("range").GetProperty("end").GetProperty("character").GetInt32());
                answered++;
            }
            catch (AnsweredError e)
            {
                Assert.AreEqual(-32801, e.Code);
            }
        }

        Assert.IsGreaterThan(0, answered);
        Assert.AreEqual("number201", (await editor.HoverTextAsync(0, 7)).Split("**")[1]);
    }

    [TestMethod]
    [DataRow(0, 0, 99999, 0)] // "select all" in several clients
    [DataRow(0, 0, 99999, 99999)]
    [DataRow(-3, -1, 1, 99999)]
    [DataRow(99999, 5, 0, 0)] // the end first
    public async Task Places_outside_the_text_mean_its_ends(int line, int column, int endLine, int endColumn)
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("Call me Ishmael.\n");
        await editor.ChangeAsync(2, line, column, endLine, endColumn, "Whole");
        var hover = await editor.HoverAsync(0, 1);
        Assert.AreEqual(
            "{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":0,\"character\":5}}", hover.GetProperty("range").GetRawText());
        StringAssert.Contains(hover.GetProperty("contents").GetProperty("value").GetString(), "Whole", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("2147483648")]
    [DataRow("4294967295")]
    [DataRow("1e300")]
    public async Task A_place_too_far_to_count_is_the_end(string number)
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("Call me Ishmael.\n");
        await editor.TellAsync("textDocument/didChange", $$$$"""
            {"textDocument":{"uri":"{{{{TestEditor.Uri}}}}","version":2},
             "contentChanges":[{"range":{"start":{"line":0,"character":0},
             "end":{"line":{{{{number}}}},"character":{{{{number}}}}}},"text":"Whole"}]}
            """);
        StringAssert.Contains(await editor.HoverTextAsync(0, 1), "Whole", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Half_a_character_stays_as_it_is()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.TellAsync("textDocument/didOpen",
            $$$$"""{"textDocument":{"uri":"{{{{TestEditor.Uri}}}}","languageId":"markdown","version":1"""
                + $$$$""","text":"a\ud83d b\n\u20ac \udc00c\t\"\\"}}""");
        await editor.ChangeAsync(2, 1, 5, 1, 6, "!");
        var tokens = await editor.AskAsync("codebookLsp/codes", new { textDocument = new { uri = TestEditor.Uri } });
        Assert.AreEqual(2, tokens.GetProperty("version").GetInt32());

        // The other half makes a character of it, and the codes are those of a text that had it from the start.
        await editor.TellAsync("textDocument/didChange",
            $$$$"""{"textDocument":{"uri":"{{{{TestEditor.Uri}}}}","version":3},"contentChanges":[{"range":{"start":{"line":0"""
                + $$$$""","character":2},"end":{"line":0,"character":2}},"text":"\ude00"}]}""");
        await editor.OpenAsync("a😀 b\n€ ", "file:///whole.md");
        Assert.AreEqual(
            (await editor.HoverTextAsync(0, 1, "file:///whole.md")).Split("[Why?]")[0], (await editor.HoverTextAsync(0, 1))
                .Split("[Why?]")[0]);
    }

    [TestMethod]
    public async Task A_notification_that_comes_twice_counts_once()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("whale\n");
        await editor.ChangeAsync(2, 0, 0, 0, 0, "the ");
        await editor.ChangeAsync(2, 0, 0, 0, 0, "the ");
        Assert.AreEqual(4, (await editor.HoverAsync(0, 5)).GetProperty("range").GetProperty("start").GetProperty("character").GetInt32());
        Assert.AreEqual(0, editor.Said.Count(static said => said.Method == "window/showMessage"));
    }

    [TestMethod]
    public async Task A_client_that_does_not_count_its_versions_is_followed_all_the_same()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("xx number7\n");
        await editor.ChangeAsync(1, 0, 2, 0, 3, "");
        await editor.ChangeAsync(1, 0, 0, 0, 1, "");
        await editor.ChangeAsync(1, 0, 0, 0, 1, "");
        Assert.AreEqual(
            "number7".Length, (await editor.HoverAsync(0, 1)).GetProperty("range").GetProperty("end").GetProperty("character").GetInt32());
    }

    [TestMethod]
    public async Task A_whole_text_is_taken_at_any_version()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("Call me Ishmael.\n");
        await editor.ChangeAsync(7, 0, 0, 0, 4, "Name");
        await WholeAsync(editor, 0, "Whole again.\n");
        StringAssert.Contains(await editor.HoverTextAsync(0, 1), "Whole", StringComparison.Ordinal);
        await editor.ChangeAsync(1, 0, 0, 0, 5, "Part");
        StringAssert.Contains(await editor.HoverTextAsync(0, 1), "Part", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_document_that_is_opened_twice_has_the_second_text()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("Call me Ishmael.\n");
        await editor.ChangeAsync(5, 0, 0, 0, 4, "Name");
        await editor.OpenAsync("Second of all.\n");
        StringAssert.Contains(await editor.HoverTextAsync(0, 1), "Second", StringComparison.Ordinal);
        await editor.ChangeAsync(2, 0, 0, 0, 6, "Third");
        StringAssert.Contains(await editor.HoverTextAsync(0, 1), "Third", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(
        """{"textDocument":{"uri":"file:///text.md","version":3},"contentChanges":[{"range":{"start":{"line":0,"character":0}}"""
            + ""","text":"x"}]}""")]
    [DataRow("""{"textDocument":{"uri":"file:///text.md","version":3},"contentChanges":[null]}""")]
    [DataRow("""{"textDocument":{"uri":"file:///text.md","version":3}}""")]
    [DataRow("""{"textDocument":{"uri":"file:///text.md","version":null},"contentChanges":[]}""")]
    [DataRow(
        """{"textDocument":{"uri":"file:///text.md","version":1},"contentChanges":[{"range":{"start":{"line":0,"character":0},"end":"""
            + """{"line":0,"character":0}},"text":"x"}]}""")] // an old version
    public async Task An_edit_that_cannot_be_applied_is_reported_once_and_nothing_is_shown_until_the_whole_text_comes(string change)
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("Call me Ishmael.\n");
        await editor.ChangeAsync(2, 0, 0, 0, 4, "Name");
        Assert.IsNotNull(await editor.HoverTextAsync(0, 1));

        await editor.TellAsync("textDocument/didChange", change);
        Assert.AreEqual(System.Text.Json.JsonValueKind.Null, (await editor.HoverAsync(0, 1)).ValueKind);
        await editor.TellAsync("textDocument/didChange", change);
        await editor.ChangeAsync(4, 0, 0, 0, 0, "a"); // in the text, but in which?
        Assert.AreEqual(System.Text.Json.JsonValueKind.Null, (await editor.HoverAsync(0, 1)).ValueKind);

        await WholeAsync(editor, 5, "Whole again.\n");
        StringAssert.Contains(await editor.HoverTextAsync(0, 1), "Whole", StringComparison.Ordinal);
        var told = editor.Said.Where(static said => said.Method == "window/showMessage")
            .Select(static said => said.Params.GetProperty("message").GetString()!).ToArray();
        Assert.HasCount(1, told);
        StringAssert.Contains(told[0], "'text.md' is out of step", StringComparison.Ordinal);
    }

    /// <summary>The time is generous: what the whole costs when the line table is made anew for each edit is a minute.</summary>
    [TestMethod]
    public async Task Three_hundred_edits_of_a_million_lines_are_quick()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync(string.Concat(Enumerable.Range(0, 1_000_000)
            .Select(static line => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {line} of many\n"))));
        await editor.AskAsync("codebookLsp/profiles"); // it is open
        var random = new Random(5);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var version = 2; version < 32; version++)
        {
            await editor.TellAsync("textDocument/didChange", new
            {
                textDocument = new { uri = TestEditor.Uri, version },
                contentChanges = Enumerable.Range(0, 10).Select(_ =>
                {
                    var line = random.Next(1_000_000);
                    return new { range = new { start = new { line, character = 0 }, end = new { line, character = 4 } }, text = "x\ny" };
                }).ToArray(),
            });
        }

        await editor.AskAsync("codebookLsp/profiles"); // behind the edits, which are taken in in order
        Console.WriteLine($"300 edits in 30 notifications: {watch.ElapsedMilliseconds} ms");
        Assert.IsLessThan(10_000, watch.ElapsedMilliseconds);
    }

    [TestMethod]
    [DataRow("utf-8", 7)]
    [DataRow("utf-16", 4)]
    [DataRow("utf-32", 3)]
    public async Task Columns_count_what_the_editor_asked_for(string encoding, int column)
    {
        await using var editor = await TestEditor.StartAsync(encoding: encoding);
        Assert.AreEqual(encoding, editor.Initialized.GetProperty("capabilities").GetProperty("positionEncoding").GetString());
        await editor.OpenAsync("é😀 whale\n");
        var range = (await editor.HoverAsync(0, column + 1)).GetProperty("range");
        Assert.AreEqual(column, range.GetProperty("start").GetProperty("character").GetInt32());
        Assert.AreEqual(column + 5, range.GetProperty("end").GetProperty("character").GetInt32());
    }

    private static Task WholeAsync(TestEditor editor, int version, string text) =>
        editor.TellAsync("textDocument/didChange",
            new { textDocument = new { uri = TestEditor.Uri, version }, contentChanges = new[] { new { text } } });

    /// <summary>Places an editor can name in every unit: not inside a character, nor between CR and LF.</summary>
    private static List<int> Boundaries(LineMap lines) =>
        [.. Enumerable.Range(0, lines.Text.Length + 1)
            .Where(at => lines.Offset(lines.Position(at, ColumnUnit.CodePoints), ColumnUnit.CodePoints) == at)];
}
