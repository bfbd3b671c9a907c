namespace CodebookLsp.Features.Editor;

/// <summary>
/// Lines with a script that is written from right to left. A colour or a hint in the middle of one makes editors lay out its parts by
/// themselves, in the wrong order, so such lines have none.
/// </summary>
internal static class RightToLeft
{
    /// <summary>Whether the line of a place has letters of such a script.</summary>
    public static bool IsIn(string text, int at)
    {
        var start = text.AsSpan(0, Math.Min(at, text.Length)).LastIndexOfAny('\r', '\n') + 1;
        var rest = text.AsSpan(start);
        var end = rest.IndexOfAny('\r', '\n');
        return IsIn(end < 0 ? rest : rest[..end]);
    }

    /// <summary>Leaves out what lies on such lines.</summary>
    /// <param name="at">Where one lies; they come in the order of the text.</param>
    public static IEnumerable<T> Without<T>(string text, IEnumerable<T> ranges, Func<T, int> at)
    {
        var (end, isIn) = (-1, false); // of the line looked at last
        foreach (var range in ranges)
        {
            var place = at(range);
            if (place > end)
            {
                var line = text.AsSpan(place).IndexOfAny('\r', '\n');
                (end, isIn) = (line < 0 ? text.Length : place + line, IsIn(text, place));
            }

            if (!isIn)
                yield return range;
        }
    }

    private static bool IsIn(ReadOnlySpan<char> line)
    {
        for (var at = 0; at < line.Length; at++)
        {
            // Hebrew, Arabic, Syriac, Thaana, NKo, Samaritan, Mandaic; their forms for old fonts; and those beyond the first 65,536.
            if (line[at] is (>= '\u0590' and <= '\u08FF') or (>= '\uFB1D' and <= '\uFDFF') or (>= '\uFE70' and <= '\uFEFC')
                or '\uD802' or '\uD803' or '\uD83A' or '\uD83B')
                return true;
        }

        return false;
    }
}
