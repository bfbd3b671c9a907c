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

/// <summary>Labels over the wire: shown, changed, kept in the workspace; and the ways from code to code.</summary>
[TestClass]
public sealed class LabelTests
{
    private static readonly string Novel = File.ReadAllText(Repository.Sample("moby-dick-opening.txt"));
    private static readonly CodeNames Names = new(FakeModel.Sites);

    private string folder = "";

    private string LabelPath => LabelFile.PathIn(folder);

    private string LabelUri => new Uri(LabelPath).AbsoluteUri;

    [TestInitialize]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("codebooklsp-labels").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public async Task A_renamed_code_has_its_new_name_everywhere()
    {
        await using var editor = await OpenAsync();
        var (line, column) = (2, 300);
        var prepared = await editor.AskAsync("textDocument/prepareRename", At(line, column));
        var code = prepared.GetProperty("placeholder").GetString()!;
        StringAssert.Contains((await editor.HoverTextAsync(line, column)).Split('\n')[4], $"`{code}`", StringComparison.Ordinal);

        var edit = await editor.AskAsync("textDocument/rename", new { textDocument = new { uri = TestEditor.Uri }, position = new { line, character = column }, newName = " *ships* at sea " });
        Apply(edit);
        Assert.AreEqual(
            $$"""
            {
              "model": "{{FakeSteering.Hash}}",
              "labels": {
                "{{code}}": { "label": "*ships* at sea" }
              }
            }

            """.ReplaceLineEndings("\n"),
            await File.ReadAllTextAsync(LabelPath));
        Assert.IsFalse(
            editor.Said.Any(static said => said.Method == "codebookLsp/labelsChanged"), "nothing is so before the editor has done it");

        await SavedAsync(editor);
        await editor.WhenAsync(static said => said.Method == "workspace/inlayHint/refresh");
        await editor.WhenAsync(static said => said.Method == "workspace/codeLens/refresh");
        StringAssert.Contains(
            (await editor.HoverTextAsync(line, column)).Split('\n')[4], $@"**\*ships\* at sea** ✎ [`{code}`]", StringComparison.Ordinal);
        Assert.AreEqual("*ships* at sea", (await editor.AskAsync("textDocument/prepareRename", At(line, column))).GetProperty("placeholder")
            .GetString());
        var codes = await editor.AskAsync("codebookLsp/codes", new { textDocument = new { uri = TestEditor.Uri }, filter = "SHIPS" });
        Assert.AreEqual("*ships* at sea", codes.GetProperty("codes").EnumerateArray()
            .Single(one => one.GetProperty("code").GetString() == code).GetProperty("label").GetString());
        Assert.AreEqual(1, codes.GetProperty("codes").GetArrayLength());
    }

    [TestMethod]
    public async Task A_second_rename_changes_one_line_of_the_file_and_an_empty_name_removes_it()
    {
        Write("""{ "by": "us", "labels": { "L0.0:1": { "label": "one" }, "L4.1:7": { "label": "seven", "note": "why" }, "L4.1:8": { "label": "eight" } } }""");
        Write(LabelFile.Read(LabelPath, Names).Format());
        await using var editor = await OpenAsync();
        var edit = await RenameAsync(editor, "L4.1:7", "other");
        var change = edit.GetProperty("documentChanges")[0];
        Assert.AreEqual(1, edit.GetProperty("documentChanges").GetArrayLength());
        Assert.AreEqual(JsonValueKind.Null, change.GetProperty("textDocument").GetProperty("version").ValueKind);
        Assert.AreEqual("    \"L4.1:7\": { \"label\": \"other\", \"note\": \"why\" },\n", change.GetProperty("edits")[0]
            .GetProperty("newText").GetString());
        Apply(edit);
        await SavedAsync(editor);

        Apply(await RenameAsync(editor, "L4.1:7", "L4.1:7"));
        Assert.AreEqual("""{ "by": "us", "labels": { "L0.0:1": { "label": "one" }, "L4.1:8": { "label": "eight" } } }""", JsonNode.Parse(await File.ReadAllTextAsync(LabelPath))!.ToJsonString(new() { WriteIndented = true }).ReplaceLineEndings("\n").Replace("\n", " ", StringComparison.Ordinal).Replace("  ", "", StringComparison.Ordinal));
        Assert.AreEqual(0, (await RenameAsync(editor, "L4.1:20", "")).GetProperty("documentChanges").GetArrayLength());
    }

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
        var index = new LabelBook([Evidence("L4.1:7", "theirs", 0.9), Evidence("L0.0:8", "“the”", 0.875)]);
        await using var editor = await OpenAsync(new() { Index = () => FakeCards.Index() with { Labels = index } });
        await editor.WhenAsync(
            static said => said.Method == "codebookLsp/labelsChanged" && said.Params.GetProperty("labels").GetInt32() == 2);
        Assert.IsEmpty(await SymbolsAsync(editor, "theirs"));
        Assert.AreEqual("ours", (await editor.AskAsync("codebookLsp/card", new { code = "L4.1:7" })).GetProperty("label")
            .GetProperty("text").GetString());
        Assert.AreEqual("ours (L4.1:7)", (await SymbolsAsync(editor, "ours"))[0].GetProperty("name").GetString());
        var place = (await SymbolsAsync(editor, "the"))[0].GetProperty("location").GetProperty("range").GetProperty("start");
        StringAssert.Contains(await editor.HoverTextAsync(place.GetProperty("line").GetInt32(), place.GetProperty("character")
            .GetInt32()), @"**“the”** \(88\%\) [`L0.0:8`]", StringComparison.Ordinal);
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
        Write("""{ "labels": { "L0.0:2": { "label": "the whale at sea" }, "L4.1:7": { "label": "sea captains" }, "L0.0:3": { "label": "overseas" } } }""");
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

