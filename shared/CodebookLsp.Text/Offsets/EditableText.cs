namespace CodebookLsp.Text.Offsets;

/// <summary>
/// A text that is cheap to edit: it lies in pieces of whole lines, and an edit makes anew only the pieces it touches. No text ever
/// changes; an edit makes another one that shares the rest.
/// </summary>
/// <remarks>
/// Positions are clamped as VS Code's own TextDocument does it
/// (<see href="https://github.com/microsoft/vscode-languageserver-node/blob/main/textDocument/src/main.ts">main.ts</see>): a line behind
/// the last means the text's end, a column behind the line's end the end of the line.
/// </remarks>
public sealed class EditableText
{
    /// <summary>A piece ends with the first line that makes it so long, in UTF-16 units.</summary>
    private const int PieceLength = 16 * 1024;

    private readonly LineMap[] pieces;
    private readonly int[] starts; // where each piece starts, in UTF-16 units
    private readonly int[] lines; // and which line it starts with
    private string? whole;

    public EditableText(string text) : this([.. Divide(text)]) => whole = text;

    private EditableText(LineMap[] pieces)
    {
        this.pieces = pieces;
        (starts, lines) = (new int[pieces.Length], new int[pieces.Length]);
        for (var index = 0; index + 1 < pieces.Length; index++)
        {
            starts[index + 1] = checked(starts[index] + pieces[index].Text.Length);
            lines[index + 1] = lines[index] + pieces[index].Count - 1; // each piece but the last ends with a line's end
        }

        Length = checked(starts[^1] + pieces[^1].Text.Length);
    }

    /// <summary>In UTF-16 units.</summary>
    public int Length { get; }

    /// <summary>The whole text; put together when first asked for.</summary>
    public override string ToString() => whole ??= string.Concat(pieces.Select(static piece => piece.Text));

    /// <summary>The UTF-16 offset of a place, clamped into the text.</summary>
    public int Offset(LinePosition position, ColumnUnit unit)
    {
        if (position.Line < 0)
            return 0;

        var piece = At(lines, position.Line);
        var inside = new LinePosition(position.Line - lines[piece], Math.Max(0, position.Column));
        return pieces[piece].Offset(inside, unit) is { } offset ? starts[piece] + offset : Length;
    }

    /// <summary>The text with what lies between two offsets replaced.</summary>
    public EditableText Replace(int start, int end, string text)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, Length);
        var (first, last) = (At(starts, start), At(starts, end));
        var before = pieces[first].Text[..(start - starts[first])];
        if (before.Length == 0 && first > 0)
            before = pieces[--first].Text; // its CR and an LF that comes now would be one line's end
        var changed = string.Concat(before, text, pieces[last].Text.AsSpan(end - starts[last]));
        while (last + 1 < pieces.Length && !EndsPiece(changed, pieces[last + 1].Text))
            changed += pieces[++last].Text;

        return new([.. pieces[..first], .. Divide(changed, isLast: last + 1 == pieces.Length), .. pieces[(last + 1)..]]);
    }

    /// <summary>Whether a piece may end here: at a line's end that the next one does not go on with.</summary>
    private static bool EndsPiece(string text, string next) => text is [.., '\n'] || (text is [.., '\r'] && next is not ['\n', ..]);

    /// <param name="isLast">Whether the text's end is in it: only there is a piece without a line's end, if an empty one.</param>
    private static IEnumerable<LineMap> Divide(string text, bool isLast = true)
    {
        var at = 0;
        while (text.Length - at > PieceLength)
        {
            var found = text.AsSpan(at + PieceLength).IndexOfAny('\r', '\n');
            if (found < 0)
                break;
            var end = at + PieceLength + found + 1;
            if (text[end - 1] == '\r' && end < text.Length && text[end] == '\n')
                end++;
            yield return new(text[at..end]);
            at = end;
        }

        if (isLast || at < text.Length)
            yield return new(at == 0 ? text : text[at..]);
    }

    /// <summary>The last piece that starts at a number or before it.</summary>
    private static int At(int[] starts, int number)
    {
        var found = Array.BinarySearch(starts, number);
        return found >= 0 ? found : ~found - 1;
    }
}
