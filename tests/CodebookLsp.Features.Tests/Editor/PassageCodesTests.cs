using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Tests.Editor;

[TestClass]
public sealed class PassageCodesTests
{
    private const int Whale = 7;

    [TestMethod]
    public void A_code_of_one_passage_is_found_and_one_that_fires_everywhere_is_not()
    {
        var text = CodedText.Open(CodeColorsTests.Passages(), CodeColorsTests.InPassages);
        var found = text.Ask(counts => PassageCodes.Find(text, counts, [0, 1], 3));

        Assert.AreEqual(new CodeId(0, Whale), found[0]);
        Assert.DoesNotContain(new CodeId(1, 2), found);
    }

    [TestMethod]
    public void Of_two_codes_that_fire_on_the_same_words_one_is_enough()
    {
        var text = CodedText.Open(
            CodeColorsTests.Passages(),
            static (token, number) => token == " whale" ? (Whale, Whale) : (100 + (number % 500), 100 + (number % 500)));
        var found = text.Ask(counts => PassageCodes.Find(text, counts, [0, 1], 8));

        Assert.HasCount(1, found.Where(static code => code.Code == Whale).ToArray());
    }

    [TestMethod]
    public void A_paragraph_is_marked_by_what_it_has_and_the_others_lack()
    {
        var about = string.Concat(Enumerable.Repeat("The whale swam by the whale. ", 8));
        var other = string.Concat(Enumerable.Repeat("Rain fell on the town all day. ", 8));
        var content = $"Title\n\n{other}\n\n{about}\n\n{other}\n\n{other}\n";
        var text = CodedText.Open(content, CodeColorsTests.InPassages);
        Assert.IsEmpty(ParagraphCodes.In(text, new LineMap(content), new()), "a code without a name that fires on one word says nothing");
        var named = new LiveSettings { Labels = new([new(new(0, Whale), "whales") { Origin = LabelOrigin.Person }]) };
        var marked = ParagraphCodes.In(text, new LineMap(content), named);

        var only = marked.Single();
        Assert.AreEqual(about, content[only.Range.Start..only.Range.End]);
        Assert.AreEqual(
            (new CodeId(0, Whale), "whales", 16, 16),
            (only.Codes[0].Code, only.Codes[0].Title, only.Codes[0].Count, only.Codes[0].DocumentCount));
    }

    [TestMethod]
    public void A_paragraph_that_has_not_been_read_is_not_marked()
    {
        var content = string.Concat(Enumerable.Repeat("The whale swam by the whale. ", 8));
        Assert.IsEmpty(ParagraphCodes.In(CodedText.Open(content, CodeColorsTests.InPassages, read: 0), new LineMap(content), new()));
    }
}
