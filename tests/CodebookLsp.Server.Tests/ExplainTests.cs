using System.Text.Json;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Server.Tests;

/// <summary>What the model expected at a word and why, as an editor asks for it.</summary>
[TestClass]
public sealed class ExplainTests
{
    private const string Text = "Early in the morning, all along the shore the whale came up.\nThe whale swam on.";

    [TestMethod]
    public async Task A_hover_says_what_was_expected_and_what_comes_next()
    {
        await using var editor = await TestEditor.StartAsync(model: LetterModel.Model);
        await editor.OpenAsync(Text);
        await editor.ReadWholeAsync();
        var hover = (await editor.HoverAsync(0, 48)).GetProperty("contents").GetProperty("value").GetString()!;
        StringAssert.Contains(hover, "The model expected “the” 50 %, “a” 25 %, “ship” 13 % here; “whale” was number ",
            StringComparison.Ordinal);
        StringAssert.Contains(hover, "Next it expects “the” 50 %", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_hover_does_not_wait_for_what_takes_long_and_has_it_the_next_time()
    {
        using var asked = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var slow = LetterModel.Model with
        {
            Tokens = FakeModel.Loaded.Tokens with
            {
                Expect = (block, first, count, most, cancel) =>
                {
                    asked.Set();
                    goOn.Wait(TimeSpan.FromSeconds(30), cancel);
                    return FakeModel.Loaded.Tokens.Expect(block, first, count, most, cancel);
                },
            },
        };
        await using var editor = await TestEditor.StartAsync(model: slow);
        await editor.OpenAsync(Text);
        await editor.ReadWholeAsync();
        var hover = await editor.HoverAsync(0, 48);
        Assert.IsTrue(asked.IsSet);
        var value = hover.GetProperty("contents").GetProperty("value").GetString()!;
        Assert.DoesNotContain("expected", value, StringComparison.Ordinal);
        StringAssert.Contains(value, "whale", StringComparison.Ordinal);

        goOn.Set();
        for (var waited = 0; waited < 100 && !value.Contains("expected", StringComparison.Ordinal); waited++)
            value = (await editor.HoverAsync(0, 48)).GetProperty("contents").GetProperty("value").GetString()!;
        StringAssert.Contains(value, "The model expected “the”", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_word_is_explained_by_its_codes_the_words_they_move_and_the_words_their_heads_read()
    {
        await using var editor = await TestEditor.StartAsync(model: LetterModel.Model);
        await editor.OpenAsync(Text);
        await editor.ReadWholeAsync();
        var answer = await Explain(editor, 0, 48);

        Assert.AreEqual("whale", answer.GetProperty("word").GetString());
        Assert.AreEqual(46, answer.GetProperty("range").GetProperty("start").GetProperty("character").GetInt32());
        Assert.AreEqual("the", answer.GetProperty("expected")[0].GetProperty("text").GetString());
        Assert.AreEqual(0.25, answer.GetProperty("next")[1].GetProperty("probability").GetDouble());
        Assert.AreEqual(FakeModel.Sites.Count, answer.GetProperty("sites").GetInt32());
        var code = answer.GetProperty("codes")[0];
        Assert.AreEqual("L0.1:0", code.GetProperty("names")[0].GetProperty("code").GetString());
        Assert.AreEqual(JsonValueKind.Null, code.GetProperty("names")[0].GetProperty("label").ValueKind);
        Assert.AreEqual(2.5, code.GetProperty("bits").GetDouble());
        Assert.AreEqual("sea", code.GetProperty("promoted")[0].GetProperty("text").GetString());
        var read = code.GetProperty("read")[0];
        Assert.AreEqual("the", read.GetProperty("text").GetString());
        Assert.AreEqual(42, read.GetProperty("range").GetProperty("start").GetProperty("character").GetInt32());
        StringAssert.Contains(answer.GetProperty("sentences")[0].GetString()!, "“whale” was number", StringComparison.Ordinal);
        StringAssert.Contains(code.GetProperty("sentences")[0].GetString()!, "Makes likelier: “sea”", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task What_is_no_word_of_the_text_is_not_explained()
    {
        await using var editor = await TestEditor.StartAsync(model: LetterModel.Model);
        await editor.OpenAsync("");
        Assert.AreEqual(JsonValueKind.Null, (await Explain(editor, 0, 0)).ValueKind);
        Assert.AreEqual(JsonValueKind.Null, (await Explain(editor, 0, 0, "file:///closed.md")).ValueKind);
    }

    private static Task<JsonElement> Explain(TestEditor editor, int line, int character, string uri = TestEditor.Uri) =>
        editor.AskAsync("codebookLsp/explain", new { textDocument = new { uri }, position = new { line, character } });
}
