namespace CodebookLsp.Text.Offsets;

/// <summary>What a column counts.</summary>
public enum ColumnUnit
{
    Utf16,
    Utf8,
    CodePoints,
}

/// <summary>A place in a text as editors give it, both counted from 0.</summary>
public readonly record struct LinePosition(int Line, int Column);

/// <summary>
/// Lines and columns of a text, to and from UTF-16 offsets. Lines end with LF, CRLF or a lone CR, as in the Language Server Protocol
/// (<see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#position">Position</see>).
/// </summary>
public sealed class LineMap
{
    private readonly int[] starts;

    public LineMap(string text)
    {
        Text = text;
        var found = new List<int>(1 + (text.Length / 40)) { 0 };
        for (var at = text.AsSpan().IndexOfAny('\r', '\n'); at >= 0;)
        {
            at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
            found.Add(at);
            var next = text.AsSpan(at).IndexOfAny('\r', '\n');
            at = next < 0 ? -1 : at + next;
        }

        starts = [.. found];
    }

    public string Text { get; }

    /// <summary>How many lines there are: one more than line ends.</summary>
    public int Count => starts.Length;

    /// <summary>Which line an offset is on. A line's end belongs to the line.</summary>
    public int LineAt(int offset)
    {
        var found = Array.BinarySearch(starts, offset);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>A line without its end, as UTF-16 offsets.</summary>
    public TextRange Line(int line)
    {
        var end = line + 1 < starts.Length ? starts[line + 1] : Text.Length;
        if (line + 1 < starts.Length)
            end -= end - 2 >= starts[line] && Text[end - 1] == '\n' && Text[end - 2] == '\r' ? 2 : 1;
        return new(starts[line], end);
    }

    /// <summary>The UTF-16 offset of a place; a column behind the line's end means the end, one inside a character its start.</summary>
    /// <returns>Null when there is no such line.</returns>
    public int? Offset(LinePosition position, ColumnUnit unit)
    {
        if (position.Line < 0 || position.Line >= starts.Length || position.Column < 0)
            return null;

        var line = Line(position.Line);
        if (unit == ColumnUnit.Utf16)
            return position.Column < line.Length ? line.Start + position.Column : line.End;

        var (at, column) = (line.Start, 0);
        while (at < line.End)
        {
            var (units, size) = Character(at, unit);
            if (column + size > position.Column)
                break;

            (at, column) = (at + units, column + size);
        }

        return at;
    }

    /// <summary>The place of a UTF-16 offset; one inside a character is the character's, unless columns count UTF-16 units.</summary>
    public LinePosition Position(int offset, ColumnUnit unit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Text.Length);
        var line = LineAt(offset);
        if (unit == ColumnUnit.Utf16)
            return new(line, offset - starts[line]);

        var (at, column) = (starts[line], 0);
        while (at < offset)
        {
            var (units, size) = Character(at, unit);
            if (at + units > offset)
                break;

            (at, column) = (at + units, column + size);
        }

        return new(line, column);
    }

    /// <summary>The size of the character at an offset, in UTF-16 units and in the column's unit.</summary>
    private (int Units, int Size) Character(int at, ColumnUnit unit)
    {
        var letter = Text[at];
        if (letter < 0x80)
            return (1, 1);

        if (char.IsHighSurrogate(letter) && at + 1 < Text.Length && char.IsLowSurrogate(Text[at + 1]))
            return (2, unit == ColumnUnit.Utf8 ? 4 : 1);

        return (1, unit == ColumnUnit.CodePoints ? 1 : letter < 0x800 ? 2 : 3);
    }
}
