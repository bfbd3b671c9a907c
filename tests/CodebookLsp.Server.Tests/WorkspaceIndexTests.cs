using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.Tests;

/// <summary>Texts of the workspace that are not open: read behind everything else, asked like those that are.</summary>
[TestClass]
[DoNotParallelize] // the cache's place is the process's
public sealed class WorkspaceIndexTests
{
    private static readonly string Novel = File.ReadAllText(Repository.Sample("moby-dick-opening.txt"));
    private static readonly JsonNode On = JsonNode.Parse("""{ "workspaceIndex": true }""")!;

    private string folder = "";

    private string Cache => Path.Combine(folder, "cache");

    private string Texts => Path.Combine(folder, "texts");

    private string Uri => new Uri(Path.Combine(Texts, "novel.txt")).AbsoluteUri;

    [TestInitialize]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("codebooklsp-workspace").FullName;
        Environment.SetEnvironmentVariable("CODEBOOKLSP_CACHE", Cache);
        Directory.CreateDirectory(Path.Combine(Texts, "node_modules"));
        AtomicFile.WriteText(Path.Combine(Texts, "novel.txt"), Novel);
        AtomicFile.WriteText(Path.Combine(Texts, "node_modules", "other.md"), Novel);
    }

    [TestCleanup]
    public void DeleteFolder()
    {
        Environment.SetEnvironmentVariable("CODEBOOKLSP_CACHE", null);
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public async Task A_codes_places_in_a_text_that_is_not_open_are_those_it_has_when_it_is_opened()
    {
        await using var editor = await TestEditor.StartAsync(On.DeepClone(), folder: Texts, watches: true);
        await IndexedAsync(editor, "L0.1:3");
        var closed = (await PlacesAsync(editor, "L0.1:3")).ToList();
        Assert.IsTrue(closed.TrueForAll(place => place.GetProperty("uri").GetString() == Uri));
        Assert.AreEqual(closed[0].GetRawText(), (await editor.AskAsync("workspace/symbol", new { query = "L0.1:3" }))[0]
            .GetProperty("location").GetRawText());

        await editor.OpenAsync(Novel, Uri);
        await editor.ReadWholeAsync(Uri);
        CollectionAssert.AreEqual(closed.ConvertAll(static place => place.GetRawText()), (await PlacesAsync(editor, "L0.1:3"))
            .Select(static place => place.GetRawText()).ToList());
    }

    [TestMethod]
    public async Task An_indexed_text_is_read_again_only_when_it_has_changed()
    {
        await using (var first = await TestEditor.StartAsync(On.DeepClone(), folder: Texts, watches: true))
            await IndexedAsync(first, "L0.1:3");

        var again = new TestModel();
        await using var second = await TestEditor.StartAsync(On.DeepClone(), model: again, folder: Texts, watches: true);
        await IndexedAsync(second, "L0.1:3");
        Assert.IsEmpty(again.Read);

        AtomicFile.WriteText(Path.Combine(Texts, "novel.txt"), "Quite another text. " + Novel);
        Assert.IsEmpty(await PlacesAsync(second, "L0.1:3"));
        await second.TellAsync("workspace/didChangeWatchedFiles", new { changes = new[] { new { uri = Uri, type = 2 } } });
        await IndexedAsync(second, "L0.1:3");
        Assert.IsNotEmpty(again.Read);
    }

    [TestMethod]
    public async Task A_hover_is_answered_while_the_workspace_is_being_indexed()
    {
        AtomicFile.WriteText(
            Path.Combine(Texts, "long.txt"), string.Concat(Enumerable.Range(0, 30).Select(static part => $"\n\nPart {part}\n\n{Novel}")));
        var slow = new TestModel { Pace = TimeSpan.FromMilliseconds(60) };
        await using var editor = await TestEditor.StartAsync(On.DeepClone(), model: slow, folder: Texts, watches: true);
        await editor.WhenAsync(
            static said => said.Method == "$/progress" && said.Params.GetProperty("token").GetString() == "codebookLsp.indexing");
        await editor.OpenAsync("Somebody looks at this.");
        StringAssert.Contains(await editor.HoverTextAsync(0, 3), "code", StringComparison.Ordinal);
        Assert.IsFalse(editor.Said.Any(
            static said => said.Method == "$/progress" && said.Params.GetProperty("token").GetString() == "codebookLsp.indexing"
            && said.Params.GetProperty("value").GetProperty("kind").GetString() == "end"), "there is much left to read");
        await IndexedAsync(editor, "L0.1:3"); // and it ends
    }

    [TestMethod]
    public async Task Nothing_is_indexed_unless_it_is_asked_for_and_what_was_is_forgotten_when_it_no_longer_is()
    {
        await using var editor = await TestEditor.StartAsync(folder: Texts, watches: true);
        Assert.IsFalse(Directory.Exists(Cache));
        var before = editor.Said.Count;
        editor.Settings = On.DeepClone();
        await editor.TellAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        await IndexedAsync(editor, "L0.1:3");
        var first = editor.Said.ToList().FindIndex(static said =>
            said.Method == "$/progress" && said.Params.GetProperty("token").GetString() == "codebookLsp.indexing");
        Assert.IsGreaterThanOrEqualTo(before, first, "had it been read before, there would have been nothing to read now");
        editor.Settings = null;
        await editor.TellAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        await TestEditor.UntilAsync(async () => !(await PlacesAsync(editor, "L0.1:3")).Any(), "no place is known");
    }

    private static async Task<IEnumerable<JsonElement>> PlacesAsync(TestEditor editor, string code) =>
        (await editor.AskAsync("codebookLsp/references", new { code })).EnumerateArray();

    /// <summary>Waits until a code has places.</summary>
    private static Task IndexedAsync(TestEditor editor, string code) =>
        TestEditor.UntilAsync(async () => (await PlacesAsync(editor, code)).Any(), $"{code} has places");
}
