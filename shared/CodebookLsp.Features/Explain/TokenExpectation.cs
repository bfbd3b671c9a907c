using CodebookLsp.Features.Core;
using CodebookLsp.Network.Explanations;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Explain;

/// <summary>A word that might have come.</summary>
/// <param name="Text">As it is shown; harmless in a terminal.</param>
/// <param name="Probability">From 0 to 1: of its first token, and so of all words that begin like it.</param>
public sealed record ExpectedWord(string Text, double Probability);

/// <summary>What a model with its codebooks expected where a word stands, and what it expects after it.</summary>
/// <param name="Range">What can be seen of the word, in UTF-16 units of the whole text.</param>
/// <param name="Word">As it is shown; harmless in a terminal.</param>
/// <param name="Bits">
/// How surprising it was: −log₂ of its probability, of all its tokens together; null for the first word of a text, if nothing stands before
/// it.
/// </param>
/// <param name="Rank">How many first tokens were at least as likely as its own: 1 if it was the likeliest; null as before.</param>
/// <param name="InPlace">The likeliest words in its place, the likeliest first.</param>
/// <param name="After">The likeliest words after it.</param>
public sealed record TokenExpectation(
    TextRange Range, string Word, double? Bits, int? Rank, IReadOnlyList<ExpectedWord> InPlace, IReadOnlyList<ExpectedWord> After)
{
    /// <summary>How many likely words are named, at most.</summary>
    public const int Likeliest = 5;

    /// <summary>Of how many of the word's tokens something was expected: the rank is of the first of them.</summary>
    public int Pieces { get; init; } = 1;

    /// <summary>How surprising its first token was; null where it was not hard to guess, or <see cref="LacksUsual"/>.</summary>
    public TokenSurprise? First { get; init; }

    /// <summary>Whether the word was hard to guess, and how likely it is anywhere was not known yet.</summary>
    public bool LacksUsual { get; init; }

    /// <summary>Whether the text had only begun: then any word surprises, and none tells anything.</summary>
    public bool IsBeginning { get; init; }

    /// <summary>Whether a text has only begun at the word of a token: see <see cref="IsBeginning"/>.</summary>
    public static bool IsBeginningAt(TextBlock block, int token) =>
        block.ContextOf(BlockWords.Around(block, token).First) < new AnalysisOptions().TrustedContext;

    /// <summary>What was expected at the word of a token; null where the model sees nothing that it could have expected something
    /// from.</summary>
    /// <param name="readUsual">Whether <see cref="UsualTokens"/> are read for a word that was hard to guess; otherwise they are used if
    /// they have been.</param>
    public static TokenExpectation? Of(
        LoadedModel model, TextBlock block, int token, CancellationToken cancel, bool readUsual = true)
    {
        var (first, count) = BlockWords.Around(block, token);
        var (sequence, at) = (block.Sequence, block.Sequence.Context + first);
        var from = Math.Max(1, at);
        if (from >= sequence.Ids.Length)
            return null;
        var known = Math.Max(1, at + count - from); // of how many tokens something was expected
        var found = model.Tokens.Expect(sequence, from, known, Likeliest, cancel);
        var isFirst = at == 0;
        var after = isFirst && count == 1 ? 0 : known;
        var place = from + after;
        var word = BlockWords.Text(block, first, count);
        var bits = isFirst ? null : found[0].Bits;
        var isHard = bits >= ExplanationWords.Surprising;
        var usual = !isHard ? null : readUsual ? UsualTokens.Of(model, cancel) : UsualTokens.IfRead(model);
        return new(
            BlockWords.Range(block, first, count), ShownWord.Of(word),
            isFirst ? null : found.Take(count).Sum(static one => one.Bits!.Value), isFirst ? null : found[0].Rank,
            isFirst ? [] : WordsInPlace(model, block, first, found[0].Likeliest, cancel),
            Words(model, sequence, place, found[after].Likeliest, EndsInLetter(word), cancel))
        {
            Pieces = known,
            First = usual is null ? null : new(bits!.Value, found[0].Rank!.Value, bits.Value - usual.Bits(sequence.Ids[at])),
            LacksUsual = isHard && usual is null,
            IsBeginning = IsBeginningAt(block, token),
        };
    }

    /// <summary>The words that likely tokens begin in the place of a word.</summary>
    /// <param name="first">The word's first token, counted from the block's.</param>
    internal static IReadOnlyList<ExpectedWord> WordsInPlace(
        LoadedModel model, TextBlock block, int first, IReadOnlyList<LikelyToken> likeliest, CancellationToken cancel) => Words(
        model, block.Sequence, block.Sequence.Context + first, likeliest,
        first > 0 && EndsInLetter(BlockWords.Text(block, first - 1, 1)), cancel);

    private static IReadOnlyList<ExpectedWord> Words(
        LoadedModel model, TokenBlock sequence, int place, IReadOnlyList<LikelyToken> likeliest, bool goesOn, CancellationToken cancel) =>
        Joined(likeliest, model.Tokens.Complete(sequence, place, [.. likeliest.Select(static one => one.Id)], cancel), goesOn);

    private static bool EndsInLetter(string text) => text.Length > 0 && char.IsLetterOrDigit(text[^1]);

    /// <summary>Tokens that begin the same word count as one.</summary>
    private static IReadOnlyList<ExpectedWord> Joined(IReadOnlyList<LikelyToken> likeliest, IReadOnlyList<string> words, bool goesOn) =>
    [
        .. likeliest.Zip(words).GroupBy(pair => ShownWord.Of(pair.Second, goesOn))
            .Select(static same => new ExpectedWord(same.Key, same.Sum(static one => one.First.Probability)))
            .OrderByDescending(static word => word.Probability),
    ];
}
