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
    public async Task A_label_of_an_index_that_is_still_being_opened_is_waited_for()
    {
        using var folder = new ThemeFolder();
        using var opens = new ManualResetEventSlim();
        await using var editor = await OpenAsync(folder, opens: opens);
        var asked = WishAsync(editor, "labelled");
        Assert.AreNotSame(asked, await Task.WhenAny(asked, Task.Delay(200)));
        opens.Set();
        Assert.AreEqual("a code somebody labelled", Text(Of(await asked, "label"), "title"));
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

    [TestMethod]
    public async Task A_share_of_a_theme_is_held_as_typed_or_as_the_document_has_it_and_its_receipt_makes_the_text_again()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder, tokens: 24);
        foreach (var (typed, least, most) in new[]
            {
                ("topic a at 0.3", 0.3, 0.3), ("Topic A at 30 %", 0.3, 0.3), ("topic a as here", 0.02, 2),
            })
        {
            var row = (await WishAsync(editor, typed)).EnumerateArray().First();
            Assert.AreEqual(("theme", "topic a"), (Text(row, "kind"), Text(row, "title")));
            Assert.IsTrue(row.GetProperty("canSteer").GetBoolean(), Text(row, "detail"));
            StringAssert.Contains(Text(row, "detail"), "this document has");
            var hold = row.GetProperty("hold").GetDouble();
            Assert.IsTrue(hold >= least && hold <= most, $"{typed}: {hold}");
            var made = await ContinueAsync(
                editor, row.GetProperty("direction"), rest: $", \"hold\": {row.GetProperty("hold").GetRawText()}");
            var receipt = Receipt.Parse(Text(made, "receipt"), "receipt");
            Assert.IsGreaterThan(1, receipt.Texts.Strengths[0].Distinct().Count(), "steered more or less");
            StringAssert.EndsWith(
                receipt.Replay(folder.Model.Served(), null, CancellationToken.None).Steered[0].Text, Text(made, "newText"));
        }

        // Another share is another text, where steering is what makes the next token.
        var theme = $$"""{ "theme": {{folder.Of('a').Number}} }""";
        Assert.AreNotEqual(
            Text(await ContinueAsync(editor, theme, rest: ", \"hold\": 0.1"), "newText"),
            Text(await ContinueAsync(editor, theme, rest: ", \"hold\": 1.9"), "newText"));
    }

    [TestMethod]
    public async Task A_share_that_cannot_be_held_says_why_and_a_number_that_is_none_belongs_to_the_words()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder);
        foreach (var (typed, said) in new[]
            {
                ("topic a at 2.5", "A share is a number from 0.01 to 2"), ("topic a at 0", "A share is a number from 0.01 to 2"),
                ("qqqq at 0.3", "no theme is called so"), ("topic e as here", "This document has nothing of it"),
            })
        {
            var row = (await WishAsync(editor, typed)).EnumerateArray().First();
            StringAssert.Contains(Text(row, "detail"), said, typed);
            Assert.IsFalse(row.GetProperty("canSteer").GetBoolean(), typed);
            Assert.IsFalse(row.TryGetProperty("hold", out _), typed);
        }

        var alone = (await editor.AskAsync("codebookLsp/wish", new { text = "topic a as here" })).GetProperty("readings");
        StringAssert.Contains(Text(alone[0], "detail"), "Nothing of this document has been read yet");
        Assert.AreEqual("a house at 12", Text(Of(await WishAsync(editor, "a house at 12"), "words"), "title"));
        foreach (var (hold, direction, said) in new[]
            {
                ("0", """{ "theme": 0 }""", "a share above 0, up to 2"), ("\"all\"", """{ "theme": 0 }""", "a share above 0, up to 2"),
                ("0.3", """{ "words": "qqqq" }""", "No code of this model makes qqqq likelier"),
                ("0.3", """{ "theme": 0, "weight": -1 }""", "The share of one theme"),
            })
        {
            var error = await Assert.ThrowsExactlyAsync<AnsweredError>(
                () => ContinueAsync(editor, direction, rest: $", \"hold\": {hold}"));
            StringAssert.Contains(error.Message, said, hold);
        }
    }

    /// <param name="opens">When the index can be opened; null at once.</param>
    private static async Task<TestEditor> OpenAsync(ThemeFolder folder, int tokens = 8, ManualResetEventSlim? opens = null)
    {
        var labels = new LabelBook([new(new(0, 7), "a code somebody labelled")]);
        var text = string.Join("\n\n", PlantedText.Paragraph(0, 80, new(1)), PlantedText.Paragraph(1, 80, new(2)));
        var editor = await TestEditor.StartAsync(
            JsonNode.Parse($$"""{ "steering": { "maxTokens": {{tokens}} } }"""),
            model: folder.Model with
            {
                Index = () =>
                {
                    opens?.Wait();
                    return new(PlantedCorpus.Usual(FakeSteering.Hash), labels);
                },
            });
        await editor.OpenAsync(text);
        await editor.ReadWholeAsync();
        return editor;
    }

    private static async Task<JsonElement> WishAsync(TestEditor editor, string text, bool check = false) =>
        (await editor.AskAsync("codebookLsp/wish", new { text, check, textDocument = new { uri = TestEditor.Uri } }))
            .GetProperty("readings");

    private static Task<JsonElement> ContinueAsync(TestEditor editor, object direction, string strength = "1", string rest = "") =>
        editor.AskAsync("codebookLsp/continue", $$"""
            {
              "textDocument": { "uri": "{{TestEditor.Uri}}", "version": 1 }, "range": {{Lines(2, 2)}},
              "how": { "directions": [{{direction}}] }, "strength": {{strength}}, "seed": 5{{rest}}
            }
            """);

    private static JsonElement Of(JsonElement rows, string kind) => rows.EnumerateArray().First(row => Text(row, "kind") == kind);

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static string Lines(int first, int end) =>
        $$"""{ "start": { "line": {{first}}, "character": 0 }, "end": { "line": {{end}}, "character": 0 } }""";
}
