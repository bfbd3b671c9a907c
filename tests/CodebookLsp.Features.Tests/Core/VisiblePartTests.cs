using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Tests.Core;

[TestClass]
public sealed class VisiblePartTests
{
    [TestMethod]
    [DataRow(" whale", "whale")]
    [DataRow("\t two words \n", "two words")]
    [DataRow("word", "word")]
    [DataRow(" \r\n ", null)]
    [DataRow("", null)]
    public void White_space_at_the_ends_is_left_out(string token, string? seen)
    {
        var text = $"before{token}after";
        Assert.AreEqual(seen, VisiblePart.Of(text, new TextRange(6, 6 + token.Length)) is { } range ? text[range.Start..range.End] : null);
    }

    [TestMethod]
    [DataRow(" one\n two", "one")]
    [DataRow("\n one \r\n two", "one")]
    [DataRow(" one", "one")]
    [DataRow("\n", null)]
    public void Of_several_lines_the_first_that_can_be_seen_counts(string token, string? seen) =>
        Assert.AreEqual(
            seen, VisiblePart.OfLine(token, new TextRange(0, token.Length)) is { } range ? token[range.Start..range.End] : null);
}
