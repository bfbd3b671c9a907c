using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Steering;

namespace CodebookLsp.Server.Tests;

/// <summary>Continuations over the wire.</summary>
[TestClass]
public sealed class SteeringTests
{
    private const string Text = "𝒳 The whale came up.\r\n\r\nThen nobody spoke, and the sea  ";
    private static readonly TestModel Slow = new() { TokenPace = TimeSpan.FromMilliseconds(40) };

    [TestMethod]
    public async Task A_continuation_comes_in_pieces_that_make_up_its_text()
    {
        await using var editor = await OpenAsync();
        var made = await editor.AskAsync("codebookLsp/continue", Asked(1, 2, 31, How(codes: "L4.1:7"), token: "p1"));
        var pieces = editor.Said.Where(static said => said.Method == "$/progress" && said.Params.GetProperty("token").ValueEquals("p1"))
            .Select(static said => said.Params.GetProperty("value").GetString());

        Assert.AreEqual(made.GetProperty("newText").GetString(), string.Concat(pieces));
        Assert.AreNotEqual(made.GetProperty("unsteered").GetString(), made.GetProperty("newText").GetString());
        Assert.AreEqual("L4.1:7", made.GetProperty("codes")[0].GetProperty("code").GetString());
        Assert.AreEqual(1, made.GetProperty("version").GetInt32());

        // The receipt's prompt is the text before the place, without the blanks that stand there.
        var receipt = Receipt.Parse(made.GetProperty("receipt").GetString()!, "receipt");
        Assert.AreEqual(Text.TrimEnd(' '), receipt.Prompt);
        var again = await editor.AskAsync(
            "codebookLsp/continue", Asked(1, 2, 31, How(codes: "L4.1:7"), seed: made.GetProperty("seed").GetInt32()));
        Assert.AreEqual(made.GetProperty("newText").GetString(), again.GetProperty("newText").GetString());
    }

    [TestMethod]
    public async Task An_edit_ends_a_continuation_within_a_token()
    {
        await using var editor = await OpenAsync(model: Slow);
        var (_, answer) = Begin(editor, Asked(1, 2, 31, How(codes: "L4.1:7"), token: "p1"));
        await PieceAsync(editor);
        await editor.ChangeAsync(2, 0, 0, 0, 0, "Now: ");
        Assert.AreEqual(-32801, (await Assert.ThrowsExactlyAsync<AnsweredError>(() => answer)).Code);
        var pieces = editor.Said.Count(IsPiece);
        await editor.AskAsync("codebookLsp/continue", Asked(2, 2, 31, How(codes: "L4.1:7"))); // the model does one after the other
        Assert.AreEqual(pieces, editor.Said.Count(IsPiece));

        static bool IsPiece((string Method, JsonElement Params) said) =>
            said.Method == "$/progress" && said.Params.GetProperty("token").ValueEquals("p1");
    }

    [TestMethod]
    public async Task Another_continuation_ends_the_one_before_and_cancelling_ends_it_too()
    {
        await using var editor = await OpenAsync(model: Slow);
        var (_, first) = Begin(editor, Asked(1, 2, 31, How(codes: "L4.1:7"), token: "p1"));
        await PieceAsync(editor);
        var (id, second) = Begin(editor, Asked(1, 2, 31, How(codes: "L4.1:8")));
        Assert.AreEqual(-32801, (await Assert.ThrowsExactlyAsync<AnsweredError>(() => first)).Code);
        await editor.CancelAsync(id);
        Assert.AreEqual(-32800, (await Assert.ThrowsExactlyAsync<AnsweredError>(() => second)).Code);
    }

    [TestMethod]
    public async Task Codes_are_read_while_a_continuation_is_made()
    {
        await using var editor = await OpenAsync(model: Slow);
        var (_, answer) = Begin(editor, Asked(1, 2, 31, How(codes: "L4.1:7"), token: "p1"));
        await PieceAsync(editor);
        await editor.OpenAsync("Another text, which nobody has read.", "file:///other.md");
        StringAssert.Contains(await editor.HoverTextAsync(0, 3, "file:///other.md"), "code");
        Assert.IsFalse(answer.IsCompleted);
        _ = await answer;
    }

    [TestMethod]
    public async Task A_text_that_has_changed_is_not_continued()
    {
        await using var editor = await OpenAsync();
        Assert.AreEqual(-32801, (await Assert.ThrowsExactlyAsync<AnsweredError>(
            () => editor.AskAsync("codebookLsp/continue", Asked(7, 2, 31, How(codes: "L4.1:7"))))).Code);
    }

