using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Tests.Explain;

/// <summary>Where texts say what one expects, by the rules of the fake model: a token has as many bits as its id says.</summary>
[TestClass]
public sealed class SurpriseTests
{
    private const string Two = "The sea was calm, and the old captain slept.\n\nThe sea was unfathomable, and old.\n";

    private static readonly string Novel = File.ReadAllText(Repository.Sample("moby-dick-opening.txt"));

    [TestMethod]
    public void A_text_is_told_by_its_words_and_paragraphs_but_for_its_first_words()
    {
        var live = Read(Open(Two));
        var found = live.Surprise();
        Assert.IsTrue(found.IsWhole);
        CollectionAssert.AreEqual(
            new[] { "captain", "slept", "The", "sea", "was", "unfathomable", "and", "old" },
            found.Text.Words.Select(static word => word.Text).ToArray());
        foreach (var word in found.Text.Words)
        {
            Assert.AreEqual(word.Text, Two[word.Range.Start..word.Range.End]);
            var own = live.Tokens(word.Range.Start, word.Range.End).Select(token => live.Blocks[0].Tokens[token.Index].Id).ToArray();
            Assert.AreEqual(own.Sum(FakeExplanations.Bits), word.Bits);
            Assert.AreEqual(FakeExplanations.Bits(own[0]) - FakeExplanations.UsualBits, word.First.Above, 1e-9);
        }

        CollectionAssert.AreEqual(new[] { 2, 6 }, found.Text.Paragraphs.Select(static one => one.Words).ToArray());
        Assert.AreEqual(found.Text.Words.Take(2).Average(static word => word.Bits), found.Text.Paragraphs[0].Bits, 1e-9);
        Assert.AreEqual(found.Text.Words.Average(static word => word.Bits), found.Text.BitsPerWord, 1e-9);
    }

    [TestMethod]
    public void A_word_has_the_bits_and_the_rank_that_its_hover_says()
    {
        var live = Read(Open(Novel));
        foreach (var word in live.Surprise().Text.Words)
        {
            var token = live.TokenAt(word.Range.Start)!.Value;
            var hover = TokenExpectation.Of(FakeModel.Loaded, live.Blocks[token.Block], token.Index, CancellationToken.None)!;
            Assert.AreEqual(
                (word.Text, word.Range, word.Bits, word.First.Rank), (hover.Word, hover.Range, hover.Bits!.Value, hover.Rank!.Value));
        }
    }

    [TestMethod]
    public void Words_are_called_surprising_that_are_less_likely_than_anywhere_and_hard_for_their_text()
    {
        var found = Read(Open(Novel)).Surprise();
        Assert.IsNotEmpty(found.Marked);
        Assert.IsLessThanOrEqualTo(found.Text.Words.Count / 10, found.Marked.Count);
        var usual = found.Text.Words.Average(static word => word.First.Bits);
        foreach (var (word, strength) in found.Marked)
        {
            Assert.IsGreaterThan(usual, word.First.Bits);
            Assert.AreEqual(
                word.First.Above >= 5 ? SurpriseStrength.MostSurprising
                : word.First.Above >= 2 ? SurpriseStrength.VerySurprising : SurpriseStrength.Surprising, strength);
        }

        var above = found.Marked.Select(static one => one.Word.First.Above).ToArray();
        CollectionAssert.AreEqual(above.OrderDescending().ToArray(), above);
        var listed = MarkedWords.List(found.Marked, 10);
        Assert.HasCount(listed.Count, listed.Select(static one => one.Word.Text.ToUpperInvariant()).Distinct().ToArray());
    }

    [TestMethod]
    public void No_word_is_called_surprising_because_it_is_rare_and_none_where_all_are_alike()
    {
        static SurprisingWord Word(int at, double bits, double above) => new(new(at, at + 1), "w", bits, new(bits, 9, above));
        var calm = Enumerable.Range(0, 40).Select(static at => Word(at, 4, 1)).ToList();
        Assert.IsNotEmpty(MarkedWords.Of(TextSurprise.Of([.. calm, Word(40, 20, 3)], [])));
        Assert.IsEmpty(MarkedWords.Of(TextSurprise.Of([.. calm, Word(40, 35, -1)], [])), "a rare name");
        Assert.IsEmpty(MarkedWords.Of(TextSurprise.Of([], [])));
        var hard = Enumerable.Range(0, 40).Select(static at => Word(at, at % 2 == 0 ? 4 : 30, 9)).ToList();
        Assert.HasCount(4, MarkedWords.Of(TextSurprise.Of(hard, [])), "one word in ten at most");
    }

