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
        StringAssert.Contains(hover, "The model expected “the” 50 %, “a” 25 %, “ship” 13 % here; “whale” was its choice number ",
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
        var examples = code.GetProperty("names")[0].GetProperty("examples").Items().Select(static one => one.GetString()).ToArray();
        CollectionAssert.AllItemsAreUnique(examples); // nobody has named it, so it is told by words that it fires on
        Assert.HasCount(3, examples);
        CollectionAssert.IsSubsetOf(examples, Text.Split(' ', '.', ',', '\n'));
        Assert.AreEqual("Early in the morning, all along the shore the ", answer.GetProperty("excerpt").GetProperty("before").GetString());
        Assert.AreEqual(" came up. The whale swam on.", answer.GetProperty("excerpt").GetProperty("after").GetString());
        Assert.AreEqual(2.5, code.GetProperty("bits").GetDouble());
        Assert.AreEqual("sea", code.GetProperty("promoted")[0].GetProperty("text").GetString());
        var read = code.GetProperty("read")[0];
        Assert.AreEqual("the", read.GetProperty("text").GetString());
        Assert.AreEqual(42, read.GetProperty("range").GetProperty("start").GetProperty("character").GetInt32());
        StringAssert.Contains(answer.GetProperty("sentences")[0].GetString()!, "“whale” was its choice number", StringComparison.Ordinal);
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

    [TestMethod]
    public async Task One_code_is_told_of_alone_and_another_words_code_not_at_all()
    {
        await using var editor = await TestEditor.StartAsync(model: LetterModel.Model);
        await editor.OpenAsync(Text);
        await editor.ReadWholeAsync();
        var name = $"L0.0:{('w' - 'a') % FakeModel.Sites[0].Codes}";
        var code = (await Explain(editor, 0, 48, code: name)).GetProperty("codes").Items().Single();
        Assert.AreEqual(name, code.GetProperty("names")[0].GetProperty("code").GetString());
        Assert.AreEqual("the", code.GetProperty("read")[0].GetProperty("text").GetString());
        Assert.AreEqual(0, (await Explain(editor, 0, 48, code: "L0.0:0")).GetProperty("codes").GetArrayLength());
        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => Explain(editor, 0, 48, code: "L99.9:1"));
        Assert.AreEqual(-32602, error.Code);
    }

    [TestMethod]
    public async Task A_hover_asks_why_and_its_cards_know_the_place()
    {
        await using var editor = await TestEditor.StartAsync(model: LetterModel.Model);
        await editor.OpenAsync(Text);
        await editor.ReadWholeAsync();
        var hover = (await editor.HoverAsync(0, 48)).GetProperty("contents").GetProperty("value").GetString()!;
        var arguments = Uri.EscapeDataString($"[\"{TestEditor.Uri}\",45]"); // of the token, which begins with the blank before the word
        StringAssert.Contains(hover, $"[Why?](command:codebookLsp.explain?{arguments})", StringComparison.Ordinal);
        StringAssert.Contains(hover, Uri.EscapeDataString($"\"{TestEditor.Uri}\",45]") + ")", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task An_editor_without_our_commands_asks_by_a_code_action_and_is_told_in_a_message()
    {
        await using var editor = TestEditor.Connect(LetterModel.Model);
        editor.LoadModel();
        await editor.HelloAsync(commands: false);
        CollectionAssert.Contains(
            editor.Initialized.GetProperty("capabilities").GetProperty("executeCommandProvider").GetProperty("commands").Items()
                .Select(static one => one.GetString()).ToArray(),
            "codebookLsp.explain");
        await editor.OpenAsync(Text);
        await editor.ReadWholeAsync();
        var place = new { line = 0, character = 48 };
        var actions = await editor.AskAsync("textDocument/codeAction", new
        {
            textDocument = new { uri = TestEditor.Uri },
            range = new { start = place, end = place },
            context = new { diagnostics = Array.Empty<object>(), only = new[] { "codebookLsp" } },
        });
        var action = actions.Items().Single();
        Assert.AreEqual("Why this word?", action.GetProperty("title").GetString());
        var resolved = await editor.AskAsync("codeAction/resolve", action.GetRawText()); // as editors do before they run the command
        var command = resolved.GetProperty("command");
        var said = (await editor.AskAsync("workspace/executeCommand", new
        {
            command = command.GetProperty("command").GetString(),
            arguments = command.GetProperty("arguments"),
        })).GetString()!;
        StringAssert.Contains(said, "“whale” was its choice number", StringComparison.Ordinal);
        StringAssert.Contains(said, "(L0.1:0): Makes likelier: “sea”", StringComparison.Ordinal);
        await editor.WhenAsync(one => one.Method == "window/showMessage" && one.Params.GetProperty("message").GetString() == said);
        await Assert.ThrowsExactlyAsync<AnsweredError>(() => editor.AskAsync(
            "workspace/executeCommand", new { command = "codebookLsp.explain", arguments = new object[] { "file:///closed.md", 3 } }));
    }

    [TestMethod]
    public async Task A_word_that_is_not_read_while_reading_is_paused_is_said_to_be_so()
    {
        await using var editor = await TestEditor.StartAsync(model: LetterModel.Model);
        await editor.TellAsync("codebookLsp/pause", new { paused = true });
        await editor.OpenAsync(Text);
        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => Explain(editor, 0, 48));
        Assert.AreEqual(-32803, error.Code);
        StringAssert.Contains(error.Message, "not been read yet", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task An_edit_while_the_model_is_asked_says_that_the_text_has_changed()
    {
        using var asked = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        await using var editor = await TestEditor.StartAsync(model: LetterModel.Model with
        {
            Tokens = FakeModel.Loaded.Tokens with
            {
                Explain = (block, at, most, cancel) =>
                {
                    asked.Release();
                    goOn.Wait(TimeSpan.FromSeconds(30), cancel);
                    return FakeModel.Loaded.Tokens.Explain(block, at, most, cancel);
                },
            },
        });
        await editor.OpenAsync(Text);
        await editor.ReadWholeAsync();
        var explaining = Explain(editor, 0, 48);
        await asked.WaitAsync();
        await editor.ChangeAsync(2, 1, 0, 1, 0, "Then ");
        await editor.AskAsync("codebookLsp/codes", new { textDocument = new { uri = TestEditor.Uri }, limit = 0 }); // the edit is known
        goOn.Set();
        Assert.AreEqual(-32801, (await Assert.ThrowsExactlyAsync<AnsweredError>(() => explaining)).Code);
    }

    private static Task<JsonElement> Explain(
        TestEditor editor, int line, int character, string uri = TestEditor.Uri, string? code = null) =>
        editor.AskAsync("codebookLsp/explain", new { textDocument = new { uri }, position = new { line, character }, code });
}
