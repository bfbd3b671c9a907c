using CodebookLsp.Features.Core;
using CodebookLsp.Network.Explanations;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.TestFakes;

/// <summary>
/// What was expected and why, by rules: a token is as surprising as its id says, after each token the same three are likely, the second
/// slot's code does most, and every head read the token before. Of the whole vocabulary, every token is equally likely.
/// </summary>
internal static class FakeExplanations
{
    /// <param name="off">The layers whose codes are off: each makes every token a bit more surprising.</param>
    public static TokenQuestions Of(IReadOnlyList<Site> sites, Tokenizer tokenizer, IReadOnlySet<int>? off = null) => new(
        (block, first, count, most, _) => [.. Enumerable.Range(first, count + 1).Select(at => Expected(block, at, most, off?.Count ?? 0))],
        (block, most, _) => [.. Enumerable.Range(block.Context, block.Ids.Length - block.Context).Select(
            at => at == 0 ? null : Expected(block, at, most, off?.Count ?? 0))],
        static (block, at, unsnapped, most, _) =>
            new(Expected(block, at, most), Expected(block, at, Math.Max(1, most - unsnapped.Count)), unsnapped.Count / 8.0),
        (block, at, _, _) => new(
            Expected(block, at + 1, 3),
            [
                .. sites.Select((_, site) => new SiteEffect(
                    site, site == 1 ? 2.5 : 0.25 / (site + 1), [new(Word(tokenizer, " sea"), 0.5, 0.125)],
                        [new(Word(tokenizer, " land"), 0.01, 0.04)])),
            ],
            [.. sites.Select(_ => Attended(at))]),
        (_, _, tokens, _) => [.. tokens.Select(tokenizer.Piece)],
        static (tokens, _) => [.. tokens.Select(_ => Enumerable.Repeat(1f, tokens.Count).ToArray())])
    {
        WithoutCodesOf = layers => Of(sites, tokenizer, layers),
    };

    /// <summary>How surprising a token is, in bits.</summary>
    public static double Bits(int id) => id % 20;

    /// <summary>What every token is said to cost when the whole vocabulary is asked for, in bits.</summary>
    public const int UsualBits = 8;

    private const int VocabularySize = 50_000; // at least

    private static ExpectedTokens Expected(TokenBlock block, int at, int most, int more = 0) => new(
        at < block.Ids.Length ? Bits(block.Ids[at]) + more : null,
        at < block.Ids.Length ? 1 + (block.Ids[at] % 20) : null,
        most == int.MaxValue
            ? [.. Enumerable.Range(0, VocabularySize).Select(static id => new LikelyToken(id, 1.0 / (1 << UsualBits)))]
            : [.. new[] { " the", " a", " ship" }.Take(most).Select(
                (word, rank) => new LikelyToken(Word(FakeModel.Tokenizer, word), 0.5 / (1 << rank)))]);

    private static int Word(Tokenizer tokenizer, string word) => tokenizer.EncodeIds(word)[0];

    private static float[] Attended(int at)
    {
        var weights = new float[at + 1];
        weights[at] += 0.25f;
        weights[Math.Max(0, at - 1)] += 0.5f;
        weights[0] += 0.25f;
        return weights;
    }
}
