using System.Text.Json;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.Tests;

/// <summary>Datasets that are open in the editor: codes inside their texts, and nowhere else.</summary>
[TestClass]
public sealed class DatasetTests
{
    private const string Lines = "file:///notes.jsonl";

    [TestMethod]
    public async Task A_hover_inside_a_field_covers_the_token_where_it_is_spelt()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("""
            {"id": 1, "text": "The caf\u00e9 was closed."}
            {"id": 2, "text": "A ship sank."}
            """, Lines);

        var hover = await editor.HoverAsync(0, 24, Lines);

        Assert.AreEqual("café", hover.GetProperty("contents").GetProperty("value").GetString()!.Split("**")[1]);
        var range = hover.GetProperty("range");
        Assert.AreEqual((23, 32), (
            range.GetProperty("start").GetProperty("character").GetInt32(), range.GetProperty("end").GetProperty("character").GetInt32()));
    }

    [TestMethod]
    [DataRow(0, 3, DisplayName = "a name")]
    [DataRow(0, 7, DisplayName = "a number")]
    [DataRow(1, 0, DisplayName = "a brace")]
    public async Task There_is_no_hover_outside_of_fields(int line, int character)
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("""
            {"id": 1, "text": "The whale swam."}
            {"id": 2, "text": "A ship sank."}
            """, Lines);

        Assert.AreEqual(JsonValueKind.Null, (await editor.HoverAsync(line, character, Lines)).ValueKind);
    }

    [TestMethod]
    public async Task A_cell_has_the_codes_of_its_text_alone()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("id,text\n1,\"The \"\"whale\"\" swam, slowly.\"\n2,A ship sank.\n", "file:///notes.csv");
        await editor.OpenAsync("A ship sank.", "file:///alone.md");

        var inCell = await editor.HoverTextAsync(2, 6, "file:///notes.csv");
        var alone = await editor.HoverTextAsync(0, 4, "file:///alone.md");

        Assert.AreEqual(Codes(alone), Codes(inCell));

        static string Codes(string hover) => string.Join(' ', TestEditor.CodesIn(hover).Order());
    }

    [TestMethod]
    public async Task Colours_and_hints_lie_inside_fields()
    {
        await using var editor = await TestEditor.StartAsync(
            new System.Text.Json.Nodes.JsonObject { ["inlayHints"] = new System.Text.Json.Nodes.JsonObject { ["density"] = "many" } });
        var line = $"{{\"id\": 7, \"text\": \"{string.Concat(Enumerable.Repeat("The whale swam by the ship and sank. ", 8))}\"}}";
        await editor.OpenAsync(line + "\n" + line, Lines);
        await editor.ReadAllAsync();

        var hints = await editor.AskAsync("textDocument/inlayHint",
            new
            {
                textDocument = new { uri = Lines },
                range = new { start = new { line = 0, character = 0 }, end = new { line = 1, character = line.Length } }
            });

        Assert.AreNotEqual(0, hints.GetArrayLength());
        foreach (var hint in hints.EnumerateArray())
            Assert.IsTrue(hint.GetProperty("position").GetProperty("character").GetInt32() is > 20
                && hint.GetProperty("position").GetProperty("character").GetInt32() < line.Length - 1, hint.ToString());
    }

    [TestMethod]
    public async Task Typing_in_one_field_reads_nothing_else_again()
    {
        var model = new TestModel();
        await using var editor = await TestEditor.StartAsync(model: model);
        await editor.OpenAsync("""
            {"text": "The whale swam."}
            {"text": "A ship sank."}
            """, Lines);
        await editor.ReadAllAsync();
        var before = model.Read.Count;

        await editor.ChangeAsync(2, 1, 12, 1, 16, "boat", Lines);
        _ = await editor.HoverAsync(1, 13, Lines);
        await editor.ReadAllAsync();

        foreach (var block in model.Read.Skip(before))
            Assert.IsLessThan(8, block.Ids.Length);
    }

    [TestMethod]
    public async Task A_file_is_annotated_where_it_lies_and_says_how_far_it_is()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write(
            "notes.jsonl", "{\"id\": 1.0, \"text\": \"The whale swam.\"}\r\n{\"id\": 2, \"text\": \"A ship sank.\"}\r\n");
        await using var editor = await TestEditor.StartAsync();

        var result = await editor.AskAsync("codebookLsp/annotateDataset", new
        {
            uri = new Uri(path).AbsoluteUri,
            plan = new { fields = new[] { "text" }, write = new[] { "top" }, top = 2 },
            workDoneToken = "t1",
        });

        Assert.AreEqual(2, result.GetProperty("annotated").GetInt64());
        Assert.AreEqual(new Uri(path).AbsoluteUri, result.GetProperty("written").GetString());
        var lines = File.ReadAllText(path).Split("\r\n");
        StringAssert.StartsWith(lines[0], "{\"id\": 1.0, \"text\": \"The whale swam.\"", StringComparison.Ordinal);
        Assert.AreEqual(2, JsonSerializer.Deserialize<JsonElement>(lines[1]).GetProperty("codebooklsp_top").GetArrayLength());
        await editor.WhenAsync(static said => said.Method == "$/progress" && said.Params.GetProperty("token").ToString() == "t1"
            && said.Params.GetProperty("value").GetProperty("kind").GetString() == "report");

        var again = await editor.AskAsync("codebookLsp/annotateDataset", new
        {
            uri = new Uri(path).AbsoluteUri,
            plan = new { fields = new[] { "text" }, write = new[] { "top" }, top = 2 },
        });
        Assert.AreEqual((0, 2), (again.GetProperty("annotated").GetInt64(), again.GetProperty("upToDate").GetInt64()));
    }

    [TestMethod]
    public async Task The_workspace_says_how_its_datasets_are_annotated()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("notes.jsonl", "{\"body\": \"The whale swam.\", \"text\": \"no\"}\n");
        folder.Write(Path.Combine(".codebooklsp", "dataset.json"), "{ \"fields\": [\"body\"], \"write\": [\"vector\"] }");
        await using var editor = TestEditor.Connect();
        editor.LoadModel();
        await editor.HelloAsync(folder: folder.Path);

        var plan = await editor.AskAsync("codebookLsp/datasetPlan", new { uri = new Uri(path).AbsoluteUri });
        var preview = await editor.AskAsync("codebookLsp/previewDataset", new { uri = new Uri(path).AbsoluteUri });

        Assert.AreEqual("body", plan.GetProperty("plan").GetProperty("fields")[0].GetString());
        StringAssert.EndsWith(plan.GetProperty("path").GetString(), Path.Combine(".codebooklsp", "dataset.json"), StringComparison.Ordinal);
        var record = preview.GetProperty("records")[0];
        Assert.AreEqual("The whale swam.", record.GetProperty("texts")[0].GetProperty("value").GetString());
        Assert.IsTrue(record.GetProperty("values").EnumerateArray()
            .Any(static value => value.GetProperty("name").GetString() == "codebooklsp_vector"));
        Assert.AreEqual("{\"body\": \"The whale swam.\", \"text\": \"no\"}\n", File.ReadAllText(path));
    }

    [TestMethod]
    [DataRow("{ \"fieldz\": [] }", "fieldz")]
    [DataRow("{ \"write\": [] }", "'write' names nothing")]
    [DataRow("{ \"write\": [\"all\"] }", "write")]
    [DataRow("{ \"top\": 0 }", "'top' is not from 1")]
    [DataRow("{ \"layers\": \"x\" }", "'layers' takes numbers")]
    [DataRow("{ \"format\": \"xml\" }", "no format 'xml'")]
    [DataRow("not json", "does not say how datasets are annotated")]
    public async Task An_invalid_plan_is_refused_in_one_sentence_and_nothing_is_written(string plan, string said)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("notes.jsonl", "{\"text\": \"The whale swam.\"}\n");
        folder.Write(Path.Combine(".codebooklsp", "dataset.json"), plan);
        await using var editor = TestEditor.Connect();
        editor.LoadModel();
        await editor.HelloAsync(folder: folder.Path);

        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(
            () => editor.AskAsync("codebookLsp/annotateDataset", new { uri = new Uri(path).AbsoluteUri }));

        StringAssert.Contains(error.Message, said, StringComparison.Ordinal);
        Assert.AreEqual("{\"text\": \"The whale swam.\"}\n", File.ReadAllText(path));
    }

    [TestMethod]
    public async Task A_cancelled_run_leaves_the_file_and_can_be_resumed()
    {
        using var folder = new TemporaryFolder();
        var text = string.Concat(Enumerable.Range(0, 2000).Select(static number => $"{{\"text\": \"Whale number {number} swam by.\"}}\n"));
        var path = folder.Write("notes.jsonl", text);
        await using var editor = await TestEditor.StartAsync(model: new() { Pace = TimeSpan.FromMilliseconds(2) });

        var (id, answer) = editor.Ask(
            "codebookLsp/annotateDataset", JsonSerializer.Serialize(new { uri = new Uri(path).AbsoluteUri, workDoneToken = "t" }));
        await editor.WhenAsync(static said => said.Method == "$/progress"
            && said.Params.GetProperty("value").TryGetProperty("percentage", out var share) && share.GetInt32() > 5);
        await editor.CancelAsync(id);

        await Assert.ThrowsExactlyAsync<AnsweredError>(() => answer);
        Assert.AreEqual(text, File.ReadAllText(path));

        var result = await editor.AskAsync("codebookLsp/annotateDataset", new { uri = new Uri(path).AbsoluteUri });
        Assert.AreEqual(2000, result.GetProperty("annotated").GetInt64());
        Assert.AreEqual(
            2000, File.ReadAllText(path).Split('\n').Count(static line => line.Contains("codebooklsp_top", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task An_edited_text_is_read_while_a_dataset_is_being_annotated()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("notes.jsonl", string.Concat(
            Enumerable.Range(0, 300).Select(static number => $"{{\"text\": \"Whale number {number} swam by.\"}}\n")));
        await using var editor = await TestEditor.StartAsync(model: new() { Pace = TimeSpan.FromMilliseconds(10) });
        await editor.OpenAsync("A ship sank.");
        await editor.ReadAllAsync();

        var (_, answer) = editor.Ask("codebookLsp/annotateDataset", JsonSerializer.Serialize(new { uri = new Uri(path).AbsoluteUri }));
        await editor.ChangeAsync(2, 0, 2, 0, 6, "boat");
        var hover = await editor.HoverTextAsync(0, 4);

        StringAssert.Contains(hover, "boat", StringComparison.Ordinal);
        Assert.IsFalse(answer.IsCompleted);
        Assert.AreEqual(300, (await answer).GetProperty("annotated").GetInt64());
    }

    [TestMethod]
    public async Task The_fields_that_the_workspace_names_are_those_that_are_read()
    {
        using var folder = new TemporaryFolder();
        folder.Write(Path.Combine(".codebooklsp", "dataset.json"), "{ \"fields\": [\"/meta/title\"] }");
        await using var editor = TestEditor.Connect();
        editor.LoadModel();
        await editor.HelloAsync(folder: folder.Path);
        var uri = new Uri(Path.Combine(folder.Path, "notes.jsonl")).AbsoluteUri;
        await editor.OpenAsync("{\"meta\": {\"title\": \"Old whale\"}, \"text\": \"A ship sank.\"}", uri);

        StringAssert.Contains(await editor.HoverTextAsync(0, 26, uri), "**whale**", StringComparison.Ordinal);
        Assert.AreEqual(JsonValueKind.Null, (await editor.HoverAsync(0, 47, uri)).ValueKind);
    }

    [TestMethod]
    public async Task A_dataset_offers_to_be_annotated_and_nothing_else()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("{\"text\": \"A ship sank.\"}", Lines);
        var range = new { start = new { line = 0, character = 12 }, end = new { line = 0, character = 16 } };

        var all = await editor.AskAsync("textDocument/codeAction",
            new { textDocument = new { uri = Lines }, range, context = new { diagnostics = Array.Empty<object>() } });
        var source = await editor.AskAsync("textDocument/codeAction",
            new
            {
                textDocument = new { uri = Lines },
                range,
                context = new { diagnostics = Array.Empty<object>(), only = new[] { "source" } }
            });
        var fixes = await editor.AskAsync("textDocument/codeAction",
            new
            {
                textDocument = new { uri = Lines },
                range,
                context = new { diagnostics = Array.Empty<object>(), only = new[] { "quickfix" } }
            });

        Assert.AreEqual(
            "codebookLsp.annotateDataset", all.EnumerateArray().Single().GetProperty("command").GetProperty("command").GetString());
        Assert.AreEqual(1, source.GetArrayLength());
        Assert.AreEqual(0, fixes.GetArrayLength());
    }
}
