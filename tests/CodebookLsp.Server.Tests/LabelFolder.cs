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

/// <summary>A workspace with a label file, and an editor that shows a novel in it.</summary>
public abstract class LabelFolder
{
    private protected static readonly string Novel = File.ReadAllText(Repository.Sample("moby-dick-opening.txt"));
    private protected static readonly CodeNames Names = new(FakeModel.Sites);

    private protected string Folder { get; private set; } = "";

    private protected string LabelPath => LabelFile.PathIn(Folder);

    private protected string LabelUri => new Uri(LabelPath).AbsoluteUri;

    [TestInitialize]
    public void MakeFolder() => Folder = Directory.CreateTempSubdirectory("codebooklsp-labels").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(Folder, recursive: true);

    private protected static Task<JsonElement> RenameAsync(TestEditor editor, string code, string newName) =>
        editor.AskAsync("codebookLsp/rename", new { code, newName });

    private protected static async Task<IReadOnlyList<JsonElement>> SymbolsAsync(TestEditor editor, string query) =>
        [.. (await editor.AskAsync("workspace/symbol", new { query })).EnumerateArray()];

    /// <summary>Waits until labels have changed so many times.</summary>
    private protected static async Task<JsonElement> ChangedAsync(TestEditor editor, int times)
    {
        await editor.WhenAsync(_ => editor.Said.Count(static said => said.Method == "codebookLsp/labelsChanged") >= times);
        return editor.Said.Where(static said => said.Method == "codebookLsp/labelsChanged").ElementAt(times - 1).Params;
    }

    private protected async Task<TestEditor> OpenAsync(TestModel? model = null, string? settings = null, string? text = null)
    {
        var editor = await TestEditor.StartAsync(
            settings is null ? null : JsonNode.Parse(settings), model: model, folder: Folder, watches: true);
        await editor.OpenAsync(text ?? Novel);
        await editor.ReadWholeAsync();
        return editor;
    }

    private protected async Task SavedAsync(TestEditor editor, int? times = null)
    {
        var before = editor.Said.Count(static said => said.Method == "codebookLsp/labelsChanged");
        await editor.TellAsync("workspace/didChangeWatchedFiles", new { changes = new[] { new { uri = LabelUri, type = 2 } } });
        await ChangedAsync(editor, times ?? (before + 1));
    }

    private protected void Write(string json)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LabelPath)!);
        AtomicFile.WriteText(LabelPath, json);
    }

    /// <summary>Does an edit of the label file on the disk, as an editor would.</summary>
    private protected void Apply(JsonElement edit)
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
