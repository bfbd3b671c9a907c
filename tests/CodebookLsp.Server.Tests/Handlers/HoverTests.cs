using System.Text.Json;

namespace CodebookLsp.Server.Tests.Handlers;

/// <summary>What a hover covers, and the code it names first. (<see cref="LetterModel"/>: a code for each first letter.)</summary>
[TestClass]
public sealed class HoverTests
{
    [TestMethod]
    public Task Covers_the_word_under_the_cursor_and_names_its_code() => Check(
        """
        The wh$0ale came up.
            ^^^^^ L0.0:2
        """);

    [TestMethod]
    public Task Covers_a_word_when_the_cursor_is_before_its_first_letter() => Check(
        """
        The whale $0came up.
                  ^^^^ L0.0:2
        """);

    [TestMethod]
    public Task Counts_columns_in_UTF16_after_a_character_of_two_units() => Check(
        """
        😀 boa$0t and a bird
           ^^^^ L0.0:1
        """);

    [TestMethod]
    public Task Says_nothing_in_an_empty_document() => Check(
        """
        $0
        """);

    private static async Task Check(string drawn)
    {
        var picture = new Picture(drawn);
        await using var editor = await TestEditor.StartAsync(model: LetterModel.Model);
        await editor.OpenAsync(picture.Text);
        await editor.ReadWholeAsync();
        var hover = await editor.HoverAsync(picture.Cursor!.Value.Line, picture.Cursor.Value.Character);
        Assert.AreEqual(drawn, picture.Draw(hover.One().Select(static one => (one.GetProperty("range"), FirstCode(one)))));
    }

    private static string FirstCode(JsonElement hover) =>
        TestEditor.CodesIn(hover.GetProperty("contents").GetProperty("value").GetString()!)[^1]; // what the links at its end are about
}
