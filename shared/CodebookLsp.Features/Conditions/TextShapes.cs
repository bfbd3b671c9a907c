using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Conditions;

/// <summary>What a piece of text looks like to a reader: a year, a name in code, the end of a sentence.</summary>
internal static class TextShapes
{
    public static bool IsYear(string word) =>
        word.Length == 4
        && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
        && year is >= 1000 and <= 2100;

    /// <summary>Part of a name such as <c>to_string</c>, <c>HashMap</c> or <c>Vec::new</c>.</summary>
    public static bool IsCodeName(string text, TextRange range)
    {
        var (start, end) = (VisiblePart.Of(text, range)?.Start ?? range.End, range.End);
        while (start > 0 && IsPart(text[start - 1]) && range.Start - start < 40)
            start--;
        while (end < text.Length && IsPart(text[end]) && end - range.End < 40)
            end++;
        var name = text.AsSpan(start, end - start);
        var underscore = name.IndexOf('_');
        if ((underscore > 0 && underscore < name.Length - 1) || name.Contains("::", StringComparison.Ordinal))
            return name.ContainsAnyInRange('a', 'z');
        for (var at = 1; at < name.Length; at++)
        {
            if (char.IsUpper(name[at]) && char.IsLower(name[at - 1]))
                return true;
        }

        return false;

        static bool IsPart(char c) => char.IsLetterOrDigit(c) || c is '_' or ':';
    }

    /// <summary>
    /// Whether the token brings its sentence to an end: a full stop with nothing but quotation marks between it and a blank, after more
    /// than an initial or a title.
    /// </summary>
    public static bool EndsSentence(string text, TextRange range, string seen)
    {
        var mark = seen.AsSpan().LastIndexOfAny('.', '!', '?');
        if (mark < 0)
            return false;
        foreach (var rest in seen.AsSpan(mark + 1))
        {
            if (rest is not ('"' or '”' or '’' or '\'' or ')'))
                return false;
        }

        var after = range.End;
        while (after < text.Length && text[after] is '"' or '”' or '’' or '\'' or ')')
            after++;
        if (after < text.Length && !char.IsWhiteSpace(text[after]))
            return false;
        var stop = range.Start + text.AsSpan(range.Start, range.Length).LastIndexOfAny('.', '!', '?');
        if (text[stop] != '.')
            return true;
        var start = stop;
        while (start > 0 && char.IsLetter(text[start - 1]))
            start--;
        var abbreviated = text[start..stop];
        while (after < text.Length && char.IsWhiteSpace(text[after]))
            after++;
        return !(
                abbreviated is "Mr" or "Mrs" or "Dr" or "St" or "Messrs" or "etc" or "e" or "i"
                || (abbreviated.Length == 1 && char.IsUpper(abbreviated[0]) && abbreviated != "I")
            ) && !(after < text.Length && char.IsLower(text[after]));
    }

    public static bool IsBlankLineBefore(string text, int position)
    {
        // The line break itself lies before the position; another one, with blanks at most between them, makes a paragraph.
        var breaks = 0;
        for (var at = position - 1; at >= 0 && char.IsWhiteSpace(text[at]); at--)
            breaks += text[at] == '\n' ? 1 : 0;
        return breaks > 1;
    }
}
