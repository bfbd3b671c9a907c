using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Themes.Reports;

/// <summary>The passages of a text whose blocks come one after the other, as an outline has them.</summary>
public sealed class PassageRows(ThemeReader reader)
{
    private readonly ThemePieces pieces = new(reader);
    private readonly PendingText text = new();
    private readonly StretchJoiner joiner = new();
    private readonly List<OutlineRow> rows = [];

    /// <summary>Takes the next block in.</summary>
    public void Add(AnnotatedBlock block)
    {
        text.Add(block.Block.Text);
        foreach (var piece in pieces.Add(block))
            Take(piece);
    }

    /// <summary>The whole text, and its stretches in their order; nothing can be added any more.</summary>
    public (ThemedPassage Document, IReadOnlyList<OutlineRow> Rows) Finish()
    {
        if (pieces.Finish() is { } last)
            Take(last);
        if (joiner.Finish() is { } stretch)
            rows.Add(text.Row(stretch));
        return (pieces.Document(), rows);
    }

    private void Take(ThemedPiece piece)
    {
        foreach (var stretch in joiner.Add(piece))
            rows.Add(text.Row(stretch));
        text.Forget(joiner.Start ?? piece.End);
    }
}
