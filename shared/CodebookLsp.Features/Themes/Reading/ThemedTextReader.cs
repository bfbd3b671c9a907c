using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes.Reading;

/// <summary>
/// Reads the themes of the versions of a text: what is as it was in the version before is not computed again. Not for several threads at
/// once.
/// </summary>
/// <param name="reader">May serve many.</param>
public sealed class ThemedTextReader(ThemeReader reader)
{
    /// <summary>So many beginnings are read before what the last whole text had is forgotten: memory stays bounded.</summary>
    private const int MostBeginnings = 100;

    private readonly SegmentReader segments = new(reader);
    private readonly ThemeMemory memory = new();
    private int beginnings; // since the last whole text

    /// <param name="blocks">The whole text in its order, with all codes.</param>
    /// <returns>The same for the same blocks, whatever was read before.</returns>
    public ThemedText Read(IEnumerable<AnnotatedBlock> blocks)
    {
        beginnings = 0;
        memory.Begin();
        return Read(blocks, isWhole: true);
    }

    /// <summary>Reads the beginning of a text of which the rest has no codes yet. What was known of the last whole text stays.</summary>
    /// <param name="blocks">Its first blocks, with all codes.</param>
    /// <returns>What <see cref="Read(IEnumerable{AnnotatedBlock})"/> says of it, without the last piece, which may go on.</returns>
    public ThemedText ReadBeginning(IEnumerable<AnnotatedBlock> blocks)
    {
        if (++beginnings % MostBeginnings == 0)
            memory.Begin();
        return Read(blocks, isWhole: false);
    }

    private ThemedText Read(IEnumerable<AnnotatedBlock> blocks, bool isWhole)
    {
        var (text, pieces) = (new ThemePieces(reader, segments, memory), new List<ThemedPiece>());
        foreach (var block in blocks)
            pieces.AddRange(text.Add(block));
        if (isWhole && text.Finish() is { } last)
            pieces.Add(last);
        return new(pieces, text.Sections(), text.Document());
    }
}
