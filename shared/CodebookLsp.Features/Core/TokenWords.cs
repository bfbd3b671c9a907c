using System.Buffers;
using System.Globalization;
using System.Text;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Core;

/// <summary>
/// Which tokens belong together, so that no word, no pair of surrogates and no letter with its marks is ever taken in half: the one rule
/// for words of all texts. Scripts that write no blanks between words (Chinese, Japanese, Thai, ...) are left as the tokenizer has them.
/// </summary>
internal static class TokenWords
{
    /// <summary>Whether a token is of the same word, or the same character, as the token before it.</summary>
    /// <param name="previous">Where the token before is, in UTF-16 units.</param>
    /// <param name="previousText">As it reads.</param>
    /// <param name="own">Where the token is, counted as <paramref name="previous"/>.</param>
    /// <param name="ownText">As it reads.</param>
    public static bool GoesOn(TextRange previous, string previousText, TextRange own, string ownText)
    {
        if (previous.End > own.Start)
            return true; // bytes of one character
        if (previous.End < own.Start)
            return false;
        if (previousText.Length == 0 || ownText.Length == 0)
            return own.Start > 0;
        if (char.IsLowSurrogate(ownText[0]) || IsJoined(ownText[0]) || previousText[^1] == '\u200D')
            return true;
        var (left, right) = (LastOf(previousText), FirstOf(ownText));
        return IsOfWord(left) && IsOfWord(right) && !WritesNoBlanks(left) && !WritesNoBlanks(right);
    }

    private static Rune LastOf(string text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done ? rune : Rune.ReplacementChar;

    private static Rune FirstOf(string text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done ? rune : Rune.ReplacementChar;

    private static bool IsOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || IsMark(Rune.GetUnicodeCategory(rune));

    private static bool IsJoined(char first) =>
        first is '\u200D' or (>= '\uFE00' and <= '\uFE0F') || IsMark(char.GetUnicodeCategory(first));

    private static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool WritesNoBlanks(Rune rune) => rune.Value is (>= 0x0E00 and <= 0x0FFF) // Thai, Lao, Tibetan
        or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) // Burmese, Khmer
        or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