    [TestMethod]
    public async Task A_rename_without_a_workspace_folder_is_refused_with_the_reason()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync(Novel);
        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => RenameAsync(editor, "L4.1:7", "ships"));
        Assert.AreEqual((-32803, true), (error.Code, error.Message.Contains("Open a folder", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task An_invalid_label_is_refused_in_one_sentence()
    {
        await using var editor = await OpenAsync();
        foreach (var name in new[] { "a\nb", new string('x', 121) })
            StringAssert.Contains((await Assert.ThrowsExactlyAsync<AnsweredError>(() => RenameAsync(editor, "L4.1:7", name)))
                .Message, "one line of at most 120 characters", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task An_editor_that_watches_no_files_still_gets_labels_from_changed_files()
    {
        await using var editor = await TestEditor.StartAsync(folder: folder);
        Assert.AreEqual(JsonValueKind.True, editor.Initialized.GetProperty("capabilities").GetProperty("renameProvider").ValueKind);
        var edit = await RenameAsync(editor, "L4.1:7", "ships");
        Assert.AreEqual(1, edit.GetProperty("documentChanges").GetArrayLength());
        Apply(edit);
        await ChangedAsync(editor, 1);
    }

    [TestMethod]
    public async Task With_several_folders_a_label_stays_where_it_is_and_a_new_one_goes_to_the_documents_folder()
    {
        var second = Directory.CreateDirectory(Path.Combine(folder, "second")).FullName;
        Write("""{ "labels": { "L4.1:7": { "label": "in the first" } } }""");
        await using var editor = await OpenAsync();
        var added = new[] { new { uri = new Uri(second).AbsoluteUri, name = "second" } };
        await editor.TellAsync("workspace/didChangeWorkspaceFolders", new { @event = new { added, removed = Array.Empty<object>() } });
        await ChangedAsync(editor, 1);
        var near = new { uri = new Uri(Path.Combine(second, "text.md")).AbsoluteUri };
        Assert.AreEqual(
            LabelUri, Target(await editor.AskAsync("codebookLsp/rename", new { code = "L4.1:7", newName = "x", textDocument = near })));
        Assert.AreEqual(new Uri(LabelFile.PathIn(second))
            .AbsoluteUri, Target(await editor.AskAsync("codebookLsp/rename", new { code = "L4.1:8", newName = "x", textDocument = near })));
    }

    private static string Target(JsonElement edit) =>
        edit.GetProperty("documentChanges").EnumerateArray().Last().GetProperty("textDocument").GetProperty("uri").GetString()!;

    private static CodeLabel Evidence(string name, string text, double precision) =>
        new(Names.Find(name)!.Value, text) { Scores = new(precision, 0.5, 10, 40) };

    private static object At(int line, int character) =>
        new { textDocument = new { uri = TestEditor.Uri }, position = new { line, character } };

    private static Task<JsonElement> RenameAsync(TestEditor editor, string code, string newName) =>
        editor.AskAsync("codebookLsp/rename", new { code, newName });

    private static async Task<IReadOnlyList<JsonElement>> SymbolsAsync(TestEditor editor, string query) =>
        [.. (await editor.AskAsync("workspace/symbol", new { query })).EnumerateArray()];

    /// <summary>Waits until labels have changed so many times.</summary>
    private static async Task<JsonElement> ChangedAsync(TestEditor editor, int times)
    {
        await editor.WhenAsync(_ => editor.Said.Count(static said => said.Method == "codebookLsp/labelsChanged") >= times);
        return editor.Said.Where(static said => said.Method == "codebookLsp/labelsChanged").ElementAt(times - 1).Params;
    }

    private async Task<TestEditor> OpenAsync(TestModel? model = null, string? settings = null, string? text = null)
    {
        var editor = await TestEditor.StartAsync(
            settings is null ? null : JsonNode.Parse(settings), model: model, folder: folder, watches: true);
        await editor.OpenAsync(text ?? Novel);
        await editor.ReadWholeAsync();
        return editor;
    }

    private async Task SavedAsync(TestEditor editor, int? times = null)
    {
        var before = editor.Said.Count(static said => said.Method == "codebookLsp/labelsChanged");
        await editor.TellAsync("workspace/didChangeWatchedFiles", new { changes = new[] { new { uri = LabelUri, type = 2 } } });
        await ChangedAsync(editor, times ?? (before + 1));
    }

    private void Write(string json)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LabelPath)!);
        AtomicFile.WriteText(LabelPath, json);
    }

    /// <summary>Does an edit of the label file on the disk, as an editor would.</summary>
    private void Apply(JsonElement edit)
    {
        foreach (var change in edit.GetProperty("documentChanges").EnumerateArray())
        {
            if (change.TryGetProperty("kind", out _))
            {
                Assert.AreEqual(LabelUri, change.GetProperty("uri").GetString());
                Assert.IsFalse(File.Exists(LabelPath));
                Write("");
                continue;
            }

            var text = File.Exists(LabelPath) ? File.ReadAllText(LabelPath) : "";
            var lines = new LineMap(text);
            var one = change.GetProperty("edits").EnumerateArray().Single();
            var (start, end) = (Offset(one.GetProperty("range").GetProperty("start")), Offset(one.GetProperty("range").GetProperty("end")));
            Write(text[..start] + one.GetProperty("newText").GetString() + text[end..]);

            int Offset(JsonElement place) =>
                lines.Offset(new(place.GetProperty("line").GetInt32(), place.GetProperty("character").GetInt32()), ColumnUnit.Utf16)!.Value;
        }
    }
}
