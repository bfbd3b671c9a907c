using System.Text.Json;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Server.Tests;

/// <summary>What is shown stays as it is while one looks and types, and is found wherever text stands.</summary>
[TestClass]
public sealed class CalmTests
{
    private static readonly string Novel = File.ReadAllText(Repository.Sample("moby-dick-opening.txt"));

    [TestMethod]
    public async Task Looking_at_a_place_changes_none_of_its_codes()
    {
        // Every reading gives other codes: one more reading would show.
        var readings = 0;
        await using var editor = await TestEditor.StartAsync(model: new()
        {
            Codes = (blocks, cancel) =>
                [.. FakeModel.Read(blocks, cancel).Select(grid => Shifted(grid, Interlocked.Increment(ref readings)))],
        });
        await editor.OpenAsync(Novel);
        await editor.ReadWholeAsync();
        var before = await CodesAsync(editor);
        var read = Volatile.Read(ref readings);
        await editor.AskAsync("codebookLsp/codes", At(2, 300)); // the cursor: the block is made ready for the next edit
        await TestEditor.UntilAsync(() => Task.FromResult(Volatile.Read(ref readings) > read), "the block at the cursor is made ready");
        Assert.AreEqual(before, await CodesAsync(editor));

        await editor.ChangeAsync(2, 2, 300, 2, 300, "x");
        await editor.ReadWholeAsync();
        await editor.ChangeAsync(3, 2, 300, 2, 301, "");
        await editor.ReadWholeAsync();
        Assert.AreEqual(before.Replace("\"version\":1", "\"version\":3", StringComparison.Ordinal), await CodesAsync(editor), "an undo");
    }

    [TestMethod]
    public async Task The_Markdown_cells_of_a_notebook_are_read_and_others_are_not()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.TellAsync("notebookDocument/didOpen", new
        {
            notebookDocument = new { uri = "file:///n.ipynb", notebookType = "jupyter-notebook", version = 1 },
            cellTextDocuments = new[] { Cell("cell:1", "markdown", "The whale swam."), Cell("cell:2", "python", "x = whale") },
        });
        StringAssert.Contains(await editor.HoverTextAsync(0, 5, "cell:1"), "**whale**");
        Assert.AreEqual(JsonValueKind.Null, (await editor.HoverAsync(0, 5, "cell:2")).ValueKind);

        await editor.TellAsync("notebookDocument/didChange", new
        {
            notebookDocument = new { uri = "file:///n.ipynb", version = 2 },
            change = new
            {
                cells = new
                {
                    structure = new
                    {
                        array = new { start = 1, deleteCount = 1 },
                        didOpen = new[] { Cell("cell:3", "markdown", "A ship sank.") },
                        didClose = new[] { new { uri = "cell:2" } },
                    },
                    textContent = new[]
                    {
                        new { document = new { uri = "cell:1", version = 2 }, changes = new[] { new { text = "The boat swam." } } },
                    },
                },
            },
        });
        StringAssert.Contains(await editor.HoverTextAsync(0, 5, "cell:1"), "**boat**");
        StringAssert.Contains(await editor.HoverTextAsync(0, 3, "cell:3"), "**ship**");
        await editor.TellAsync("notebookDocument/didClose", new
        {
            notebookDocument = new { uri = "file:///n.ipynb" },
            cellTextDocuments = new[] { new { uri = "cell:1" }, new { uri = "cell:3" } },
        });
        Assert.AreEqual(JsonValueKind.Null, (await editor.HoverAsync(0, 5, "cell:1")).ValueKind);
    }

    [TestMethod]
    public async Task Of_program_code_comments_are_read()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.TellAsync("textDocument/didOpen", new
        {
            textDocument = Cell("file:///a.py", "python", "ship = 1  # The whale swam.\n"),
        });
        StringAssert.Contains(await editor.HoverTextAsync(0, 18, "file:///a.py"), "**whale**");
        Assert.AreEqual(JsonValueKind.Null, (await editor.HoverAsync(0, 1, "file:///a.py")).ValueKind);
    }

    [TestMethod]
    public async Task A_call_hierarchy_with_nothing_in_it_says_so()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("The whale swam.");
        await editor.ReadWholeAsync();
        var item = (await editor.AskAsync("textDocument/prepareCallHierarchy", new
        {
            textDocument = new { uri = TestEditor.Uri },
            position = new { line = 0, character = 5 },
        }))[0];
        foreach (var (method, end) in new[] { ("callHierarchy/incomingCalls", "from"), ("callHierarchy/outgoingCalls", "to") })
        {
            var said = (await editor.AskAsync(method, new { item })).EnumerateArray().Single().GetProperty(end);
            StringAssert.StartsWith(said.GetProperty("name").GetString(), "No code comes ");
            Assert.AreEqual(0, (await editor.AskAsync(method, new { item = said })).GetArrayLength());
        }
    }

    [TestMethod]
    public async Task A_code_that_is_asked_for_by_name_keeps_its_label_where_it_is_absent()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("");
        var codes = await editor.AskAsync(
            "codebookLsp/codes", new { textDocument = new { uri = TestEditor.Uri }, codes = new[] { "L4.1:7" } });
        var only = codes.GetProperty("codes").EnumerateArray().Single();
        Assert.AreEqual(("L4.1:7", 0), (only.GetProperty("code").GetString(), only.GetProperty("count").GetInt32()));
    }

    private static object Cell(string uri, string languageId, string text) => new { uri, languageId, version = 1, text };

    private static object At(int line, int character) => new
    {
        textDocument = new { uri = TestEditor.Uri },
        range = new { start = new { line, character }, end = new { line, character } },
    };

    private static async Task<string> CodesAsync(TestEditor editor) => (await editor.AskAsync(
        "codebookLsp/codes", new { textDocument = new { uri = TestEditor.Uri }, limit = 10_000 })).GetRawText();

    private static CodeGrid Shifted(CodeGrid grid, int by) =>
        new(grid.Sites, grid.Tokens, [.. grid.Ids.Select(id => (id + by) % 20)], grid.Similarities);
}
