using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Server.Tests;

/// <summary>Continuations toward themes, and what a theme writes by itself: over the wire.</summary>
[TestClass]
public sealed class ThemedContinuationTests
{
    [TestMethod]
    public async Task A_text_is_continued_toward_several_themes_with_weights_and_its_receipt_says_how()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder);
        var (a, c) = (folder.Of('a').Number, folder.Of('c').Number);
        var both = await ContinueAsync(
            editor, $$"""{ "directions": [{ "theme": {{a}}, "weight": 1 }, { "theme": {{c}}, "weight": -0.5 }] }""");
        Assert.AreEqual("toward topic a, less of topic c (0.5)", both.GetProperty("profile").GetString());
        Assert.AreNotEqual(both.GetProperty("unsteered").GetString(), both.GetProperty("newText").GetString());
        var one = await ContinueAsync(editor, $$"""{ "directions": [{ "theme": {{a}} }] }""");
        Assert.AreNotEqual(one.GetProperty("newText").GetString(), both.GetProperty("newText").GetString());
        Assert.AreEqual(one.GetProperty("unsteered").GetString(), both.GetProperty("unsteered").GetString());

        var receipt = Receipt.Parse(both.GetProperty("receipt").GetString()!, "receipt");
        Assert.IsTrue(receipt.Profile.Directions.Any(static site => site.Codes.Any(static code => code.Weight < 0)));
        var again = receipt.Replay(folder.Model.Served(), null, CancellationToken.None);
        StringAssert.EndsWith(again.Steered[0].Text, both.GetProperty("newText").GetString());
    }

    [TestMethod]
    public async Task A_text_is_continued_toward_what_a_passage_is_about()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder);
        var like = await ContinueAsync(editor, $$"""{ "directions": [{ "like": {{Lines(0, 1)}} }] }""");
        StringAssert.StartsWith(like.GetProperty("profile").GetString(), "toward topic a");
        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(
            () => ContinueAsync(editor, $$"""{ "directions": [{ "like": {{Lines(1, 1)}} }] }"""));
        StringAssert.StartsWith(error.Message, "Nothing of this passage has been read yet.");
    }

    [TestMethod]
    public async Task What_cannot_be_written_is_refused_with_its_figure_and_nonsense_in_one_sentence()
    {
        using var folder = new ThemeFolder();
        var theme = folder.Of('b').Number;
        folder.Calibrate(writable: false);
        await using var editor = await OpenAsync(folder);
        foreach (var (how, said) in new[]
            {
                ($$"""{ "directions": [{ "theme": {{theme}} }] }""", "'topic b' cannot be written"),
                ("""{ "directions": [{ "theme": 999 }] }""", "There is no theme 999"),
                ($$"""{ "directions": [{ "theme": {{theme}}, "weight": 1e9 }] }""", "a weight from -10 to 10"),
                ("""{ "directions": [] }""", "Nothing is given to continue with"),
                ("""{ "directions": [{ "weight": 1 }] }""", "A direction names nothing"),
                ("""{ "directions": [{ "words": ", ;" }] }""", "There are no words"),
                ($$"""{ "directions": [{ "like": {{Lines(0, 1)}} }] }""", "this passage"),
            })
        {
            var error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => ContinueAsync(editor, how));
            StringAssert.Contains(error.Message, said, how);
        }

        var less = await ContinueAsync(editor, $$"""{ "directions": [{ "theme": {{theme}}, "weight": -1 }] }""");
        Assert.AreEqual("less of topic b", less.GetProperty("profile").GetString());
        var card = await editor.AskAsync("codebookLsp/themeCard", new { theme });
        Assert.IsFalse(card.GetProperty("writable").GetProperty("isWritable").GetBoolean());
    }

    [TestMethod]
    public async Task What_a_theme_writes_is_the_same_three_texts_each_time()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder);
        var theme = folder.Of('c').Number;
        var samples = await editor.AskAsync("codebookLsp/themeSamples", new { theme });
        Assert.AreEqual(ThemeSamples.Count, samples.GetArrayLength());
        foreach (var sample in samples.EnumerateArray())
            Assert.AreNotEqual(sample.GetProperty("unsteered").GetString(), sample.GetProperty("toward").GetString());
        Assert.AreEqual(
            samples.GetRawText(), (await editor.AskAsync("codebookLsp/themeSamples", new { theme })).GetRawText());
        await using var another = await OpenAsync(folder);
        Assert.AreEqual(
            samples.GetRawText(), (await another.AskAsync("codebookLsp/themeSamples", new { theme })).GetRawText());
        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(
            () => editor.AskAsync("codebookLsp/themeSamples", new { theme = -1 }));
        Assert.AreEqual((-32602, "There is no theme -1."), (error.Code, error.Message));
    }

    private static async Task<TestEditor> OpenAsync(ThemeFolder folder)
    {
        var text = string.Join("\n\n", PlantedText.Paragraph(0, 80, new(1)), PlantedText.Paragraph(1, 80, new(2)));
        var editor = await TestEditor.StartAsync(JsonNode.Parse("""{ "steering": { "maxTokens": 8 } }"""), model: folder.Model);
        await editor.OpenAsync(text);
        await editor.ReadWholeAsync();
        return editor;
    }

    private static Task<JsonElement> ContinueAsync(TestEditor editor, string how) => editor.AskAsync("codebookLsp/continue", $$"""
        {
          "textDocument": { "uri": "{{TestEditor.Uri}}", "version": 1 }, "range": {{Lines(2, 2)}}, "how": {{how}}, "seed": 5
        }
        """);

    private static string Lines(int first, int end) =>
        $$"""{ "start": { "line": {{first}}, "character": 0 }, "end": { "line": {{end}}, "character": 0 } }""";
}
