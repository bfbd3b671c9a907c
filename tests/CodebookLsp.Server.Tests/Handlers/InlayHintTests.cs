using System.Text.Json.Nodes;

namespace CodebookLsp.Server.Tests.Handlers;

/// <summary>
/// Where hints are and what they say, in « ». (<see cref="LetterModel"/>: a code for each first letter. A letter that comes once says less
/// than a code that fires everywhere.)
/// </summary>
[TestClass]
public sealed class InlayHintTests
{
    [TestMethod]
    public Task Puts_its_leading_code_after_each_token_that_was_read_in_enough_context() => Check(
        """{ "inlayHints": { "density": "many", "charactersPerLine": 0 } }""",
        """
        The whale came up. The boat went down«L0.1:0», and«L0.0:0» the«L0.0:19» bird«L0.0:1» with«L0.0:2» it«L0.1:0».
        """);

    [TestMethod]
    public Task Puts_no_hints_when_they_are_off() => Check(
        """{ "inlayHints": { "density": "off" } }""",
        """
        The whale came up. The boat went down, and the bird with it.
        """);

    private static async Task Check(string settings, string expected)
    {
        var picture = new Picture(System.Text.RegularExpressions.Regex.Replace(expected, "«[^»]*»", ""));
        await using var editor = await TestEditor.StartAsync(JsonNode.Parse(settings), model: LetterModel.Model);
        await editor.OpenAsync(picture.Text);
        await editor.ReadWholeAsync();
        var range = new { start = new { line = 0, character = 0 }, end = new { line = 1000, character = 0 } };
        var answer = await editor.AskAsync("textDocument/inlayHint", new { textDocument = new { uri = TestEditor.Uri }, range });
        var hints = answer.Items().Select(static one => (one.GetProperty("position"), $"«{one.GetProperty("label").GetString()}»"));
        Assert.AreEqual(expected, picture.Insert(hints));
    }
}
