using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Steering;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Steering;

/// <summary>A long text is continued from a part of it that the model can take, and if it may be one that it has read.</summary>
[TestClass]
public sealed class ContinuationPromptTests
{
    private static readonly string Long = string.Join(
        "\n\n",
        Enumerable
            .Range(0, 60)
            .Select(static at =>
                $"In the {at}th year nobody came to the house, and the rain fell on the fields. Then it was night in the quiet town 🙂."));

    [TestMethod]
    [DataRow("He opened the door and", 22, "He opened the door and", "")]
    [DataRow("He opened the door and  ", 24, "He opened the door and", "  ")]
    [DataRow("He opened the door and", 9, "He opened", "")]
    public void A_short_text_is_taken_whole_without_the_blanks_at_its_end(string text, int offset, string prompt, string blanks) =>
        Assert.AreEqual(new(prompt, blanks), ContinuationPrompt.Before(text, offset, 100, FakeModel.Tokenizer));

    [TestMethod]
    [DataRow("", 0)]
    [DataRow("  \n\t", 4)]
    [DataRow("word", 0)]
    public void Nothing_cannot_be_continued(string text, int offset) =>
        Assert.IsNull(ContinuationPrompt.Before(text, offset, 100, FakeModel.Tokenizer));

    [TestMethod]
    public void A_blank_that_is_there_is_not_brought_again()
    {
        Assert.AreEqual("went", new ContinuationPrompt("He", " ").Fitted(" went"));
        Assert.AreEqual(" went", new ContinuationPrompt("He", "").Fitted(" went"));
    }

    [TestMethod]
    public void A_long_text_begins_at_a_paragraph_and_has_at_most_so_many_tokens()
    {
        for (var end = 400; end < Long.Length; end += 331)
        {
            var prompt = ContinuationPrompt.Before(Long, end, 90, FakeModel.Tokenizer)!;
            Assert.StartsWith("In the", prompt.Text);
            Assert.EndsWith(prompt.Text + prompt.Blanks, Long[..end]);
            Assert.IsInRange(20, 90, FakeModel.Tokenizer.EncodeIds(prompt.Text).Length);
        }
    }

    [TestMethod]
    public void A_long_text_begins_where_the_model_has_begun_to_read()
    {
        var text = LiveText.Open(new(FakeModel.Loaded, new(), new(8 << 20)), Long);
        Assert.IsGreaterThan(3, text.Blocks.Count);
        var known = 0;
        for (var end = 3000; end < Long.Length; end += 97)
        {
            var block = text.BlockAt(end);
            var prompt = ContinuationPrompt.Before(
                Long, end, 512, FakeModel.Tokenizer, Enumerable.Range(0, block + 1).Select(text.ReadingStart)
            )!;
            var ids = FakeModel.Tokenizer.EncodeIds(prompt.Text);
            Assert.IsLessThanOrEqualTo(512, ids.Length);

            // All but the last tokens, those of a word that goes on behind the place, are those that some block began with.
            if (
                text.Blocks.Any(one =>
                    ids.AsSpan().CommonPrefixLength(one.Sequence.Ids) is var common
                    && (common >= ids.Length - 3 || common == one.Sequence.Ids.Length)))
                known++;
            else
                Assert.StartsWith("In the", prompt.Text); // the cursor's block had hardly begun, and the one before was too long
        }

        Assert.IsGreaterThan((Long.Length - 3000) / 97 * 2 / 3, known);
    }
}
