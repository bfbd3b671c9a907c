using System.Globalization;

namespace CodebookLsp.Features.Search;

/// <summary>How far the matches of an expression can go.</summary>
internal enum MatchReach
{
    /// <summary>They, and what they look for around, lie in letters, digits and what else makes words.</summary>
    Word,

    /// <summary>They, and what they look for around, hold no line feed.</summary>
    Line,

    /// <summary>Anywhere.</summary>
    Text,
}

/// <summary>
/// A piece of text without which a regular expression cannot match, and how far a match can go from there: looking for the piece is many
/// times faster than matching, and so only a few words or lines are matched.
/// </summary>
internal sealed record LiteralFilter(string Literal, MatchReach Reach)
{
    /// <summary>Shorter ones are everywhere.</summary>
    private const int Fewest = 2;

    /// <param name="pattern">In .NET's syntax, case-sensitive unless it says otherwise itself.</param>
    /// <returns>With the longest piece that was found; null for none.</returns>
    public static LiteralFilter? Of(string pattern)
    {
        var reader = new LiteralReader(pattern);
        if (reader.Read() is not { Length: >= Fewest } found)
            return null;

        // What an expression begins with, .NET itself looks for, over a whole text at once.
        var first = pattern.StartsWith(@"\b", StringComparison.Ordinal) ? pattern.AsSpan(2) : pattern;
        return new(found, first.StartsWith(found, StringComparison.Ordinal) ? MatchReach.Text : reader.Reach);
    }

    /// <summary>
    /// The parts of a text that can hold a match, ascending: each matched by itself, they have the matches of the text. They end where a
    /// text that ended there would have the same ones, since a place between words, or between lines, looks like an end.
    /// </summary>
    public IEnumerable<Range> Parts(string text)
    {
        for (var from = 0; from < text.Length && text.IndexOf(Literal, from, StringComparison.Ordinal) is >= 0 and var found;)
        {
            var (start, end) = Around(text, found, found + Literal.Length);
            yield return start..end;
            from = end;
        }
    }

    private (int Start, int End) Around(ReadOnlySpan<char> text, int start, int end)
    {
        switch (Reach)
        {
            case MatchReach.Word:
                while (start > 0 && IsOfWord(text[start - 1]))
                    start--;
                while (end < text.Length && IsOfWord(text[end]))
                    end++;
                return (start, end);
            case MatchReach.Line:
                return (text[..start].LastIndexOf('\n') + 1, text[end..].IndexOf('\n') is >= 0 and var rest ? end + rest : text.Length);
            default:
                return (0, text.Length);
        }
    }

    /// <summary>Between which and others .NET sees the end of a word; <c>\w</c> has all but the two joiners.</summary>
    internal static bool IsOfWord(char unit) => char.IsAsciiLetterOrDigit(unit) || unit is '\u200C' or '\u200D'
        || char.GetUnicodeCategory(unit)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.ConnectorPunctuation;
}
