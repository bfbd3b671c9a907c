using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Core;

/// <summary>What can be seen of a token. Tokens begin with the space before a word, and some are nothing but white space.</summary>
public static class VisiblePart
{
    /// <summary>A range of a text without the white space at its ends; null when nothing else is left.</summary>
    public static TextRange? Of(string text, TextRange range)
    {
        var (start, end) = (range.Start, range.End);
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return end > start ? new(start, end) : null;
    }

    /// <summary>The same, up to the first line break after it begins.</summary>
    public static TextRange? OfLine(string text, TextRange range) =>
        Of(text, range) is not { } seen ? null
        : text.AsSpan(seen.Start, seen.End - seen.Start).IndexOfAny('\r', '\n') is >= 0 and var line
            ? Of(text, new(seen.Start, seen.Start + line))
        : seen;
}
