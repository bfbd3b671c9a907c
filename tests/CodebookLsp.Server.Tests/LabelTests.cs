using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Server.Tests;

/// <summary>Labels over the wire: where they come from and where they are shown.</summary>
[TestClass]
public sealed class LabelTests : LabelFolder
{
    [TestMethod]
    public async Task An_open_label_file_is_read_from_the_editor_and_edited_in_its_version()
    {
        Write("""{ "labels": {} }""");
        await using var editor = await OpenAsync();
        await editor.OpenAsync("""{ "labels": { "L4.1:7": { "label": "unsaved" } } }""", LabelUri);
        Assert.AreEqual(1, (await ChangedAsync(editor, 1)).GetProperty("own").GetInt32());
        Assert.AreEqual(1, (await RenameAsync(editor, "L4.1:9", "nine")).GetProperty("documentChanges")[0].GetProperty("textDocument")
            .GetProperty("version").GetInt32());
        Assert.AreEqual(JsonValueKind.Null, (await editor.HoverAsync(0, 3, LabelUri)).ValueKind, "its own codes are not read");

        await editor.ChangeAsync(2, 0, 0, 0, 1, "", LabelUri);
        Assert.AreEqual("L4.1:7", (await SymbolsAsync(editor, "unsaved"))[0].GetProperty("name")
            .GetString()![^7..^1], "while it is broken the last labels stay");
        Assert.IsFalse(editor.Said.Any(static said => said.Method == "window/showMessage"), "who types knows that a file is not finished");
        await editor.CloseAsync(LabelUri);
        Assert.AreEqual(0, (await ChangedAsync(editor, 2)).GetProperty("labels").GetInt32());
    }

    [TestMethod]
    public async Task A_broken_label_file_is_reported_once_and_the_last_good_labels_stay()
    {
        Write("""{ "labels": { "L4.1:7": { "label": "good" } } }""");
        await using var editor = await OpenAsync();
        await ChangedAsync(editor, 1);
        Write("""{ "labels": { "L4.1:7": { "label": "bad" } """);
        await editor.TellAsync("workspace/didChangeWatchedFiles", new { changes = new[] { new { uri = LabelUri, type = 2 } } });
        var said = (await editor.WhenAsync(static said => said.Method == "window/showMessage")).GetProperty("message").GetString()!;
        StringAssert.Contains(said, LabelPath, StringComparison.Ordinal);
        StringAssert.Contains(said, "labels read before stay", StringComparison.Ordinal);
        await editor.TellAsync("workspace/didChangeWatchedFiles", new { changes = new[] { new { uri = LabelUri, type = 2 } } });
        Assert.HasCount(1, await SymbolsAsync(editor, "good"));
        Assert.AreEqual(1, editor.Said.Count(static one => one.Method == "window/showMessage"));
        Assert.AreEqual(-32803, (await Assert.ThrowsExactlyAsync<AnsweredError>(() => RenameAsync(editor, "L4.1:9", "nine")))
            .Code, "a file that cannot be read is not overwritten");

        Write("""{ "labels": { "L4.1:7": { "label": "mended" } } }""");
        await SavedAsync(editor, 2);
        Assert.HasCount(1, await SymbolsAsync(editor, "mended"));
    }

