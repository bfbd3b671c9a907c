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

/// <summary>Labels changed over the wire, and kept in the workspace.</summary>
[TestClass]
public sealed class LabelRenameTests : LabelFolder
{
    [TestMethod]
    public async Task A_renamed_code_has_its_new_name_everywhere()
    {
        await using var editor = await OpenAsync();
        var (line, column) = (2, 300);
        var prepared = await editor.AskAsync("textDocument/prepareRename", At(line, column));
        var code = prepared.GetProperty("placeholder").GetString()!;
        Assert.AreEqual(code, TestEditor.CodesIn(await editor.HoverTextAsync(line, column))[^1]);

        var edit = await editor.AskAsync("textDocument/rename",
            new { textDocument = new { uri = TestEditor.Uri }, position = new { line, character = column }, newName = " *ships* at sea " });
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
            await editor.HoverTextAsync(line, column), @"- **[\*ships\* at sea](command:codebookLsp.openCard?",
            StringComparison.Ordinal);
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
        Write(
            """{ "by": "us", "labels": { "L0.0:1": { "label": "one" }, "L4.1:7": { "label": "seven", "note": "why" },"""
                + """ "L4.1:8": { "label": "eight" } } }""");
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
        Assert.AreEqual("""{ "by": "us", "labels": { "L0.0:1": { "label": "one" }, "L4.1:8": { "label": "eight" } } }""",
            JsonNode.Parse(await File.ReadAllTextAsync(LabelPath))!.ToJsonString(new() { WriteIndented = true }).ReplaceLineEndings("\n")
            .Replace("\n", " ", StringComparison.Ordinal).Replace("  ", "", StringComparison.Ordinal));
        Assert.AreEqual(0, (await RenameAsync(editor, "L4.1:20", "")).GetProperty("documentChanges").GetArrayLength());
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
        await using var editor = await TestEditor.StartAsync(folder: Folder);
        Assert.AreEqual(JsonValueKind.True, editor.Initialized.GetProperty("capabilities").GetProperty("renameProvider").ValueKind);
        var edit = await RenameAsync(editor, "L4.1:7", "ships");
        Assert.AreEqual(1, edit.GetProperty("documentChanges").GetArrayLength());
        Apply(edit);
        await ChangedAsync(editor, 1);
    }

    [TestMethod]
    public async Task With_several_folders_a_label_stays_where_it_is_and_a_new_one_goes_to_the_documents_folder()
    {
        var second = Directory.CreateDirectory(Path.Combine(Folder, "second")).FullName;
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

    private static object At(int line, int character) =>
        new { textDocument = new { uri = TestEditor.Uri }, position = new { line, character } };
}
