using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>What of a token can be seen: tokens begin with the blank before a word.</summary>
internal static class Visible
{
    /// <summary>The token without blanks at its ends, cut at the end of its line; null when nothing is left.</summary>
    public static TextRange? Part(LiveText live, LiveToken token)
    {
        if (string.IsNullOrWhiteSpace(live.TextOf(token)))
            return null; // also where the document spells a line's end as \n

        var (text, start, end) = (live.Text, token.Start, token.End);
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        if (text.AsSpan(start, end - start).IndexOfAny('\r', '\n') is >= 0 and var line)
            end = start + line;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return end > start ? new(start, end) : null;
    }
}
