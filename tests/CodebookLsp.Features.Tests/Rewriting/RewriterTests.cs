using CodebookLsp.Features.Core;
using CodebookLsp.Features.Rewriting;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.TestFakes;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Tests.Rewriting;

[TestClass]
public sealed class RewriterTests
{
    private const string Text =
        "Before it all,\r\nnobody knew.\r\n\r\nThe tired farmer 👩‍🌾 walked to an old market in Leeds with 12 brown horses, and his mother "
        + "waited near the wooden gate.\r\n\r\nAfter it all.";

    private static readonly HashSet<int> Liked =
        [.. new[] { "harbour", "sail", "deck", "captain" }.Select(static word => FakeModel.Tokenizer.EncodeIds(" " + word)[0])];

    private static readonly LoadedModel Model = FakeModel.Loaded with { Hash = null, Variants = FakeVariants.Of(Liked.Contains) };

    private static readonly RewriteTarget Target = new(new SteeringProfile("the sea", [new(4, null, 0, 7)]))
    {
        Words = new Dictionary<string, double> { ["harbour"] = 1, ["sail"] = 0.8, ["deck"] = 0.6, ["captain"] = 0.4 },
    };

    private static TextRange Passage => new(
        Text.IndexOf("The tired", StringComparison.Ordinal), Text.IndexOf("\r\n\r\nAfter", StringComparison.Ordinal));

    [TestMethod]
    public void Changes_lead_to_the_target_and_all_else_stays_to_the_last_unit()
    {
        var proposal = Propose(Text, Passage);
        Assert.AreEqual("the sea", proposal.Target);
        Assert.AreNotEqual(0, proposal.Candidates.Count);
        foreach (var candidate in proposal.Candidates)
        {
            var whole = Text;
            foreach (var hunk in candidate.Hunks.Reverse())
            {
                Assert.AreEqual(Text[hunk.Range.Start..hunk.Range.End], hunk.Original);
                whole = string.Concat(whole.AsSpan(0, hunk.Range.Start), hunk.Replacement, whole.AsSpan(hunk.Range.End));
            }

            Assert.AreEqual(string.Concat(Text.AsSpan(0, Passage.Start), candidate.Text, Text.AsSpan(Passage.End)), whole);
            foreach (var kept in new[] { "👩‍🌾", "Leeds", "12", "The" })
                StringAssert.Contains(candidate.Text, kept, StringComparison.Ordinal);
            Assert.IsTrue(candidate.Figures.Words!.Count > 0 && candidate.Gain >= FakeVariants.Liking - 1, candidate.Text);
            Assert.IsTrue(candidate.WordsKept >= 0.7);
            Assert.AreEqual((1.0, 1.0), (candidate.NamesKept, candidate.NumbersKept));
            Assert.IsFalse(candidate.Text.Contains("  ", StringComparison.Ordinal), candidate.Text);
        }
    }

    [TestMethod]
    public void The_smallest_change_that_reaches_the_target_comes_first_and_none_is_larger_than_asked()
    {
        var proposal = Propose(Text, Passage, most: 3);
        Assert.IsTrue(proposal.Candidates[0].Reaches);
        Assert.HasCount(1, proposal.Candidates[0].Hunks);
        Assert.IsTrue(proposal.Candidates.All(static one => one.Hunks.Count <= 3));
        var reached = proposal.Candidates.Where(static one => one.Reaches).Select(static one => one.Hunks.Count).ToArray();
        CollectionAssert.AreEqual(reached.Order().ToArray(), reached);
        Assert.HasCount(proposal.Candidates.Count, proposal.Candidates.Select(static one => one.Text).Distinct());
        Assert.AreEqual(
            string.Join('|', proposal.Candidates.Select(static one => one.Text)),
            string.Join('|', Propose(Text, Passage, most: 3).Candidates.Select(static one => one.Text)), "The same each time.");
    }

    [TestMethod]
    [DataRow("", "There is nothing to rewrite")]
    [DataRow(" \r\n ", "There is nothing to rewrite")]
    [DataRow("He is 12!)", "no words that may change")]
    [DataRow("「家」は「בית」だ", "no words that may change")]
    public void What_cannot_be_rewritten_is_one_sentence(string text, string said)
    {
        var error = Assert.ThrowsExactly<RewriteException>(() => Propose(text, new(0, text.Length)));
        StringAssert.Contains(error.Message, said, StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_passage_that_is_too_long_and_one_where_nothing_helps_are_refused()
    {
        var endless = string.Concat(Enumerable.Repeat("grey old houses stand here. ", 400));
        var error = Assert.ThrowsExactly<RewriteException>(() => Propose(endless, new(0, endless.Length)));
        StringAssert.Contains(error.Message, "tokens, and at most 512", StringComparison.Ordinal);
        var indifferent = Model with { Variants = FakeVariants.Of(static _ => false) };
        error = Assert.ThrowsExactly<RewriteException>(
            () => Rewriter.Propose(indifferent, null, Text, Passage, Target, new(), CancellationToken.None));
        StringAssert.Contains(error.Message, "No change was found that leads to 'the sea'", StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => Rewriter.Propose(Model, null, Text, Passage, Target, new(), stop.Token));
    }

    [TestMethod]
    public void A_theme_brings_its_words_and_must_be_borne_out_by_them()
    {
        var themes = PlantedText.Themes with { ModelHash = null };
        var theme = themes.Themes[0];
        var words = RewriteTarget.WordsOf(themes, theme);
        Assert.AreEqual(1, words.Values.Max(), 1e-9);
        Assert.IsTrue(theme.Words.All(words.ContainsKey) && words.Values.All(static worth => worth is > 0 and <= 1));
        Assert.IsFalse(words.Keys.Any(FunctionWords.Has));
        RewriteFigures before = new(0, -3, [], 0.2), after = new(4, -3, [theme.Words[0]], 0.6);
        RewriteCandidate reached = new("x", []) { Before = before, Figures = after, WordsKept = 1, NamesKept = 1, NumbersKept = 1 };
        Assert.IsTrue(reached.Reaches);
        foreach (var less in new[] { after with { BorneOut = 0.49 }, after with { BorneOut = 0.45 }, after with { Evidence = 2.9 } })
            Assert.IsFalse((reached with { Figures = less }).Reaches);
        Assert.IsFalse((reached with { Before = before with { BorneOut = 0.4 } }).Reaches);
        Assert.AreEqual(
            "0 changes · new words of it: " + theme.Words[0] + " · all words stay · as fluent as before", RewriteWords.Figures(reached));
    }

    [TestMethod]
    public void Sentences_to_try_are_of_all_texts_and_whole()
    {
        var text = string.Join(' ', Enumerable.Range(0, 40).Select(static number =>
            $"The {(char)('a' + (number % 26))}th long sentence goes on about the grey old houses that stand near the quiet river here."));
        var some = RewritingSentences.Of(["A title. " + text, text.Replace("grey", "“grey”", StringComparison.Ordinal), text], 6);
        Assert.HasCount(4, some); // two of each text, and quotations are left out
        Assert.IsTrue(some.All(static one =>
            one.StartsWith("The ", StringComparison.Ordinal) && one.EndsWith("here.", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(some.ToArray(), RewritingSentences.Of(["A title. " + text, "", text], 6).ToArray());
    }

    private static RewriteProposal Propose(string text, TextRange passage, int most = 5) =>
        Rewriter.Propose(Model, null, text, passage, Target, new() { MostEdits = most }, CancellationToken.None);
}
