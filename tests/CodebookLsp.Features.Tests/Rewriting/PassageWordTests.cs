using CodebookLsp.Features.Rewriting;

namespace CodebookLsp.Features.Tests.Rewriting;

/// <summary>What of a passage may change: open words are in brackets here.</summary>
[TestClass]
public sealed class PassageWordTests
{
    [TestMethod]
    [DataRow("The old man lived in London.", "The [old] [man] [lived] in London.")]
    [DataRow("In 1815 they paid 3rd class, 20% and £5.", "In 1815 they [paid] 3rd [class], 20% and £5.")]
    [DataRow("A heavy well-known basket isn't here.", "A [heavy] well-known [basket] isn't here.")]
    [DataRow(
        "She said “the grey house burns” and left \"some quiet rooms\" behind.",
        "She said “the grey house burns” and [left] \"some quiet rooms\" behind.")]
    [DataRow(
        "Call `grey house` or [grey links](http://old/path) and <b>old</b> things.",
        "Call `grey house` or [grey links](http://old/path) and <b>old</b> [things].")]
    [DataRow("They call it ‘the grey house’ and don’t paint it.", "They [call] it ‘the grey house’ and don’t [paint] it.")]
    [DataRow("Write to grey@house.org or www.house.org today.", "Write to grey@house.org or www.house.org [today].")]
    [DataRow("Er sah das große Haus, 家 und בית.", "Er [sah] [das] [große] Haus, 家 [und] בית.")]
    [DataRow("Some 👩‍👩‍👧 small cafe\u0301 words.", "Some 👩‍👩‍👧 [small] cafe\u0301 [words].")]
    [DataRow("one\r\ngrey house", "one\r\ngrey [house]")]
    [DataRow("", "")]
    public void Only_plain_words_that_mean_something_are_open(string text, string marked)
    {
        var shown = text;
        var words = PassageWords.Of(text, new(0, text.Length)).Words;
        foreach (var word in words.Where(static word => word.Kind == PassageWordKind.Open).Reverse())
            shown = $"{shown[..word.Range.Start]}[{word.Text}]{shown[word.Range.End..]}";
        Assert.AreEqual(marked, shown);
    }

    /// <summary>Each of these takes a matcher that goes back the square of its length or more.</summary>
    [TestMethod]
    [DataRow("a")]
    [DataRow("[")]
    [DataRow("“a ")]
    [DataRow("<a ")]
    [DataRow("\n |")]
    public void Text_that_is_made_to_take_long_takes_no_longer(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 300_000 / piece.Length));
        Assert.IsFalse(PassageWords.Of(text, new(0, text.Length)).Words.Any(static word => word.Kind == PassageWordKind.Number));
    }

    [TestMethod]
    public void Names_and_numbers_are_known_as_such()
    {
        var words = PassageWords.Of("Then Mary met 12 men in New York. She left.", new(0, 43)).Words;
        CollectionAssert.AreEqual(
            new[] { "Mary", "New", "York" },
            words.Where(static word => word.Kind == PassageWordKind.Name).Select(static word => word.Text).ToArray());
        Assert.AreEqual("12", words.Single(static word => word.Kind == PassageWordKind.Number).Text);
    }

    [TestMethod]
    [DataRow("He ran home. She stayed, and so did they.", "He ran home|. She stayed|, and so did they|.")]
    [DataRow("He said “go away.” Mr. X. stayed", "He said “go away.” Mr|. X. stayed|")]
    [DataRow("no end here", "no end here|")]
    public void Sentences_and_clauses_end_before_their_marks(string text, string marked)
    {
        var shown = text;
        foreach (var end in PassageWords.Of(text, new(0, text.Length)).ClauseEnds.Reverse())
            shown = shown.Insert(end, "|");
        Assert.AreEqual(marked, shown);
    }

    [TestMethod]
    [DataRow("He saw a house.", "house", "island", false, "He saw an island.")]
    [DataRow("He saw an island.", "island", "ship", false, "He saw a ship.")]
    [DataRow("A house stood.", "house", "oak", false, "An oak stood.")]
    [DataRow("He saw a house.", "house", "old", true, "He saw an old house.")]
    [DataRow("He saw the house.", "house", "old", true, "He saw the old house.")]
    [DataRow("A banana house.", "house", "oak", false, "A banana oak.")]
    public void An_article_follows_the_word_behind_it(string text, string at, string word, bool insert, string expected)
    {
        var place = PassageWords.Of(text, new(0, text.Length)).Words.Single(one => one.Text == at);
        Assert.AreEqual(expected, RewriteEdit.Apply(text, [RewriteEdit.Of(text, place, word, insert)]));
    }
}
