using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Tests.Corpora;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Indexing;

/// <summary>The words that a code without a name is told by.</summary>
[TestClass]
public sealed class FiredWordsTests
{
    private static readonly string[] Sea = [" ship", " boat", " river"];

    // Once in the middle there is a word that is written nowhere else, many times.
    private static readonly string Text = RuledCorpus.Prose(400, 3) + string.Concat(Enumerable.Repeat("A whale saw it. ", 12))
        + string.Concat(Enumerable.Repeat("Shipping boated. ", 40)) + RuledCorpus.Prose(400, 4);

    private static readonly MemoryCorpus Corpus = RuledCorpus.Of(
        Text,
        static (tokens, at) => Sea.Contains(tokens[at]) || tokens[at] is " whale" or "Ship" or " boat",
        static (tokens, at) => tokens[at] is "Ship" or "ping" or " boat" && tokens[at + 1] == "ed",
        static (tokens, at) => tokens[at] is " ship" or " letter");

    [TestMethod]
    public void They_are_whole_words_of_several_contexts()
    {
        var words = new FiredWords(Corpus, FakeModel.Tokenizer, Alike(static (_, _) => true));
        CollectionAssert.AreEquivalent(new[] { "ship", "boat", "river" }, words.Of(new(0, 1), null).ToArray());
        Assert.IsEmpty(words.Of(new(1, 1), null), "it fires on pieces of words");
    }

    [TestMethod]
    public void They_have_something_in_common_with_each_other_and_with_the_word_beside()
    {
        var words = new FiredWords(Corpus, FakeModel.Tokenizer, Alike(static (one, other) => Sea.Contains(one) == Sea.Contains(other)));
        Assert.HasCount(3, words.Of(new(0, 1), null));
        Assert.IsEmpty(words.Of(new(2, 1), null), "ships and letters are nothing alike");
        Assert.HasCount(3, words.Of(new(0, 1), "boat"));
        Assert.IsEmpty(words.Of(new(0, 1), "garden"));
        Assert.IsEmpty(words.Of(new(0, 1), "unfathomable"), "a word of several tokens");
    }

    private static LikenessOfTokens Alike(Func<string, string, bool> alike) => (tokens, among) =>
    {
        Assert.IsNotEmpty(among);
        string[] pieces = [.. tokens.Select(FakeModel.Tokenizer.Piece)];
        return [.. pieces.Select(one => pieces.Select(other => one == other ? 1 : alike(one, other) ? 0.5f : 0.05f).ToArray())];
    };
}
