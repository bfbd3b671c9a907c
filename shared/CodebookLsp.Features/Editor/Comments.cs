using System.Buffers;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>Finds comments by the marks of a language, passing over strings. Code that is being typed need not be right.</summary>
internal static class Comments
{
    private static readonly SearchValues<char> Prefixes = SearchValues.Create("rRuUbB");

    /// <summary>In the order of the document, with their marks; line comments that follow one another are one.</summary>
    public static IEnumerable<TextRange> In(string document, CommentStyle style)
    {
        TextRange? run = null; // of line comments that stand alone on their lines
        for (var at = 0; at < document.Length;)
        {
            var (end, isText, isLine) = Next(document, at, style);
            if (!isText)
            {
                at = end;
                continue;
            }

            var alone = isLine && IsFirst(document, at);
            if (run is { } before && (!alone || !IsNextLine(document, before.End, at)))
            {
                yield return before;
                run = null;
            }

            if (alone)
                run = new(run?.Start ?? at, end);
            else
                yield return new(at, end);
            at = Math.Max(end, at + 1);
        }

        if (run is { } last)
            yield return last;
    }

    /// <summary>The lines of a comment without marks, margins and the blanks at their ends.</summary>
    public static List<TextRange> Lines(string document, TextRange comment, CommentStyle style)
    {
        var lines = new List<TextRange>();
        for (var at = comment.Start; at < comment.End;)
        {
            var length = document.AsSpan(at, comment.End - at).IndexOf('\n');
            var next = length < 0 ? comment.End : at + length + 1;
            lines.Add(Line(document, at, length < 0 ? comment.End : at + length, style));
            at = next;
        }

        while (lines.Count > 0 && lines[^1].Start == lines[^1].End)
            lines.RemoveAt(lines.Count - 1);
        while (lines.Count > 0 && lines[0].Start == lines[0].End)
            lines.RemoveAt(0);
        return lines;
    }

    private static TextRange Line(string document, int start, int end, CommentStyle style)
    {
        Blanks();
        foreach (var mark in style.Blocks.Select(static one => one.Open).Concat(style.Docstrings).Concat(style.Lines))
        {
            if (start + mark.Length <= end && Is(document, start, mark))
            {
                start += mark.Length;
                break;
            }
        }

        foreach (var mark in style.Blocks.Select(static one => one.Close).Concat(style.Docstrings))
        {
            if (end - mark.Length >= start && Is(document, end - mark.Length, mark))
                end -= mark.Length;
        }

        while (start < end && document[start] is ('/' or '#' or '*' or '!' or '-')) // ///, ##, the margin of a block
            start++;
        Blanks();
        while (end > start && char.IsWhiteSpace(document[end - 1]))
            end--;
        return new(start, end);

        void Blanks()
        {
            while (start < end && char.IsWhiteSpace(document[start]))
                start++;
        }
    }

    /// <summary>What begins at a place: where it ends, and whether it is a text.</summary>
    private static (int End, bool IsText, bool IsLine) Next(string document, int at, CommentStyle style)
    {
        foreach (var (open, close) in style.Blocks)
        {
            if (Is(document, at, open))
                return (After(document, at + open.Length, close), true, false);
        }

        foreach (var mark in style.Lines)
        {
            // "#" inside a word is no mark ($#, a#b), and "#!" begins a script.
            if (Is(document, at, mark) && (mark != "#" || at == 0 || char.IsWhiteSpace(document[at - 1])))
            {
                var end = document.IndexOf('\n', at) is >= 0 and var line ? line : document.Length;
                return (end > at && document[end - 1] == '\r' ? end - 1 : end, at > 0 || !Is(document, at, "#!"), true);
            }
        }

        foreach (var quote in style.Docstrings)
        {
            if (Is(document, at, quote))
                return (After(document, at + quote.Length, quote), IsFirst(document, at), false);
        }

        foreach (var quote in style.Quotes)
        {
            if (Is(document, at, quote))
                return (String(document, at + 1, quote[0]), false, false);
        }

        return (at + 1, false, false);
    }

    private static int After(string document, int from, string mark) =>
        from <= document.Length && document.IndexOf(mark, from, StringComparison.Ordinal) is >= 0 and var at ? at + mark.Length
            : document.Length;

    /// <summary>Where a string ends: only those between ` ` go over lines.</summary>
    private static int String(string document, int at, char quote)
    {
        for (; at < document.Length; at++)
        {
            if (document[at] == '\\')
                at++;
            else if (document[at] == quote || (document[at] == '\n' && quote != '`'))
                return at + 1;
        }

        return document.Length;
    }

    /// <summary>Whether nothing but blanks, and the letters that say how a string is read (r"""), stands before it on its line.</summary>
    private static bool IsFirst(string document, int at)
    {
        var before = document.AsSpan(0, at);
        var line = before[(before.LastIndexOf('\n') + 1)..].TrimStart();
        return line.Length <= 2 && !line.ContainsAnyExcept(Prefixes);
    }

    private static bool IsNextLine(string document, int end, int start)
    {
        var between = document.AsSpan(end, start - end);
        return between.Count('\n') == 1 && between.IsWhiteSpace();
    }

    private static bool Is(string document, int at, string mark) => document.AsSpan(at).StartsWith(mark, StringComparison.Ordinal);
}
