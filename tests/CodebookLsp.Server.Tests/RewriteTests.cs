using System.Text.Json;
using CodebookLsp.Features.Indexing;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Server.Tests;

/// <summary>Passages led somewhere by few changes, over the wire.</summary>
[TestClass]
public sealed class RewriteTests
{
    private const string Text =
        "A first line.\r\nThe tired farmer walked to an old market in Leeds with 12 horses, and his mother waited.\r\n";

    [TestMethod]
    public async Task Changes_come_as_edits_of_the_document_with_their_figures()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder);
        var made = await AskAsync(editor, $$"""[{ "theme": {{folder.Of('a').Number}} }]""");
        Assert.AreEqual((1, "topic a"), (made.GetProperty("version").GetInt32(), made.GetProperty("target").GetString()));
        StringAssert.Contains(made.GetProperty("limits").GetString(), "read every change");
        var candidates = made.GetProperty("candidates").EnumerateArray().ToArray();
        Assert.AreNotEqual(0, candidates.Length);
        var line = Text.Split("\r\n")[1] + "\r\n";
        foreach (var candidate in candidates)
        {
            var whole = line;
            foreach (var change in candidate.GetProperty("changes").EnumerateArray().Reverse())
            {
                var range = change.GetProperty("range");
                Assert.AreEqual((1, 1), (At(range, "start").Line, At(range, "end").Line));
                whole = whole[..At(range, "start").Character] + change.GetProperty("newText").GetString()
                    + whole[At(range, "end").Character..];
                Assert.IsTrue(change.GetProperty("kind").GetString() is "replaced" or "inserted" or "appended");
                Assert.AreNotEqual("", change.GetProperty("label").GetString());
            }

            Assert.AreEqual(whole, candidate.GetProperty("newText").GetString());
            Assert.AreEqual(1, candidate.GetProperty("namesKept").GetDouble());
            StringAssert.Contains(candidate.GetProperty("detail").GetString(), " change");
        }

        var words = await AskAsync(
            editor, $$"""[{ "words": "{{PlantedCorpus.Word(1, 1)}}" }, { "theme": {{folder.Of('a').Number}}, "weight": -0.5 }]""");
        StringAssert.StartsWith(words.GetProperty("target").GetString(), PlantedCorpus.Word(1, 1));
    }

    [TestMethod]
    public async Task What_makes_no_sense_is_refused_in_one_sentence()
    {
        using var folder = new ThemeFolder();
        await using var editor = await OpenAsync(folder);
        var theme = $$"""[{ "theme": {{folder.Of('a').Number}} }]""";
        foreach (var (directions, rest, said) in new[]
            {
                ("[]", "", "give a direction with a weight above 0"),
                ("""[{ "theme": 0, "weight": -1 }]""", "", "give a direction with a weight above 0"),
                ("""[{ "theme": 999 }]""", "", "There is no theme 999"),
                ("""[{ "words": "qqqq" }]""", "", "makes qqqq likelier"),
                (theme, """, "mostEdits": 0""", "in 1 to 20 places"),
                (theme, """, "strength": 9""", "a strength from 0.25 to 3"),
                (theme, """, "range": { "start": { "line": 1, "character": 4 }, "end": { "line": 1, "character": 4 } }""",
                    "There is nothing to rewrite"),
            })
        {
            var error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => AskAsync(editor, directions, rest));
            StringAssert.Contains(error.Message, said, $"{directions} {rest}");
        }

        await editor.ChangeAsync(2, 0, 0, 0, 0, "x");
        Assert.AreEqual(-32801, (await Assert.ThrowsExactlyAsync<AnsweredError>(() => AskAsync(editor, theme))).Code);
    }

    [TestMethod]
    public async Task An_editor_without_our_commands_is_offered_the_nearest_themes_and_gets_an_edit_to_confirm()
    {
        using var folder = new ThemeFolder();
        var prose = Text.Split("\r\n")[1];
        var text = string.Join("\n\n", PlantedText.Paragraph(0, 80, new(1)), PlantedText.Paragraph(1, 80, new(2)), prose) + "\n";
        await using var editor = await OpenAsync(folder, text, commands: false);
        var own = Titles(await ActionsAsync(editor, 0, 1));
        Assert.AreEqual("Rewrite toward “topic b”", own[0]); // the other paragraph's comes before what is near this one's
        CollectionAssert.DoesNotContain(own, "Rewrite toward “topic a”");
        Assert.IsLessThanOrEqualTo(6, own.Length);
        CollectionAssert.AllItemsAreUnique(own);
        Assert.IsEmpty(await ActionsAsync(editor, 0, 0));

        var actions = await ActionsAsync(editor, 4, 5);
        CollectionAssert.IsSubsetOf(new[] { "Rewrite toward “topic a”", "Rewrite toward “topic b”" }, Titles(actions));
        var action = actions[0];
        Assert.IsFalse(action.TryGetProperty("edit", out _));
        var edit = (await editor.AskAsync("codeAction/resolve", action.GetRawText())).GetProperty("edit");
        var change = edit.GetProperty("documentChanges")[0];
        Assert.AreEqual(1, change.GetProperty("textDocument").GetProperty("version").GetInt32());
        foreach (var part in change.GetProperty("edits").EnumerateArray())
        {
            Assert.AreEqual((4, 4), (At(part.GetProperty("range"), "start").Line, At(part.GetProperty("range"), "end").Line));
            var annotation = edit.GetProperty("changeAnnotations").GetProperty(part.GetProperty("annotationId").GetString()!);
            Assert.IsTrue(annotation.GetProperty("needsConfirmation").GetBoolean());
            StringAssert.Contains(annotation.GetProperty("label").GetString(), part.GetProperty("newText").GetString()!.Trim());
        }

        var said = await editor.WhenAsync(static said => said.Method == "window/showMessage");
        StringAssert.Contains(said.GetProperty("message").GetString(), "read every change");
        await editor.ChangeAsync(2, 0, 0, 0, 0, "x");
        Assert.AreEqual(-32801, (
            await Assert.ThrowsExactlyAsync<AnsweredError>(() => editor.AskAsync("codeAction/resolve", action.GetRawText()))).Code);
    }

    private static string[] Titles(JsonElement[] actions) =>
        [.. actions.Select(static action => action.GetProperty("title").GetString()!)];

    private static async Task<JsonElement[]> ActionsAsync(TestEditor editor, int first, int last) =>
    [
        .. (await editor.AskAsync("textDocument/codeAction", $$"""
            {
              "textDocument": { "uri": "{{TestEditor.Uri}}" },
              "range": { "start": { "line": {{first}}, "character": 0 }, "end": { "line": {{last}}, "character": 0 } },
              "context": { "diagnostics": [], "only": ["refactor.rewrite.codebookLsp.rewrite"] }
            }
            """)).EnumerateArray(),
    ];

    private static (int Line, int Character) At(JsonElement range, string end) =>
        (range.GetProperty(end).GetProperty("line").GetInt32(), range.GetProperty(end).GetProperty("character").GetInt32());

    private static Task<JsonElement> AskAsync(TestEditor editor, string directions, string rest = "")
    {
        var range = rest.Contains("range", StringComparison.Ordinal)
            ? "" : """ "range": { "start": { "line": 1, "character": 0 }, "end": { "line": 2, "character": 0 } }, """;
        return editor.AskAsync("codebookLsp/rewrite", $$"""
            {
              "textDocument": { "uri": "{{TestEditor.Uri}}", "version": 1 }, "directions": {{directions}}, {{range}} "seed": 5{{rest}}
            }
            """);
    }

    private static async Task<TestEditor> OpenAsync(ThemeFolder folder, string text = Text, bool commands = true)
    {
        var editor = await TestEditor.StartAsync(
            model: folder.Model with { Index = static () => new(PlantedCorpus.Usual(FakeSteering.Hash), new([])) }, commands: commands);
        await editor.OpenAsync(text);
        await editor.ReadWholeAsync();
        return editor;
    }
}
