using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Sessions;
using CodebookLsp.Text;
using CsCheck;

namespace CodebookLsp.Server.Tests;

/// <summary>The server's text is the editor's, or it says nothing about it.</summary>
[TestClass]
public sealed class DocumentSyncTests
{
    private static readonly Gen<string> Texts = Gen.OneOfConst("word ", "é", "日本", "😀", "e\u0301", "\n", "\r\n", "\r", "👩\u200D👩", "  ").Array[0, 20].Select(string.Concat<string>);

    [TestMethod]
    public void Ranges_in_every_unit_mean_the_same_edit() =>
        Gen.Select(Texts, Gen.Select(Gen.Int[0, 200], Gen.Int[0, 200], Texts).Array[1, 5], Gen.Enum<ColumnUnit>()).Sample((text, edits, unit) =>
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

            Assert.AreEqual(expected, Document.Edit(text, new(text), changes, unit)!.Value.Text);
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
                Assert.AreEqual(6, hover.GetProperty("range").GetProperty("end").GetProperty("character").GetInt32());
                answered++;
            }
            catch (AnsweredError e)
            {
                Assert.AreEqual(-32801, e.Code);
            }
        }

        Assert.IsGreaterThan(0, answered);
        var digits = await Task.WhenAll(Enumerable.Range(0, 3).Select(async at => (await editor.HoverTextAsync(0, 6 + at)).Split("**")[1]));
        Assert.AreEqual("201", string.Concat(digits));
    }

    [TestMethod]
    public async Task An_edit_outside_the_text_is_refused_and_nothing_is_shown_until_the_text_is_known_again()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("Call me Ishmael.\n");
        Assert.IsNotNull(await editor.HoverTextAsync(0, 1));

        await editor.ChangeAsync(2, 7, 0, 7, 0, "nowhere");
        Assert.AreEqual(System.Text.Json.JsonValueKind.Null, (await editor.HoverAsync(0, 1)).ValueKind);
        await editor.ChangeAsync(3, 0, 0, 0, 0, "a"); // in the text, but in which?
        Assert.AreEqual(System.Text.Json.JsonValueKind.Null, (await editor.HoverAsync(0, 1)).ValueKind);

        await editor.TellAsync("textDocument/didChange", new { textDocument = new { uri = TestEditor.Uri, version = 4 }, contentChanges = new[] { new { text = "Whole again.\n" } } });
        StringAssert.Contains(await editor.HoverTextAsync(0, 1), "Whole", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task An_old_version_is_refused()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("Call me Ishmael.\n");
        await editor.ChangeAsync(5, 0, 0, 0, 4, "Name");
        await editor.ChangeAsync(4, 0, 0, 0, 4, "Hate");
        Assert.AreEqual(System.Text.Json.JsonValueKind.Null, (await editor.HoverAsync(0, 1)).ValueKind);
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

    /// <summary>Places an editor can name in every unit: not inside a character, nor between CR and LF.</summary>
    private static List<int> Boundaries(LineMap lines) =>
        [.. Enumerable.Range(0, lines.Text.Length + 1).Where(at => lines.Offset(lines.Position(at, ColumnUnit.CodePoints), ColumnUnit.CodePoints) == at)];
}