    [TestMethod]
    public void An_edit_leaves_what_is_known_of_other_blocks_and_its_undo_gives_the_same()
    {
        var text = string.Concat(Enumerable.Repeat(Novel, 4));
        var before = Read(Open(text));
        var known = Marks(before);
        var at = text.IndexOf("purse", StringComparison.Ordinal);
        var edited = before.Edited(text.Insert(at, "empty "), at + 6);
        var unknown = Enumerable.Range(0, edited.Blocks.Count).Where(block => !edited.IsSurpriseKnown(block)).ToArray();
        Assert.IsNotEmpty(unknown);
        Assert.IsLessThanOrEqualTo(3, unknown.Length);
        Assert.IsFalse(edited.Surprise().IsWhole);

        // A keystroke makes nothing vanish: what was known of the edited block's other words stays, where they stand now.
        var kept = edited.Surprise().Text.Words.Select(static word => (word.Range, word.Bits)).ToHashSet();
        foreach (var word in before.Surprise().Text.Words)
            Assert.Contains((Moved(word.Range), word.Bits), kept, word.Text);
        Read(edited);
        Assert.IsTrue(edited.Surprise().IsWhole);
        CollectionAssert.AreEqual(Marks(Read(Open(edited.Text))), Marks(edited), "as when it is opened so");
        var undone = edited.Edited(text, at);
        Assert.IsTrue(undone.Surprise().IsWhole);
        CollectionAssert.AreEqual(known, Marks(undone));

        TextRange Moved(TextRange range) => range.Start < at ? range : new(range.Start + 6, range.End + 6);
    }

    [TestMethod]
    public void Marks_leave_words_their_colours_and_are_off_unless_wanted()
    {
        var live = Read(Open(Novel));
        foreach (var (block, index) in live.Blocks.Select(static (block, index) => (block, index)))
            live.Set(index, FakeModel.Read([block.Sequence], CancellationToken.None)[0]);
        var colored = new LiveSettings { ColorChoice = ColorChoice.Automatic };
        var colors = SurpriseMarks.WithColors(live, 0, Novel.Length, colored);
        CollectionAssert.AreEqual(CodeColors.In(live, 0, Novel.Length, colored).ToArray(), colors.ToArray());

        var all = SurpriseMarks.WithColors(live, 0, Novel.Length, colored with { Surprise = true });
        CollectionAssert.AreEqual(
            colors.ToArray(), all.Where(static one => one.Color > 0).Select(static one => one with { Surprise = null }).ToArray());
        Assert.IsTrue(all.Zip(all.Skip(1)).All(static pair => pair.First.End <= pair.Second.Start));
        CollectionAssert.AreEquivalent(
            live.Surprise().Marked.Select(static one => (one.Word.Range.Start, (SurpriseStrength?)one.Strength)).ToArray(),
            all.Where(static one => one.Surprise is not null).Select(static one => (one.Start, one.Surprise)).ToArray());
    }

    [TestMethod]
    public void Lines_from_right_to_left_have_no_marks()
    {
        const string Line = "The old captain of the ship \u05E9\u05DC\u05D5\u05DD slept and dreamt of whales.\n";
        var text = string.Concat(Enumerable.Repeat(Line, 12));
        var live = Read(Open(text));
        Assert.IsNotEmpty(live.Surprise().Marked);
        Assert.IsEmpty(SurpriseMarks.WithColors(live, 0, text.Length, new LiveSettings { Surprise = true }));
    }

    [TestMethod]
    [DataRow(0, "as hard to guess as one of 1 word")]
    [DataRow(5.1, "as hard to guess as one of 34 words")]
    [DataRow(10, "as hard to guess as one of 1,000 words")]
    [DataRow(40, "as hard to guess as one of over a million words")]
    public void Bits_are_said_as_words_to_guess_among(double bits, string said) =>
        Assert.AreEqual(said, SurpriseWords.AsGuesses(bits));

    [TestMethod]
    public void A_paragraph_is_compared_where_there_are_enough_of_them()
    {
        ParagraphSurprise[] all = [.. Enumerable.Range(0, 6).Select(static at => new ParagraphSurprise(new(at, at + 1), 20, at))];
        var text = new TextSurprise([], all);
        Assert.AreEqual("more expected than most", SurpriseWords.Compared(all[0], text));
        Assert.AreEqual("about as expected as the others", SurpriseWords.Compared(all[3], text));
        Assert.AreEqual("less expected than most", SurpriseWords.Compared(all[5], text));
        Assert.IsNull(SurpriseWords.Compared(all[5] with { Words = 3 }, text), "a heading");
        Assert.IsNull(SurpriseWords.Compared(all[0], new TextSurprise([], all[..3])));
    }

    private static LiveText Open(string text) => LiveText.Open(new(FakeModel.Loaded, new(), new(0)), text);

    /// <summary>Reads what is not known.</summary>
    private static LiveText Read(LiveText live)
    {
        var reader = new SurpriseReader(FakeModel.Loaded);
        for (var block = 0; block < live.Blocks.Count; block++)
        {
            if (!live.IsSurpriseKnown(block))
                live.SetSurprise(block, reader.Read(live.Blocks[block], CancellationToken.None));
        }

        return live;
    }

    private static (TextRange, double, SurpriseStrength)[] Marks(LiveText live) =>
        [.. live.Surprise().Marked.Select(static one => (one.Word.Range, one.Word.Bits, one.Strength))];
}
