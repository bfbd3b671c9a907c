using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;

namespace CodebookLsp.Features.Tests.Editor;

/// <summary>No word is ever taken in half, by anything that looks at words.</summary>
[TestClass]
public sealed class WholeWordTests
{
    private const string Mixed =
        "The unfathomable cafe\u0301s, nai\u0308ve Ishmaelites; " +
        "ру́сские слова\u0301, עִבְרִית. 鯨が海で泳ぐ。 ภาษาไทย 👩\u200D🚀 x2y3 don’t\nstop\r\nnow.";

    [TestMethod]
    public void A_word_is_a_place_once_however_many_of_its_pieces_have_the_code()
    {
        var text = CodedText.Open(
            "The unfathomable sea. An unfathomable, old sea.", static (token, _) => (token.StartsWith(' ') ? 1 : 2, 3));
        Assert.IsGreaterThan(
            1, text.Tokens(4, 16).Count(token => text.Has(token, new(0, 2))), "Several pieces of the word have the code.");
        var places = SameCode.Occurrences(text, new(0, 2)).Select(range => text.Text[range.Start..range.End]).ToArray();
        CollectionAssert.AreEqual(new[] { "The", "unfathomable", ".", "unfathomable", ",", "." }, places);
        CollectionAssert.IsSubsetOf(
            new[] { "unfathomable", "sea", "old" },
            SameCode.Occurrences(text, new(1, 3)).Select(range => text.Text[range.Start..range.End]).ToArray());
    }

    [TestMethod]
    public void Places_are_whole_in_any_script_and_do_not_overlap()
    {
        foreach (var every in new[] { 1, 2, 3 })
        {
            var text = CodedText.Open(Mixed, (_, number) => (number % every, 3));
            var places = SameCode.Occurrences(text, new(0, 0));
            foreach (var (place, next) in places.Zip(places.Skip(1)))
                Assert.IsLessThanOrEqualTo(next.Start, place.End);
            foreach (var place in places)
            {
                Assert.IsFalse(char.IsLowSurrogate(Mixed[place.Start]));
                Assert.IsTrue(place.End == Mixed.Length || !IsMark(Mixed[place.End]), "A mark is left behind.");
                Assert.IsFalse(IsMark(Mixed[place.Start]), "A mark is alone.");
            }

            var said = places.Select(place => Mixed[place.Start..place.End]).ToArray();
            if (every == 1)
                CollectionAssert.IsSubsetOf(new[] { "unfathomable", "cafe\u0301s", "nai\u0308ve", "Ishmaelites", "👩\u200D🚀" }, said);
        }
    }

    [TestMethod]
    public void Open_texts_and_blocks_agree_on_what_a_word_is()
    {
        var text = CodedText.Open(Mixed, static (_, _) => (0, 1));
        var block = text.Blocks.Single();
        for (var index = 0; index < block.Tokens.Length; index++)
        {
            var live = LiveWords.Of(text, text.Token(0, index));
            var (first, count) = BlockWords.Around(block, index);
            Assert.AreEqual((live[0].Index, live.Count), (first, count), $"token {index}");
            foreach (var other in Enumerable.Range(first, count))
                Assert.AreEqual((first, count), BlockWords.Around(block, other), "Words do not overlap.");
        }

        Assert.IsTrue(Enumerable.Range(0, block.Tokens.Length).Any(index => BlockWords.Around(block, index).Count > 2));
    }

    private static bool IsMark(char unit) => char.GetUnicodeCategory(unit) is
        System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
