using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Cards;

/// <summary>
/// The words beside a token. A word is a run of letters, digits and apostrophes; any other visible character is a word of its own.
/// </summary>
internal static class WordsAround
{
    /// <summary>
    /// The word before the one the token is in (or is), and the word after it; null at the ends of the text, and across an empty line.
    /// </summary>
    public static (string? Before, string? After) Of(string text, TextRange token)
    {
        var (start, end) = VisiblePart.Of(text, token) is { } seen
            ? Whole(text, seen.Start, seen.End)
            : (token.Start, token.End); // nothing but blanks: what stands around them
        return (Before(text, start), After(text, end));
    }

    /// <summary>The whole words that a token is some part of.</summary>
    private static (int Start, int End) Whole(string text, int start, int end)
    {
        while (start > 0 && InWord(text, start) && InWord(text, start - 1))
            start--;
        while (end < text.Length && InWord(text, end - 1) && InWord(text, end))
            end++;
        return (start, end);
    }

    private static string? Before(string text, int start)
    {
        var end = start;
        var lines = 0;
        while (end > 0 && char.IsWhiteSpace(text[end - 1]))
            lines += text[--end] == '\n' ? 1 : 0;
        if (end == 0 || lines > 1)
            return null;
        if (!InWord(text, end - 1))
            return text[(end - (end > 1 && char.IsLowSurrogate(text[end - 1]) && char.IsHighSurrogate(text[end - 2]) ? 2 : 1))..end];
        var first = end;
        while (first > 0 && InWord(text, first - 1))
            first--;
        return text[first..end];
    }

    private static string? After(string text, int end)
    {
        var start = end;
        var lines = 0;
        while (start < text.Length && char.IsWhiteSpace(text[start]))
            lines += text[start++] == '\n' ? 1 : 0;
        if (start == text.Length || lines > 1)
            return null;
        if (!InWord(text, start))
            return text[start..(start + (char.IsSurrogatePair(text, start) ? 2 : 1))];
        var last = start;
        while (last < text.Length && InWord(text, last))
            last++;
        return text[start..last];
    }

    private static bool InWord(string text, int at) =>
        char.IsLetterOrDigit(text[at])
        || (text[at] is '\'' or '’' && at > 0 && at + 1 < text.Length && char.IsLetter(text[at - 1]) && char.IsLetter(text[at + 1]));
}
