using System.Globalization;
using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// The words of an open text: tokens that belong together, so that no word, no pair of surrogates and no letter with its marks is ever
/// shown in half. Scripts that write no blanks between words (Chinese, Japanese, Thai, ...) are left as the tokenizer has them.
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

    /// <summary>Whether two tokens that follow one another are of one word, or of one character.</summary>
    private static bool GoesOn(LiveText text, LiveToken before, LiveToken token)
    {
        if (before.End > token.Start)
            return true; // bytes of one character
        if (before.End < token.Start || before.Length == 0 || token.Length == 0)
            return before.End == token.Start && token.Start > 0;

        var (last, first) = (text.TextOf(before), text.TextOf(token));
        if (last.Length == 0 || first.Length == 0)
            return true;
        if (char.IsLowSurrogate(first[0]) || IsJoined(first[0]) || last[^1] == '\u200D')
            return true;
        var (left, right) = (LastOf(last), FirstOf(first));
        return IsOfWord(left) && IsOfWord(right) && !WritesNoBlanks(left) && !WritesNoBlanks(right);
    }

    private static Rune LastOf(string text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done ? rune : Rune.ReplacementChar;

    private static Rune FirstOf(string text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done ? rune : Rune.ReplacementChar;

    private static bool IsOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || IsMark(Rune.GetUnicodeCategory(rune));

    private static bool IsJoined(char first) =>
        first is '\u200D' or (>= '\uFE00' and <= '\uFE0F') || IsMark(char.GetUnicodeCategory(first));

    private static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool WritesNoBlanks(Rune rune) => rune.Value is (>= 0x0E00 and <= 0x0FFF) // Thai, Lao, Tibetan
        or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) // Burmese, Khmer
        or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
