namespace CodebookLsp.Server.Tests.Handlers;

/// <summary>
/// The tokens that share the leading code of the token at the cursor. (<see cref="LetterModel"/>: a code for each first letter.)
/// </summary>
[TestClass]
public sealed class HighlightTests
{
    [TestMethod]
    public Task Highlights_every_token_with_the_same_code() => Check(
        """
        The wh$0ale saw water, and the water saw a whale.
            ^^^^^     ^^^^^          ^^^^^       ^^^^^
        """);

    [TestMethod]
    public Task Highlights_on_other_lines_too() => Check(
        """
        A boat came.
          ^^^^
        Then a bi$0rd.
               ^^^^
        """);

    [TestMethod]
    public Task Highlights_nothing_in_an_empty_document() => Check(
        """
        $0
        """);

    private static async Task Check(string drawn)
    {
        var picture = new Picture(drawn);
        await using var editor = await TestEditor.StartAsync(model: LetterModel.Model);
        await editor.OpenAsync(picture.Text);
        await editor.ReadWholeAsync();
        var answer = await editor.AskAsync("textDocument/documentHighlight", picture.Asked);
        Assert.AreEqual(drawn, picture.Draw(answer.Items().Select(static one => (one.GetProperty("range"), ""))));
    }
}
