namespace CodebookLsp.Features.Themes.Reading;

/// <summary>Some paragraphs whose themes do not depend on the rest of the text.</summary>
public sealed class ThemedPiece
{
    private readonly SegmentThemes themes;

    internal ThemedPiece(ThemeSegment segment, SegmentThemes themes)
    {
        this.themes = themes;
        (FirstToken, Tokens, BeginsSection) = (segment.FirstToken, segment.Tokens, segment.BeginsSection);
        (Start, End) = (segment.StartOf(0), segment.EndOf(segment.Tokens - 1));
        Sentences = [.. themes.Sentences.Select(part => Passage(PassageKind.Sentence, segment, part))];
        Windows = [.. themes.Windows.Select(window => Passage(PassageKind.Window, segment, window.Part))];
        Paragraphs = [.. themes.Paragraphs.Select(part => Passage(PassageKind.Paragraph, segment, part))];
    }

    /// <summary>In the whole text, in UTF-16 units.</summary>
    public long Start { get; }

    public long End { get; }

    /// <summary>Counted from the text's first token.</summary>
    public int FirstToken { get; }

    public int Tokens { get; }

    /// <summary>Whether it starts with a heading.</summary>
    public bool BeginsSection { get; }

    public IReadOnlyList<ThemedPassage> Sentences { get; }

    public IReadOnlyList<ThemedPassage> Windows { get; }

    public IReadOnlyList<ThemedPassage> Paragraphs { get; }

    /// <summary>How much each token has of a theme.</summary>
    /// <param name="to">[tokens], all 0.</param>
    internal void CopyTokenLoads(int theme, Span<float> to)
    {
        foreach (var window in themes.Windows)
            window.CopyTokenLoads(theme, to[window.Part.From..window.Part.End]);
    }

    /// <summary>Adds what the tokens have of each theme to sums.</summary>
    /// <param name="sumOf">The sums of a token, told its number in the piece: [themes of the model].</param>
    internal void AddTokenLoads(Func<int, ArraySegment<double>> sumOf)
    {
        foreach (var window in themes.Windows)
        {
            for (var token = window.Part.From; token < window.Part.End; token++)
                window.AddTo(sumOf(token), token, token + 1);
        }
    }

    private static ThemedPassage Passage(PassageKind kind, ThemeSegment segment, ThemedPart part) => new(
        kind, segment.StartOf(part.From), segment.EndOf(part.End - 1), segment.FirstToken + part.From, part.End - part.From)
    {
        Loads = part.Loads,
        Themes = [.. part.Themes.Select(theme => new PassageTheme(
            theme.Theme, theme.Share, theme.Load, theme.BorneOut, [.. theme.Words.Select(word => new EvidenceWord(
                segment.VisibleStartOf(word.From), segment.EndOf(word.End - 1), word.Share))]))],
    };
}
