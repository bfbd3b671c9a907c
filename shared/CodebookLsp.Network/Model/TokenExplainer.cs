using CodebookLsp.Network.Explanations;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;

namespace CodebookLsp.Network.Model;

/// <summary>
/// Says what a model expected at single tokens of a text, and what its codes there do. The text is read as for its codes, in the same
/// blocks, so they are the codes that are shown; what was read of it a moment ago is not computed again. One caller at a time, the model's
/// other callers included.
/// </summary>
/// <param name="reader">What has been read; the model's own.</param>
public sealed class TokenExplainer(CodebookModel model, PrefixReader reader)
{
    /// <summary>How many sites have their moved tokens named.</summary>
    private const int NamedSites = 8;

    private Transformer Transformer => model.Transformer;

    /// <summary>Layers whose codebooks are off in what is expected (<see cref="Expect"/>, <see cref="ExpectAll"/>,
    /// <see cref="Complete"/>); null for none.</summary>
    public IReadOnlySet<int>? Unsnapped { get; init; }

    /// <summary>The same with the codebooks of some layers off.</summary>
    public TokenExplainer Without(IReadOnlySet<int> layers) => new(model, reader) { Unsnapped = layers };

    /// <summary>What was expected at tokens of a block, which follow one another, and at the place after them.</summary>
    /// <param name="first">The first token's index into the block's sequence; at least 1, since nothing is expected of the first.</param>
    /// <param name="count">How many tokens; at least 1.</param>
    /// <param name="most">How many of the likeliest are named, at most.</param>
    /// <returns>One for each token, and one for the place after them.</returns>
    public IReadOnlyList<ExpectedTokens> Expect(TokenBlock block, int first, int count, int most, CancellationToken cancel)
    {
        Check(block, first, count);
        return From(block, first - 1, cache =>
        {
            IReadOnlyList<ExpectedTokens> found = [];
            int[] ids = block.Ids[(first - 1)..(first + count)];
            Transformer.Forward(new([ids])
            {
                Cache = cache,
                Unsnapped = Unsnapped,
                Cancel = cancel,
                Final = final =>
                {
                    using var logits = Transformer.Scores(final);
                    int?[] actual = [.. ids.Skip(1).Select(static id => (int?)id), Next(block, first + count)];
                    found = Expectations.Of(logits, actual, most);
                },
            });
            return found;
        }, cancel);
    }

    /// <summary>What was expected at every token of a block after its context.</summary>
    /// <inheritdoc cref="Expect" path="/param"/>
    /// <returns>[tokens]; null for a token that is the sequence's first.</returns>
    public IReadOnlyList<ExpectedTokens?> ExpectAll(TokenBlock block, int most, CancellationToken cancel)
    {
        var found = Expectations.Of(Transformer, block, most, Unsnapped, cancel);
        model.Spare.Computed(block.Ids.Length);
        return found;
    }

    /// <summary>What is expected at a place with all codebooks on, and with those of some layers off from the sequence's
    /// start.</summary>
    /// <param name="at">The place's index into the block's sequence; at least 1, and its length for the place after it.</param>
    /// <param name="unsnapped">The layers.</param>
    /// <param name="most">How many of the likeliest are named, at most.</param>
    public ExpectationContrast Contrast(TokenBlock block, int at, IReadOnlySet<int> unsnapped, int most, CancellationToken cancel)
    {
        Check(block, at, 0);
        var found = ExpectationContrast.Of(Transformer, block.Ids[..at], Next(block, at), unsnapped, most, cancel);
        model.Spare.Computed(2 * at);
        return found;
    }

    /// <summary>What a token's codes do to what comes after it, and what its heads attended to.</summary>
    /// <param name="at">The token's index into the block's sequence, at least 1.</param>
    /// <param name="most">How many tokens are named of each kind, at most.</param>
    public TokenExplanation Explain(TokenBlock block, int at, int most, CancellationToken cancel)
    {
        Check(block, at, 1);
        var found = reader.From(block, at, cache =>
            SiteAblations.Measure(Transformer, cache, block.Ids[at], Next(block, at + 1), most, NamedSites, cancel), cancel);
        model.Spare.Computed(1 + model.Sites.Count);
        return found;
    }

    /// <summary>Completes tokens that might stand at a place to the words that they would begin there.</summary>
    /// <param name="at">Their index into the block's sequence, at least 1 and at most its length.</param>
    /// <returns>The words as text, one for each token.</returns>
    public IReadOnlyList<string> Complete(TokenBlock block, int at, IReadOnlyList<int> tokens, CancellationToken cancel)
    {
        Check(block, at, 0);
        return From(block, at, cache => WordEndings.Complete(Transformer, model.Tokenizer, cache, tokens, Unsnapped, cancel), cancel);
    }

    /// <summary>How like tokens are to each other by their embeddings, whatever they stand in. Any thread may ask, at any time.</summary>
    /// <param name="among">What they are compared with: at least one, such as the commonest words. Embeddings of common words are
    /// alike in that they are common.</param>
    /// <returns>[tokens][tokens], from −1 to 1; near 0 for those that have no more in common than any of
    /// <paramref name="among"/>.</returns>
    /// <exception cref="UnknownTokenException">The vocabulary has not so many tokens.</exception>
    public float[][] Likeness(IReadOnlyList<int> tokens, IReadOnlyList<int> among)
    {
        UnknownTokenException.ThrowIfOutside([.. tokens, .. among], Transformer.Options.Vocabulary);
        return TokenLikeness.Of(Transformer.TokenEmbedding, tokens, among);
    }

    /// <summary>Lets somebody go on from a block's first tokens. What is remembered was read with all codebooks on.</summary>
    private T From<T>(TokenBlock block, int length, Func<KeyValueCache, T> ask, CancellationToken cancel)
    {
        if (Unsnapped is null)
            return reader.From(block, length, ask, cancel);
        using var cache = new KeyValueCache(Transformer.Options, 1);
        if (length > 0)
            Transformer.Forward(
                new([block.Ids[..length]]) { Cache = cache, Unsnapped = Unsnapped, Logits = LogitRows.None, Cancel = cancel });
        var found = ask(cache);
        model.Spare.Computed(length);
        return found;
    }

    private static int? Next(TokenBlock block, int at) => at < block.Ids.Length ? block.Ids[at] : null;

    private static void Check(TokenBlock block, int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + count, block.Ids.Length);
    }
}