    [TestMethod]
    public async Task Labels_of_another_model_are_not_shown_and_not_overwritten()
    {
        Write("""{ "model": "ffff", "labels": { "L4.1:7": { "label": "foreign" } } }""");
        await using var editor = await OpenAsync();
        StringAssert.Contains((await editor.WhenAsync(static said => said.Method == "window/showMessage")).GetProperty("message")
            .GetString(), "for the model ffff", StringComparison.Ordinal);
        Assert.IsEmpty(await SymbolsAsync(editor, "foreign"));
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<AnsweredError>(() => RenameAsync(editor, "L4.1:7", "ours")))
            .Message, "ffff", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Labels_of_the_index_are_shown_with_their_precision_and_the_workspaces_labels_replace_them()
    {
        Write("""{ "labels": { "L4.1:7": { "label": "ours" } } }""");
        var index = new LabelBook([Scored("L4.1:7", "theirs", 0.9), Scored("L0.0:8", "“the”", 0.875)]);
        await using var editor = await OpenAsync(new() { Index = () => FakeCards.Index() with { Labels = index } });
        await editor.WhenAsync(
            static said => said.Method == "codebookLsp/labelsChanged" && said.Params.GetProperty("labels").GetInt32() == 2);
        Assert.IsEmpty(await SymbolsAsync(editor, "theirs"));
        Assert.AreEqual("ours", (await editor.AskAsync("codebookLsp/card", new { code = "L4.1:7" })).GetProperty("label")
            .GetProperty("text").GetString());
        Assert.AreEqual("ours (L4.1:7)", (await SymbolsAsync(editor, "ours"))[0].GetProperty("name").GetString());
        var place = (await SymbolsAsync(editor, "the"))[0].GetProperty("location").GetProperty("range").GetProperty("start");
        Assert.IsFalse(
            (await editor.HoverTextAsync(place.GetProperty("line").GetInt32(), place.GetProperty("character").GetInt32()))
                .Contains("[“the”]", StringComparison.Ordinal), "a label that nobody can test is not shown as a fact");
        Assert.AreEqual("ours", (await editor.AskAsync("codebookLsp/codeText", new { code = "L4.1:7" })).GetProperty("label").GetString());
        StringAssert.Contains((await editor.AskAsync("codebookLsp/codeText", new { code = "L0.0:8" })).GetProperty("text")
            .GetString(), "true of 88% of 40 firings", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_labelled_code_is_shown_before_codes_without_a_label_and_its_label_is_cut_short_in_hints()
    {
        await using var editor = await OpenAsync(settings: """{ "inlayHints": { "density": "many", "charactersPerLine": 0 } }""");
        var whole = new { start = new { line = 0, character = 0 }, end = new { line = 1000, character = 0 } };
        var request = new { textDocument = new { uri = TestEditor.Uri }, range = whole };
        var before = (await editor.AskAsync("textDocument/inlayHint", request)).EnumerateArray()
            .Count(static hint => hint.GetProperty("label").GetString() == "L0.1:3");
        Apply(await RenameAsync(editor, "L0.1:3", "a label that is longer than a hint may be"));
        await SavedAsync(editor);
        var after = (await editor.AskAsync("textDocument/inlayHint", request)).EnumerateArray()
            .Select(static hint => hint.GetProperty("label").GetString()!).ToList();
        Assert.DoesNotContain("L0.1:3", after);
        Assert.IsGreaterThan(before, after.Count(static label => label == "a label that is longer…"));
    }

    [TestMethod]
    public async Task Symbols_are_codes_by_label_or_name_at_their_first_place()
    {
        Write(
            """{ "labels": { "L0.0:2": { "label": "the whale at sea" }, "L4.1:7": { "label": "sea captains" },"""
                + """ "L0.0:3": { "label": "overseas" } } }""");
        await using var editor = await OpenAsync();
        await ChangedAsync(editor, 1);
        CollectionAssert.AreEqual(
            new[] { "sea captains (L4.1:7)", "the whale at sea (L0.0:2)", "overseas (L0.0:3)" },
            (await SymbolsAsync(editor, "SEA")).Select(static one => one.GetProperty("name").GetString()).ToArray());
        Assert.HasCount(1, await SymbolsAsync(editor, "sea whale"));
        Assert.HasCount(3, await SymbolsAsync(editor, ""));
        CollectionAssert.AreEqual(
            new[] { "L0.0:1", "L0.0:10", "L0.0:11" },
            (await SymbolsAsync(editor, "l0.0:1")).Take(3).Select(static one => one.GetProperty("name").GetString()).ToArray());
        var symbol = (await SymbolsAsync(editor, "L0.0:1"))[0];
        var ranges = (await editor.AskAsync(
            "codebookLsp/occurrences", new { textDocument = new { uri = TestEditor.Uri }, code = "L0.0:1" })).GetProperty("ranges");
        Assert.AreEqual(ranges[0].GetRawText(), symbol.GetProperty("location").GetProperty("range").GetRawText());

        await editor.CloseAsync();
        Assert.AreEqual(
            "codebooklsp:/code/L0.0:1", (await SymbolsAsync(editor, "L0.0:1"))[0].GetProperty("location").GetProperty("uri").GetString());
        StringAssert.Contains((await editor.AskAsync("codebookLsp/codeText", new { code = "L0.0:1" })).GetProperty("text")
            .GetString(), "Code 1 of 20 at layer 0, head 0.", StringComparison.Ordinal);
    }

    private static CodeLabel Scored(string name, string text, double precision) =>
        new(Names.Find(name)!.Value, text) { Scores = new(precision, 0.5, 10, 40) };
}
