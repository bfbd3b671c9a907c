using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Server.Tests;

/// <summary>Themes that are not there, cannot be used, or change on the disk while they are shown.</summary>
[TestClass]
public sealed class ThemeFileTests
{
    private static readonly object About = new { textDocument = new { uri = TestEditor.Uri } };

    [TestMethod]
    public async Task Without_themes_all_else_works_and_the_problem_says_how_to_learn_them()
    {
        using var folder = new ThemeFolder();
        await RefusedAsync(folder.Model with { Themes = null }, "codebooklsp themes learn");
    }

    [TestMethod]
    public async Task Themes_of_another_model_are_refused_in_one_sentence()
    {
        using var folder = new ThemeFolder("another");
        await RefusedAsync(folder.Model, "were learned with another model");
    }

    [TestMethod]
    public async Task Damaged_themes_are_refused_in_one_sentence()
    {
        using var folder = new ThemeFolder();
        var bytes = await File.ReadAllBytesAsync(folder.File);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(folder.File, bytes);
        await RefusedAsync(folder.Model, "are damaged");
    }

    [TestMethod]
    public async Task Themes_that_are_not_where_the_command_line_says_are_refused_in_one_sentence()
    {
        using var folder = new ThemeFolder();
        await RefusedAsync(folder.Model with { Themes = () => folder.File + ".gone" }, "planted.themes.gone");
    }

    [TestMethod]
    public async Task A_theme_that_is_renamed_or_hidden_on_the_disk_is_shown_so()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder.Model);
        Assert.AreEqual("topic c", await LensAsync(editor));
        folder.Name(static topic => $"new {topic}");
        await editor.WhenAsync(static said => said.Method == "codebookLsp/themesChanged");
        Assert.AreEqual("new c", await LensAsync(editor));
        folder.Hide('c');
        await TestEditor.UntilAsync(async () => await LensAsync(editor) != "new c", "the theme is hidden");
        Assert.AreNotEqual("topic c", await LensAsync(editor));

        // What is broken does not take away what was read before.
        await File.WriteAllTextAsync(CodebookLsp.Features.Themes.ThemeNames.PathFor(folder.File), "{");
        var warning = await editor.WhenAsync(static said => said.Method == "window/showMessage");
        StringAssert.Contains(warning.GetProperty("message").GetString(), "no file of theme names");
        Assert.AreEqual(JsonValueKind.Null, (await editor.AskAsync("codebookLsp/themes", About)).GetProperty("problem").ValueKind);
    }

    [TestMethod]
    public async Task Themes_that_are_learned_while_the_server_runs_are_shown()
    {
        using var folder = new ThemeFolder();
        var aside = folder.File + ".aside";
        File.Move(folder.File, aside);
        await using var editor = await OpenAsync(folder.Model);
        Assert.AreNotEqual("topic c", await LensAsync(editor));
        File.Move(aside, folder.File);
        await editor.WhenAsync(static said => said.Method == "codebookLsp/themesChanged");
        Assert.AreEqual("topic c", await LensAsync(editor));
    }

    [TestMethod]
    public async Task Lenses_name_codes_where_the_settings_say_so()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder.Model, """{ "codeLens": "codes" }""");
        Assert.AreNotEqual("topic c", await LensAsync(editor));
    }

    [TestMethod]
    public async Task A_dataset_has_no_themes_of_its_own()
    {
        using var folder = new ThemeFolder();
        await using var editor = await TestEditor.StartAsync(model: folder.Model);
        await editor.OpenAsync("""{ "text": "aaa aaaa aaa" }""" + "\n", "file:///texts.jsonl");
        var themes = await editor.AskAsync("codebookLsp/themes", new { textDocument = new { uri = "file:///texts.jsonl" } });
        StringAssert.Contains(themes.GetProperty("problem").GetString(), "themes table");
    }

    private static async Task RefusedAsync(TestModel model, string said)
    {
        await using var editor = await OpenAsync(model);
        var themes = await editor.AskAsync("codebookLsp/themes", About);
        StringAssert.Contains(themes.GetProperty("problem").GetString(), said);
        Assert.AreEqual(0, themes.GetProperty("themes").GetArrayLength());
        Assert.AreEqual(JsonValueKind.Null, (await editor.AskAsync("textDocument/documentSymbol", About)).ValueKind);
        StringAssert.StartsWith(await editor.HoverTextAsync(0, 1), "**");
        await editor.AskAsync("textDocument/codeLens", About);
    }

    private static async Task<TestEditor> OpenAsync(TestModel model, string? settings = null)
    {
        var editor = await TestEditor.StartAsync(settings is null ? null : JsonNode.Parse(settings), model: model);
        await editor.OpenAsync(PlantedText.Paragraph(2, 12, new(1)));
        await editor.ReadWholeAsync();
        return editor;
    }

    /// <summary>The title of the first lens; empty for none.</summary>
    private static async Task<string> LensAsync(TestEditor editor) =>
        (await editor.AskAsync("textDocument/codeLens", About)).EnumerateArray().FirstOrDefault() is
        { ValueKind: JsonValueKind.Object } lens ? lens.GetProperty("command").GetProperty("title").GetString()! : "";
}
