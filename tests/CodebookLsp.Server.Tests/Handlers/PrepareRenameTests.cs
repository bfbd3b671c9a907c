namespace CodebookLsp.Server.Tests.Handlers;

/// <summary>
/// What would be renamed at a place, and what it is called now. (<see cref="LetterModel"/>: a code for each first letter.)
/// </summary>
[TestClass]
public sealed class PrepareRenameTests
{
    [TestMethod]
    public Task Offers_the_leading_code_of_the_token() => Check(
        """
        The wh$0ale came up.
            ^^^^^ L0.0:2
        """);

    [TestMethod]
    public Task Offers_nothing_in_an_empty_document() => Check(
        """
        $0
        """);

    private static async Task Check(string drawn)
    {
        var picture = new Picture(drawn);
        await using var editor = await TestEditor.StartAsync(model: LetterModel.Model);
        await editor.OpenAsync(picture.Text);
        await editor.ReadWholeAsync();
        var answer = await editor.AskAsync("textDocument/prepareRename", picture.Asked);
        var renamed = answer.One().Select(static one => (one.GetProperty("range"), one.GetProperty("placeholder").GetString()!));
        Assert.AreEqual(drawn, picture.Draw(renamed));
    }
}
