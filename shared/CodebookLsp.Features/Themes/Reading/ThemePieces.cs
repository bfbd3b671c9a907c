using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes.Reading;

/// <summary>
/// Reads the themes of a text whose blocks come one after the other, in memory that does not grow with the text. Not for several threads at
/// once.
/// </summary>
public sealed class ThemePieces
{
    private readonly ThemeReader reader;
    private readonly SegmentReader segments;
    private readonly ThemeMemory? memory;
    private readonly SegmentCutter cutter = new();
    private readonly ThemeSummary summary;

    /// <param name="reader">May serve many.</param>
    public ThemePieces(ThemeReader reader) : this(reader, new(reader), null)
    {
    }

    internal ThemePieces(ThemeReader reader, SegmentReader segments, ThemeMemory? memory)
    {
        (this.reader, this.segments, this.memory) = (reader, segments, memory);
        summary = new(reader.Model);
    }

    /// <summary>Takes the next block in.</summary>
    /// <returns>The pieces that are complete now.</returns>
    public IReadOnlyList<ThemedPiece> Add(AnnotatedBlock block)
    {
        var tokens = memory?.Tokens(block, () => ThemeTokens.Of(block, reader)) ?? ThemeTokens.Of(block, reader);
        return [.. cutter.Add(block.Block, tokens).Select(Piece)];
    }

    /// <summary>The last piece; null when there is none.</summary>
    public ThemedPiece? Finish() => cutter.Finish() is { } segment ? Piece(segment) : null;

    /// <summary>What has been read as a whole.</summary>
    public ThemedPassage Document() => summary.Document();

    /// <summary>What has been read, from heading to heading; none where there are no headings.</summary>
    public IReadOnlyList<ThemedPassage> Sections() => summary.Sections();

    private ThemedPiece Piece(ThemeSegment segment)
    {
        var piece = new ThemedPiece(segment, memory?.Themes(segment, () => segments.Read(segment)) ?? segments.Read(segment));
        summary.Add(piece);
        return piece;
    }
}
