using CodebookLsp.Features.Statistics;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Steering;

/// <summary>The words that make a text what it is.</summary>
internal static class DistinctiveTokens
{
    private const int FewestLetters = 3;
    private const int Most = 30;

    /// <summary>Tokens that begin a word and come more often in the one than in the other, the most surely so first (G²).</summary>
    public static IReadOnlyList<int> Of(IReadOnlyCollection<int> part, IReadOnlyCollection<int> other, Tokenizer tokenizer)
    {
        var elsewhere = other.CountBy(static id => id).ToDictionary();
        return
        [
            .. part.CountBy(static id => id)
                .Where(token => IsWord(tokenizer.Piece(token.Key)))
                .Select(token =>
                    (
                        token.Key,
                        G: LogLikelihoodRatio.Of(
                            token.Value, part.Count, token.Value + elsewhere.GetValueOrDefault(token.Key),
                            part.Count + Math.Max(1, other.Count))))
                .Where(static token => token.G > 0)
                .OrderByDescending(static token => token.G)
                .ThenByDescending(static token => token.Key) // of equals the rarer: merges were learnt in the order of frequency
                .Take(Most)
                .Select(static token => token.Key),
        ];
    }

    private static bool IsWord(string piece) => piece is [' ', ..] && piece[1..].All(char.IsLetter) && piece.Length > FewestLetters;
}