    [TestMethod]
    [DataRow("""{ "codes": ["L4.1:300"] }""", "no code 'L4.1:300'")]
    [DataRow("""{ "profile": "calm" }""", "no profile 'calm'")]
    [DataRow("{}", "Nothing is given to continue with")]
    public async Task A_continuation_that_cannot_be_made_is_refused_in_one_sentence(string how, string said)
    {
        await using var editor = await OpenAsync();
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<AnsweredError>(
            () => editor.AskAsync("codebookLsp/continue", Asked(1, 2, 31, how)))).Message, said);
    }

    [TestMethod]
    public async Task A_preview_is_offered_at_its_place_only_and_until_it_is_discarded()
    {
        await using var editor = await OpenAsync();
        Assert.AreEqual(0, (await InlineAsync(editor, 2, 31)).GetArrayLength());
        var made = await editor.AskAsync("codebookLsp/continue", Asked(1, 2, 31, How(codes: "L4.1:7")));
        Assert.AreEqual(
            made.GetProperty("newText").GetString(), (await InlineAsync(editor, 2, 31))[0].GetProperty("insertText").GetString());
        Assert.AreEqual(0, (await InlineAsync(editor, 2, 30)).GetArrayLength());
        await editor.TellAsync("codebookLsp/discard", new { textDocument = new { uri = TestEditor.Uri } });
        Assert.AreEqual(0, (await InlineAsync(editor, 2, 31)).GetArrayLength());
    }

    [TestMethod]
    public async Task An_editor_with_our_commands_is_offered_the_box_and_for_a_selection_to_rewrite_it()
    {
        await using var editor = await OpenAsync();
        foreach (var (start, end) in new[] { ((0, 8), (0, 8)), ((2, 0), (2, 29)) })
        {
            var actions = (await ActionsAsync(editor, start, end)).EnumerateArray().ToArray();
            Assert.AreEqual("Continue toward…", Title(actions[0]));
            Assert.AreEqual("codebookLsp.continueToward", actions[0].GetProperty("command").GetProperty("command").GetString());
            if (start == end)
            {
                Assert.HasCount(1, actions);
                continue;
            }

            Assert.AreEqual("Rewrite this toward…", Title(actions[1]));
            var command = actions[1].GetProperty("command");
            Assert.AreEqual("codebookLsp.rewriteToward", command.GetProperty("command").GetString());
            Assert.AreEqual(TestEditor.Uri, command.GetProperty("arguments")[0].GetString());
            Assert.AreEqual(end.Item2, command.GetProperty("arguments")[1].GetProperty("end").GetProperty("character").GetInt32());
        }
    }

    [TestMethod]
    public async Task Code_actions_name_the_profiles_the_selection_and_a_code_that_a_person_has_named()
    {
        var folder = Directory.CreateTempSubdirectory("codebooklsp-profiles-");
        try
        {
            var profiles = folder.CreateSubdirectory(".codebooklsp").CreateSubdirectory("profiles").FullName;
            ProfileFile.Write(new("sea", [new(4, null, 1, 7)]), Path.Combine(profiles, "sea.steering.json"));
            await using (var broken = new StreamWriter(Path.Combine(profiles, "broken.steering.json")))
                await broken.WriteAsync("{ \"codez\": [] }");
            await using var editor = await OpenAsync(folder: folder.FullName, commands: false);

            CollectionAssert.AreEqual(new[] { "Continue with profile 'sea'" }, Continuing(await ActionsAsync(editor, (0, 8), (0, 8))));
            CollectionAssert.AreEqual(
                new[] { "Continue with profile 'sea'", "Continue with the codes of this selection" },
                Continuing(await ActionsAsync(editor, (2, 0), (2, 29))));

            var seen = await editor.AskAsync("codebookLsp/codes", new
            {
                textDocument = new { uri = TestEditor.Uri },
                range = new { start = new { line = 0, character = 8 }, end = new { line = 0, character = 8 } },
            });
            var code = seen.GetProperty("codes")[0].GetProperty("code").GetString()!;
            var labels = $$$"""{ "labels": { "{{{code}}}": { "label": "whales" } } }""";
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, ".codebooklsp", "labels.json"), labels);
            await using var another = await OpenAsync(folder: folder.FullName, commands: false);
            CollectionAssert.AreEqual(
                new[] { $"Continue with code whales ({code})", $"Continue without code whales ({code})" },
                Continuing(await ActionsAsync(another, (0, 8), (0, 8)))[1..]);

            var listed = await editor.AskAsync("codebookLsp/profiles");
            Assert.AreEqual("sea", listed.GetProperty("profiles")[0].GetProperty("name").GetString());
            StringAssert.Contains(listed.GetProperty("problems")[0].GetString(), "an unknown property 'codez'");
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static string[] Continuing(JsonElement actions) =>
            [.. actions.EnumerateArray().Select(Title).Where(static title => title.StartsWith("Continue", StringComparison.Ordinal))];
    }

    [TestMethod]
    public async Task An_editor_without_our_commands_gets_an_edit_to_confirm()
    {
        await using var editor = await OpenAsync(commands: false);
        var action = (await ActionsAsync(editor, (2, 0), (2, 29)))[0];
        Assert.IsFalse(action.TryGetProperty("edit", out _));
        var edit = (await editor.AskAsync("codeAction/resolve", action.GetRawText())).GetProperty("edit");
        var change = edit.GetProperty("documentChanges")[0];
        Assert.AreEqual(1, change.GetProperty("textDocument").GetProperty("version").GetInt32());
        Assert.AreNotEqual("", change.GetProperty("edits")[0].GetProperty("newText").GetString());
        var annotation = change.GetProperty("edits")[0].GetProperty("annotationId").GetString()!;
        Assert.IsTrue(edit.GetProperty("changeAnnotations").GetProperty(annotation).GetProperty("needsConfirmation").GetBoolean());

        await editor.ChangeAsync(2, 0, 0, 0, 0, "x");
        Assert.AreEqual(-32801, (
            await Assert.ThrowsExactlyAsync<AnsweredError>(() => editor.AskAsync("codeAction/resolve", action.GetRawText()))).Code);
    }

    private static async Task<TestEditor> OpenAsync(TestModel? model = null, string? folder = null, bool commands = true)
    {
        var editor = TestEditor.Connect(model);
        editor.Settings = JsonNode.Parse("""{ "steering": { "maxTokens": 12 } }""");
        editor.LoadModel();
        await editor.HelloAsync(folder: folder, commands: commands);
        await editor.WhenAsync(static said => said.Method == "codebookLsp/status" && said.Params.GetProperty("state").ValueEquals("ready"));
        await editor.OpenAsync(Text);
        await editor.HoverAsync(0, 8);
        return editor;
    }

    /// <summary>Asks for a continuation and does not wait.</summary>
    private static (int Id, Task<JsonElement> Answer) Begin(TestEditor editor, string json) => editor.Ask("codebookLsp/continue", json);

    private static string How(string codes) => $$"""{ "codes": ["{{codes}}"] }""";

    private static string Asked(int version, int line, int character, string how, int seed = 5, string? token = null) => $$"""
        {
          "textDocument": { "uri": "{{TestEditor.Uri}}", "version": {{version}} },
          "range": { "start": { "line": {{line}}, "character": {{character}} }, "end": { "line": {{line}}, "character": {{character}} } },
          "how": {{how}}, "seed": {{seed}}{{(token is null ? "" : $", \"partialResultToken\": \"{token}\"")}}
        }
        """;

    private static Task<JsonElement> PieceAsync(TestEditor editor) =>
        editor.WhenAsync(static said => said.Method == "$/progress" && said.Params.GetProperty("token").ValueEquals("p1"));

    private static Task<JsonElement> InlineAsync(TestEditor editor, int line, int character) => editor.AskAsync(
        "textDocument/inlineCompletion",
            new { textDocument = new { uri = TestEditor.Uri }, position = new { line, character }, context = new { triggerKind = 1 } });

    private static Task<JsonElement> ActionsAsync(TestEditor editor, (int Line, int Character) start, (int Line, int Character) end) =>
        editor.AskAsync(
        "textDocument/codeAction",
        new
        {
            textDocument = new { uri = TestEditor.Uri },
            range = new
            {
                start = new { line = start.Line, character = start.Character },
                end = new { line = end.Line, character = end.Character }
            },
            context = new { diagnostics = Array.Empty<object>() }
        });

    private static string Title(JsonElement action) => action.GetProperty("title").GetString()!;
}
