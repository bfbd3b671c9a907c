using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes.Reading;

/// <summary>
/// Reads the themes of the versions of a text: what is as it was in the version before is not computed again. Not for several threads at
/// once.
/// </summary>
/// <param name="reader">May serve many.</param>
public sealed class ThemedTextReader(ThemeReader reader)
{
    private readonly SegmentReader segments = new(reader);
    private readonly ThemeMemory memory = new();

    /// <param name="blocks">The whole text in its order, with all codes.</param>
    /// <returns>The same for the same blocks, whatever was read before.</returns>
    public ThemedText Read(IEnumerable<AnnotatedBlock> blocks)
    {
        memory.Begin();
        var (text, pieces) = (new ThemePieces(reader, segments, memory), new List<ThemedPiece>());
        foreach (var block in blocks)
            pieces.AddRange(text.Add(block));
        if (text.Finish() is { } last)
            pieces.Add(last);
        return new(pieces, text.Sections(), text.Document());
    }
}
