using CodebookLsp.Features.Editor;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Server.State;

/// <summary>What one request works on: the document as it was when the request arrived, and what has been read of it.</summary>
internal sealed record Snapshot(Document Document, LiveText Text, LiveSettings Settings, ClientSupport Client)
{
    public LineMap Lines => Document.Lines;

    /// <summary>What the document is about, as far as it has been read; null where there are no themes for it.</summary>
    public LiveThemes? Themes => Text.Themed(Settings.Themes);

    /// <summary>Null for a place that is not in the text.</summary>
    public int? Offset(Protocol.Position position) => Lines.Offset(position.ToText(), Client.Columns);

    /// <summary>A range's offsets; what lies outside the text is cut off.</summary>
    public (int Start, int End) Offsets(Protocol.Range range)
    {
        var start = Offset(range.Start) ?? Text.Text.Length;
        return (start, Math.Max(start, Offset(range.End) ?? Text.Text.Length));
    }

    public Protocol.Range ToLsp(int start, int end) => Lines.ToLsp(start, end, Client.Columns);

    /// <summary>The token at a place; null where there is none.</summary>
    public LiveToken? TokenAt(Protocol.Position position) => Offset(position) is { } offset ? Text.TokenAt(offset) : null;
}
