using System.Text.Json;
using CodebookLsp.TestFakes;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.Tests;

/// <summary>Datasets that the editor annotates with themes.</summary>
[TestClass]
public sealed class DatasetThemeTests
{
    [TestMethod]
    public async Task A_plan_may_ask_for_themes_and_where_they_stand()
    {
        using var themes = new ThemeFolder();
        using var folder = new TemporaryFolder();
        var text = PlantedText.Paragraph(2, 20, new Random(1));
        var path = folder.Write("notes.jsonl", JsonSerializer.Serialize(new { text }) + "\n");
        folder.Write(
            Path.Combine(".codebooklsp", "dataset.json"),
            """{ "write": ["themes", "theme-spans"], "themeForm": "names", "themeSpans": "passages" }""");
        await using var editor = await TestEditor.StartAsync(model: themes.Model, folder: folder.Path);

        var result = await editor.AskAsync("codebookLsp/annotateDataset", new { uri = new Uri(path).AbsoluteUri });

        Assert.AreEqual(1, result.GetProperty("annotated").GetInt64());
        var record = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(path));
        Assert.AreEqual("topic c", record.GetProperty("codebooklsp_themes")[0].GetString());
        var span = record.GetProperty("codebooklsp_theme_spans").EnumerateArray().First();
        Assert.AreEqual("topic c", span.GetProperty("label").GetString());
        Assert.IsTrue(0 <= span.GetProperty("start").GetInt32() && span.GetProperty("end").GetInt32() <= text.Length);
    }

    [TestMethod]
    public async Task A_plan_that_asks_for_themes_of_a_model_without_any_is_refused_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("notes.jsonl", "{\"text\": \"The whale swam.\"}\n");
        await using var editor = await TestEditor.StartAsync();

        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => editor.AskAsync(
            "codebookLsp/annotateDataset", new { uri = new Uri(path).AbsoluteUri, plan = new { write = new[] { "themes" } } }));

        StringAssert.Contains(error.Message, "has no themes. Learn them", StringComparison.Ordinal);
        Assert.AreEqual("{\"text\": \"The whale swam.\"}\n", await File.ReadAllTextAsync(path));
    }
}
