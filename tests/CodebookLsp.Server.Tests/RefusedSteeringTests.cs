using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Generation;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Server.Tests;

/// <summary>Continuing and rewriting with what cannot be: one sentence each, over the wire, and nothing is lost.</summary>
[TestClass]
public sealed class RefusedSteeringTests
{
    private const string Last = "The tired farmer walked to an old market in Leeds.";

    [TestMethod]
    public async Task Words_that_do_nothing_are_refused_wherever_they_steer()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder, folder.Model with
        {
            Measure = static (_, _, variants, _, _, _) =>
                [.. Enumerable.Range(0, variants.Count + 1).Select(static _ => new NextTokenEffect([0.001], 0.1))],
        });
        var words = $$"""{ "words": "{{PlantedCorpus.Word(1, 1)}}" }""";
        await RefusedAsync(() => ContinueAsync(editor, words), "No code of this model makes");
        await RefusedAsync(() => RewriteAsync(editor, words, 4), "No code of this model makes");
    }

    [TestMethod]
    public async Task A_profile_of_another_model_is_refused_by_its_name()
    {
        using var folder = new ThemeFolder();
        var workspace = Directory.CreateTempSubdirectory("codebooklsp-other-model-");
        try
        {
            var profiles = workspace.CreateSubdirectory(".codebooklsp").CreateSubdirectory("profiles").FullName;
            ProfileFile.Write(new("sea", [new(0, null, 1, 7)]) { Model = new('f', 64) }, Path.Combine(profiles, "sea.steering.json"));
            await using var editor = await OpenAsync(folder, folder.Model, workspace.FullName);
            foreach (var ask in (Func<string, Task<JsonElement>>[])[one => ContinueAsync(editor, one), one => RewriteAsync(editor, one, 4)])
                await RefusedAsync(() => ask("""{ "profile": "sea" }"""), "The profile 'sea' is for the model ffffffffffff…");
            var mixed = $$"""{ "theme": {{folder.Of('a').Number}} }, { "profile": "sea" }""";
            await RefusedAsync(() => ContinueAsync(editor, mixed), "The profile 'sea' is for the model ffffffffffff…");
        }
        finally
        {
            workspace.Delete(recursive: true);
        }
    }

    [TestMethod]
    public async Task A_selection_longer_than_the_context_is_continued_by_its_end_and_not_rewritten()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder, folder.Model);
        var theme = $$"""{ "theme": {{folder.Of('a').Number}} }""";
        var made = await ContinueAsync(editor, theme, first: 0);
        var receipt = Receipt.Parse(made.GetProperty("receipt").GetString()!, "receipt");
        Assert.IsLessThan(FakeModel.Loaded.MaxTokens, FakeModel.Loaded.EncodePrompt(receipt.Prompt!).Length);
        StringAssert.EndsWith(receipt.Prompt, Last);
        _ = await ContinueAsync(editor, $$"""{ "like": {{Lines(0, 5)}} }""", first: 0); // what all of it is about
        await RefusedAsync(() => RewriteAsync(editor, theme, 0), "at most 512 can be rewritten at once");
    }

    [TestMethod]
    public async Task A_rewriting_that_is_cancelled_ends_and_the_text_can_be_rewritten_then()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder, folder.Model);
        var theme = $$"""{ "theme": {{folder.Of('a').Number}} }""";
        var (id, answer) = editor.Ask("codebookLsp/rewrite", Rewriting(theme, 4));
        await editor.CancelAsync(id);
        Assert.AreEqual(-32800, (await Assert.ThrowsExactlyAsync<AnsweredError>(() => answer)).Code);
        Assert.AreNotEqual(0, (await RewriteAsync(editor, theme, 4)).GetProperty("candidates").GetArrayLength());
    }

    /// <summary>Two long paragraphs, more than the model reads at once, and a line.</summary>
    private static async Task<TestEditor> OpenAsync(ThemeFolder folder, TestModel model, string? workspace = null)
    {
        var text = string.Join("\n\n", PlantedText.Paragraph(0, 150, new(1)), PlantedText.Paragraph(1, 150, new(2)), Last);
        Assert.IsGreaterThan(folder.Model.Served().MaxTokens, FakeModel.Tokenizer.EncodeIds(text, specialTokens: false).Length);
        var editor = await TestEditor.StartAsync(
            JsonNode.Parse("""{ "steering": { "maxTokens": 8 } }"""), folder: workspace,
            model: model with { Index = static () => new(PlantedCorpus.Usual(FakeSteering.Hash), new([])) });
        await editor.OpenAsync(text + "\n");
        await editor.ReadWholeAsync();
        return editor;
    }

    private static async Task RefusedAsync(Func<Task<JsonElement>> ask, string said)
    {
        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(ask);
        StringAssert.Contains(error.Message, said);
        Assert.AreEqual(-32803, error.Code);
        Assert.IsFalse(error.Message.Contains('\n'));
    }

    private static Task<JsonElement> ContinueAsync(TestEditor editor, string direction, int first = 4) => editor.AskAsync(
        "codebookLsp/continue", $$"""
        {
          "textDocument": { "uri": "{{TestEditor.Uri}}", "version": 1 },
          "range": { "start": { "line": {{first}}, "character": 0 }, "end": { "line": 4, "character": {{Last.Length}} } },
          "how": { "directions": [{{direction}}] }, "seed": 5
        }
        """);

    private static Task<JsonElement> RewriteAsync(TestEditor editor, string direction, int first) =>
        editor.AskAsync("codebookLsp/rewrite", Rewriting(direction, first));

    private static string Rewriting(string direction, int first) => $$"""
        {
          "textDocument": { "uri": "{{TestEditor.Uri}}", "version": 1 }, "range": {{Lines(first, 5)}},
          "directions": [{{direction}}], "seed": 5
        }
        """;

    private static string Lines(int first, int end) =>
        $$"""{ "start": { "line": {{first}}, "character": 0 }, "end": { "line": {{end}}, "character": 0 } }""";
}
