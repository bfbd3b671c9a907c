using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Server.State;

/// <summary>
/// One version of one open file. An edit makes a new <see cref="Document"/>; no document ever changes, so any thread may hold on to one
/// for as long as it likes.
/// </summary>
internal sealed record Document(string Uri, int Version, EditableText Content)
{
    private LineMap? lines;

    /// <summary>Null while there is no model, and when the text is too long or out of step with the client's.</summary>
    public LiveText? Live { get; init; }

    /// <summary>As the client calls it; null where it does not say.</summary>
    public string? Language { get; init; }

    /// <summary>Finds its texts, when it is a dataset or program code; null when it is a text itself.</summary>
    public FindFields? Fields { get; init; }

    /// <summary>Set when an edit could not be applied: this is no longer the client's text, so nothing may be shown on it.</summary>
    public bool OutOfStep { get; init; }

    /// <summary>The changes that made this version.</summary>
    public IReadOnlyList<TextDocumentContentChangeEvent> Changes { get; init; } = [];

    /// <summary>Set when the client has given two versions one number: from then on its numbers say nothing.</summary>
    public bool NumbersRepeat { get; init; }

    /// <summary>
    /// The whole text. A long text that is not needed as one string is best left in its pieces: see <see cref="EditableText"/>.
    /// </summary>
    public string Text => Content.ToString();

    /// <summary>Made when first asked for. (A copy with another text has the old text's until then.)</summary>
    public LineMap Lines => lines is { } made && ReferenceEquals(made.Text, Text) ? made : lines = new(Text);

    /// <summary>
    /// Applies changes in turn; later ranges refer to the text that earlier ones left. Places outside the text are clamped into it, and a
    /// range whose end comes first is turned round, as in VS Code.
    /// </summary>
    /// <returns>The new text, and where the last change ends in it.</returns>
    public static (EditableText Text, int At) Edit(
        EditableText text, IReadOnlyList<TextDocumentContentChangeEvent> changes, ColumnUnit unit)
    {
        var at = 0;
        foreach (var change in changes)
        {
            if (change.Range is { } range)
            {
                var (from, to) = (text.Offset(range.Start.ToText(), unit), text.Offset(range.End.ToText(), unit));
                var start = Math.Min(from, to);
                text = text.Replace(start, Math.Max(from, to), change.Text);
                at = start + change.Text.Length;
            }
            else
            {
                at = text.Length;
                text = new(change.Text);
            }
        }

        return (text, Math.Min(at, text.Length));
    }
}

/// <summary>Between the protocol's positions and ours.</summary>
internal static class Positions
{
    public static LinePosition ToText(this Position position) => new(position.Line, position.Character);

    public static Position ToLsp(this LinePosition position) => new(position.Line, position.Column);

    public static Protocol.Range ToLsp(this LineMap lines, int start, int end, ColumnUnit unit) =>
        new(lines.Position(start, unit).ToLsp(), lines.Position(end, unit).ToLsp());
}
