using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// The words of an open text, across its blocks: what is shown is never half of one (<see cref="TokenWords"/>).
/// </summary>
internal static class LiveWords
{
    /// <summary>A longer run of letters is no word, and not worth walking through at every hover.</summary>
    private const int MostTokens = 64;

    /// <summary>The tokens of all words that a range touches, word by word, signs and blanks too.</summary>
    public static IEnumerable<IReadOnlyList<LiveToken>> In(LiveText text, int start, int end)
    {
        var word = new List<LiveToken>();
        foreach (var token in text.Tokens(start, end))
        {
            if (word.Count == 0)
                word.AddRange(Before(text, token));
            else if (!GoesOn(text, word[^1], token) || word.Count >= MostTokens)
            {
                yield return word;
                word = [];
            }

            word.Add(token);
        }

        if (word.Count == 0)
            yield break;
        word.AddRange(After(text, word[^1]));
        yield return word;
    }

    /// <summary>The tokens of the word that a token is of.</summary>
    public static IReadOnlyList<LiveToken> Of(LiveText text, LiveToken token) => [.. Before(text, token), token, .. After(text, token)];

    /// <summary>What can be seen of a word; null for blanks. As <see cref="Visible"/> has it of a token.</summary>
    public static TextRange? Part(LiveText text, IReadOnlyList<LiveToken> word) =>
        word.All(token => string.IsNullOrWhiteSpace(text.TextOf(token))) ? null
            : VisiblePart.OfLine(text.Text, new(word[0].Start, word[^1].End));

    private static List<LiveToken> Before(LiveText text, LiveToken token)
    {
        var before = new List<LiveToken>();
        while (before.Count < MostTokens && Beside(text, token, -1) is { } other && GoesOn(text, other, token))
            before.Add(token = other);
        before.Reverse();
        return before;
    }

    private static IEnumerable<LiveToken> After(LiveText text, LiveToken token)
    {
        for (var left = MostTokens; left > 0 && Beside(text, token, 1) is { } other && GoesOn(text, token, other); left--)
            yield return token = other;
    }

    /// <summary>The token before or after another one; null where there is none.</summary>
    /// <param name="step">−1 or 1.</param>
    public static LiveToken? Beside(LiveText text, LiveToken token, int step)
    {
        var (block, index) = (token.Block, token.Index + step);
        if (index < 0)
            return --block >= 0 ? text.Token(block, text.Blocks[block].Tokens.Length - 1) : null;
        if (index < text.Blocks[block].Tokens.Length)
            return text.Token(block, index);
        return ++block < text.Blocks.Count ? text.Token(block, 0) : null;
    }

    private static bool GoesOn(LiveText text, LiveToken before, LiveToken token) =>
        TokenWords.GoesOn(new(before.Start, before.End), text.TextOf(before), new(token.Start, token.End), text.TextOf(token));
}
