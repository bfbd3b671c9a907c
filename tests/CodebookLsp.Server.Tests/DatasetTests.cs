using System.Text.Json;

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
        Assert.AreEqual((23, 32), (range.GetProperty("start").GetProperty("character").GetInt32(), range.GetProperty("end").GetProperty("character").GetInt32()));
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

        static string Codes(string hover) => string.Join(' ', hover.Split('`').Where(static part => part.StartsWith('L')).Order());
    }

    [TestMethod]
    public async Task Colours_and_hints_lie_inside_fields()
    {
        await using var editor = await TestEditor.StartAsync(new System.Text.Json.Nodes.JsonObject { ["inlayHints"] = new System.Text.Json.Nodes.JsonObject { ["density"] = "many" } });
        var line = $"{{\"id\": 7, \"text\": \"{string.Concat(Enumerable.Repeat("The whale swam by the ship and sank. ", 8))}\"}}";
        await editor.OpenAsync(line + "\n" + line, Lines);
        await editor.ReadAllAsync();

        var hints = await editor.AskAsync("textDocument/inlayHint", new { textDocument = new { uri = Lines }, range = new { start = new { line = 0, character = 0 }, end = new { line = 1, character = line.Length } } });

        Assert.AreNotEqual(0, hints.GetArrayLength());
        foreach (var hint in hints.EnumerateArray())
            Assert.IsTrue(hint.GetProperty("position").GetProperty("character").GetInt32() is > 20 && hint.GetProperty("position").GetProperty("character").GetInt32() < line.Length - 1, hint.ToString());
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
}
