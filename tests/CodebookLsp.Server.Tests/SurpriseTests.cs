using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Core;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Server.Tests;

/// <summary>How surprising words are, as an editor asks for it and is shown it.</summary>
[TestClass]
public sealed class SurpriseTests
{
    private const int Word = 16; // the token type of words without a colour

    private static readonly string Novel = File.ReadAllText(Repository.Sample("moby-dick-opening.txt"));

    private static JsonNode On => JsonNode.Parse("""{ "surprise": true, "colors": "off" }""")!;

    [TestMethod]
    public async Task The_most_surprising_words_are_told_with_what_was_expected_and_paragraphs_with_bits_a_word()
    {
        await using var editor = await TestEditor.StartAsync(On);
        await editor.OpenAsync(Novel);
        var answer = await Surprise(editor, expected: 3);

        Assert.IsTrue(answer.GetProperty("isWhole").GetBoolean());
        var words = answer.GetProperty("surprising").EnumerateArray().ToArray();
        Assert.IsGreaterThan(3, words.Length);
        Assert.IsLessThanOrEqualTo(answer.GetProperty("words").GetInt32() / 10, words.Length);
        var first = words[0];
        StringAssert.Contains(first.GetProperty("sentence").GetString()!, "it expected “the” 50 %, “a” 25 %", StringComparison.Ordinal);
        Assert.AreEqual(3, first.GetProperty("strength").GetInt32());
        Assert.AreEqual(JsonValueKind.Null, words[^1].GetProperty("expected").ValueKind);
        Assert.IsTrue(words.Zip(words.Skip(1)).All(static pair =>
            pair.First.GetProperty("timesLess").GetDouble() >= pair.Second.GetProperty("timesLess").GetDouble()));

        // The same numbers as the word's hover and its explanation.
        var start = first.GetProperty("range").GetProperty("start");
        var explained = await editor.AskAsync("codebookLsp/explain", new { textDocument = new { uri = TestEditor.Uri }, position = start });
        foreach (var name in new[] { "bits", "rank", "range" })
            Assert.AreEqual(explained.GetProperty(name).GetRawText(), first.GetProperty(name).GetRawText());

        var paragraphs = answer.GetProperty("paragraphs").EnumerateArray().ToArray();
        Assert.AreEqual(
            answer.GetProperty("words").GetInt32(), paragraphs.Sum(static one => one.GetProperty("words").GetInt32()));
        Assert.AreEqual(
            answer.GetProperty("bitsPerWord").GetDouble() * answer.GetProperty("words").GetInt32(),
            paragraphs.Sum(static one => one.GetProperty("bits").GetDouble() * one.GetProperty("words").GetInt32()), 1e-6);
        StringAssert.Contains(
            paragraphs[0].GetProperty("sentence").GetString()!, " bits a word, as hard to guess as one of ", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Off_nothing_is_read_for_it_and_nothing_is_said()
    {
        var asked = 0;
        await using var editor = await TestEditor.StartAsync(
            JsonNode.Parse("""{ "colors": "off" }"""), model: new() { Tokens = Counting(() => Interlocked.Increment(ref asked)) });
        await editor.OpenAsync(Novel);
        await editor.ReadWholeAsync();
        Assert.AreEqual(JsonValueKind.Null, (await Surprise(editor)).ValueKind);
        Assert.IsEmpty(await TokensAsync(editor));
        Assert.AreEqual(0, Volatile.Read(ref asked));

        // On while the text is open, and off again.
        editor.Settings = On;
        await editor.TellAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        await TestEditor.UntilAsync(async () => (await Surprise(editor)).ValueKind == JsonValueKind.Object, "it is on");
        Assert.IsNotEmpty(await TokensAsync(editor));
        editor.Settings = JsonNode.Parse("""{ "colors": "off" }""");
        await editor.TellAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        await TestEditor.UntilAsync(async () => (await TokensAsync(editor)).Length == 0, "no marks");
        var before = Volatile.Read(ref asked);
        await editor.ChangeAsync(2, 0, 0, 0, 0, "Now then. ");
        await editor.ReadWholeAsync();
        Assert.AreEqual(JsonValueKind.Null, (await Surprise(editor)).ValueKind);
        Assert.AreEqual(before, Volatile.Read(ref asked));
    }

    [TestMethod]
    public async Task Marked_words_have_a_modifier_and_the_editor_is_told_when_there_are_more()
    {
        await using var editor = await TestEditor.StartAsync(On);
        await editor.OpenAsync(Novel);
        await TokensAsync(editor);
        await editor.WhenAsync(static said => said.Method == "workspace/semanticTokens/refresh");
        var answer = await Surprise(editor);
        var tokens = await TokensAsync(editor);
        Assert.IsTrue(tokens.All(static one => one.Type == Word));
        CollectionAssert.AreEquivalent(
            answer.GetProperty("surprising").EnumerateArray().Select(static one =>
            {
                var start = one.GetProperty("range").GetProperty("start");
                return (start.GetProperty("line").GetInt32(), start.GetProperty("character").GetInt32(),
                    1 << one.GetProperty("strength").GetInt32());
            }).ToArray(),
            tokens.Select(static one => (one.Line, one.Column, one.Modifiers)).ToArray());
    }

    [TestMethod]
    public async Task An_edit_keeps_the_marks_of_other_words_and_its_undo_gives_the_same_answer()
    {
        await using var editor = await TestEditor.StartAsync(On);
        await editor.OpenAsync(Novel);
        var before = (await Surprise(editor)).GetRawText();
        var marks = await TokensAsync(editor);
        await editor.ChangeAsync(2, 0, 0, 0, 0, "x\n");
        var moved = await TokensAsync(editor);
        Assert.IsGreaterThanOrEqualTo(marks.Length / 2, moved.Length, "a keystroke makes nothing vanish");
        await Surprise(editor);
        await editor.ChangeAsync(3, 0, 0, 1, 0, "");
        Assert.AreEqual(before, (await Surprise(editor)).GetRawText().Replace("\"version\":3", "\"version\":1", StringComparison.Ordinal));
        CollectionAssert.AreEqual(marks, await TokensAsync(editor));
    }

    [TestMethod]
    public async Task A_paused_or_broken_reading_is_answered_with_what_is_known()
    {
        await using var editor = await TestEditor.StartAsync(On);
        await editor.TellAsync("codebookLsp/pause", new { paused = true });
        await editor.OpenAsync(Novel);
        var answer = await Surprise(editor);
        Assert.IsFalse(answer.GetProperty("isWhole").GetBoolean());
        Assert.AreEqual(0, answer.GetProperty("words").GetInt32());
        Assert.AreEqual(JsonValueKind.Null, answer.GetProperty("bitsPerWord").ValueKind);
        await editor.TellAsync("codebookLsp/pause", new { paused = false });
        await TestEditor.UntilAsync(async () => (await Surprise(editor)).GetProperty("isWhole").GetBoolean(), "read on");

        await using var broken = await TestEditor.StartAsync(
            On, model: new() { Tokens = Counting(static () => throw new IOException("no such weights")) });
        await broken.OpenAsync(Novel);
        Assert.IsFalse((await Surprise(broken)).GetProperty("isWhole").GetBoolean());
        StringAssert.Contains(await broken.HoverTextAsync(2, 9), "**Ishmael**");
    }

    /// <param name="asked">Called when a block is read to its end.</param>
    private static TokenQuestions Counting(Action asked) => FakeModel.Loaded.Tokens with
    {
        ExpectAll = (block, most, cancel) =>
        {
            asked();
            return FakeModel.Loaded.Tokens.ExpectAll(block, most, cancel);
        },
    };

    private static Task<JsonElement> Surprise(TestEditor editor, int? expected = null) =>
        editor.AskAsync("codebookLsp/surprise", new { textDocument = new { uri = TestEditor.Uri }, expected });

    private static async Task<(int Line, int Column, int Type, int Modifiers)[]> TokensAsync(TestEditor editor)
    {
        var answer = await editor.AskAsync("textDocument/semanticTokens/full", new { textDocument = new { uri = TestEditor.Uri } });
        var (tokens, line, column) = (new List<(int, int, int, int)>(), 0, 0);
        foreach (var token in answer.GetProperty("data").Deserialize<int[]>()!.Chunk(5))
        {
            (line, column) = (line + token[0], (token[0] == 0 ? column : 0) + token[1]);
            tokens.Add((line, column, token[3], token[4]));
        }

        return [.. tokens];
    }
}
