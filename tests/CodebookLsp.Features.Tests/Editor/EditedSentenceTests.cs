using CodebookLsp.Features.Editor;

namespace CodebookLsp.Features.Tests.Editor;

[TestClass]
public sealed class EditedSentenceTests
{
    [TestMethod]
    [DataRow("One sentence. And| another one! Then more.", "One sentence. And another one!")]
    [DataRow("|One sentence. And another one!", "One sentence.")]
    [DataRow("No end|\nA new line.", "No end\n")]
    [DataRow("雨が|降る。もう一度。", "雨が降る。")]
    [DataRow("It ends here|", "It ends here")]
    [DataRow("Done.| More words follow.", "Done. More words follow.")]
    public void The_edited_sentence_ends_at_its_full_stop(string drawn, string read)
    {
        var at = drawn.IndexOf('|', StringComparison.Ordinal);
        Assert.AreEqual(read, UpTo(drawn.Remove(at, 1), at));
    }

    [TestMethod]
    public void A_long_sentence_is_read_for_twenty_tokens()
    {
        var text = Open(string.Concat(Enumerable.Repeat("rain and ", 40)) + ".");
        var edited = text.Token(0, 5).Start;
        Assert.AreEqual(
            5 + 20 - 1, EditedSentence.End(text, 0, edited), "the token before the edit is read too: it may be another one now");
    }

    private static string UpTo(string content, int editedAt)
    {
        var text = Open(content);
        return content[..text.Token(0, EditedSentence.End(text, 0, editedAt) - 1).End];
    }

    private static LiveText Open(string content) => CodedText.Open(content, static (_, _) => (1, 2), read: 0);
}
