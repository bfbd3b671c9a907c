using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Steering;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Server.Tests;

/// <summary>What something that a writer types could mean, and texts that are continued so: over the wire.</summary>
[TestClass]
public sealed class WishTests
{
    private static string Word(char topic, int number) => PlantedCorpus.Word(topic - 'a', number);

    [TestMethod]
    public async Task Words_name_a_theme_or_are_turned_into_a_direction_of_their_own()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder);
        var named = (await WishAsync(editor, "topic c")).EnumerateArray().First();
        Assert.AreEqual(("theme", "topic c"), (Text(named, "kind"), Text(named, "title")));
        Assert.IsTrue(named.GetProperty("canSteer").GetBoolean());
        Assert.AreEqual(folder.Of('c').Number, named.GetProperty("direction").GetProperty("theme").GetInt32());

        var asked = $"{Word('b', 1)}, {Word('b', 2)}";
        var typed = Of(await WishAsync(editor, asked), "words");
        Assert.AreEqual(asked, typed.GetProperty("direction").GetProperty("words").GetString());
        var understood = Of(await WishAsync(editor, asked, check: true), "words");
        StringAssert.Contains(Text(understood, "detail"), "near the theme “topic b”");
        Assert.IsTrue(understood.GetProperty("canSteer").GetBoolean());

        // What a reading carries is what the request takes, and its receipt makes the text again.
        var made = await ContinueAsync(editor, understood.GetProperty("direction"));
        Assert.AreEqual($"toward {asked}", Text(made, "profile"));
        Assert.AreNotEqual(Text(made, "unsteered"), Text(made, "newText"));
        var again = Receipt.Parse(Text(made, "receipt"), "receipt").Replay(folder.Model.Served(), null, CancellationToken.None);
        StringAssert.EndsWith(again.Steered[0].Text, Text(made, "newText"));
    }

    [TestMethod]
    public async Task Words_that_nobody_has_written_are_not_taken_and_the_row_says_why()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder);
        foreach (var (typed, said) in new[] { ("qqqq", "No code of this model makes qqqq likelier"), (", ;", "There are no words") })
        {
            var row = Of(await WishAsync(editor, typed, check: true), "words");
            Assert.IsFalse(row.GetProperty("canSteer").GetBoolean(), typed);
            StringAssert.StartsWith(Text(row, "detail"), said);
            StringAssert.StartsWith(
                (await Assert.ThrowsExactlyAsync<AnsweredError>(() => ContinueAsync(editor, row.GetProperty("direction")))).Message, said);
        }

        Assert.IsFalse((await WishAsync(editor, "  ", check: true)).EnumerateArray().Any(static row => Text(row, "kind") == "words"));
    }

    [TestMethod]
    public async Task A_selection_a_label_and_less_of_something_steer_too()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder);
        var answer = await editor.AskAsync("codebookLsp/wish", $$"""
            { "textDocument": { "uri": "{{TestEditor.Uri}}" }, "range": {{Lines(0, 1)}}, "text": "labelled" }
            """);
        var rows = answer.GetProperty("readings");
        Assert.AreEqual("topic a", Text(Of(rows, "passage"), "detail"));
        Assert.AreEqual("a code somebody labelled", Text(Of(rows, "label"), "title"));
        foreach (var kind in (string[])["passage", "label"])
        {
            var direction = JsonNode.Parse(Of(rows, kind).GetProperty("direction").GetRawText())!.AsObject();
            var more = await ContinueAsync(editor, direction);
            direction["weight"] = -1;
            var less = await ContinueAsync(editor, direction);
            Assert.AreNotEqual(Text(more, "newText"), Text(more, "unsteered"));
            StringAssert.StartsWith(Text(more, "profile"), "toward ");
            StringAssert.StartsWith(Text(less, "profile"), "less of ");
            Assert.AreNotEqual(Text(more, "receipt"), Text(less, "receipt"));
        }
    }

    [TestMethod]
    public async Task The_dial_makes_the_same_text_more_or_less_steered_and_has_its_limits()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder);
        var theme = $$"""{ "theme": {{folder.Of('a').Number}} }""";
        var once = await ContinueAsync(editor, theme);
        Assert.AreEqual(Text(once, "newText"), Text(await ContinueAsync(editor, theme, strength: "1"), "newText"));
        var twice = await ContinueAsync(editor, theme, strength: "2");
        Assert.AreNotEqual(Text(once, "newText"), Text(twice, "newText"));
        Assert.AreEqual(Text(once, "unsteered"), Text(twice, "unsteered"));
        StringAssert.Contains(
            (await Assert.ThrowsExactlyAsync<AnsweredError>(() => ContinueAsync(editor, theme, strength: "9"))).Message,
            "from 0.25 to 3");
    }

    private static async Task<TestEditor> OpenAsync(ThemeFolder folder)
    {
        var labels = new LabelBook([new(new(0, 7), "a code somebody labelled")]);
        var text = string.Join("\n\n", PlantedText.Paragraph(0, 80, new(1)), PlantedText.Paragraph(1, 80, new(2)));
        var editor = await TestEditor.StartAsync(
            JsonNode.Parse("""{ "steering": { "maxTokens": 8 } }"""),
            model: folder.Model with { Index = () => new(PlantedCorpus.Usual(FakeSteering.Hash), labels) });
        await editor.OpenAsync(text);
        await editor.ReadWholeAsync();
        return editor;
    }

    private static async Task<JsonElement> WishAsync(TestEditor editor, string text, bool check = false) =>
        (await editor.AskAsync("codebookLsp/wish", new { text, check })).GetProperty("readings");

    private static Task<JsonElement> ContinueAsync(TestEditor editor, object direction, string strength = "1") =>
        editor.AskAsync("codebookLsp/continue", $$"""
            {
              "textDocument": { "uri": "{{TestEditor.Uri}}", "version": 1 }, "range": {{Lines(2, 2)}},
              "how": { "directions": [{{direction}}] }, "strength": {{strength}}, "seed": 5
            }
            """);

    private static JsonElement Of(JsonElement rows, string kind) => rows.EnumerateArray().First(row => Text(row, "kind") == kind);

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static string Lines(int first, int end) =>
        $$"""{ "start": { "line": {{first}}, "character": 0 }, "end": { "line": {{end}}, "character": 0 } }""";
}
