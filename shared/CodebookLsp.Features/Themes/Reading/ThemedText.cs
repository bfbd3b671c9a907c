namespace CodebookLsp.Features.Themes.Reading;

/// <summary>A text and the themes of its passages. Never changes.</summary>
public sealed class ThemedText
{
    private readonly IReadOnlyList<ThemedPiece> pieces;

    internal ThemedText(IReadOnlyList<ThemedPiece> pieces, IReadOnlyList<ThemedPassage> sections, ThemedPassage document)
    {
        this.pieces = pieces;
        (Sections, Document) = (sections, document);
        Sentences = [.. pieces.SelectMany(static piece => piece.Sentences)];
        Windows = [.. pieces.SelectMany(static piece => piece.Windows)];
        Stretches = [.. StretchJoiner.Join(pieces)];
        Paragraphs = [.. pieces.SelectMany(static piece => piece.Paragraphs)];
    }

    /// <summary>All of it. Its themes are those of its windows, by how much of it they cover.</summary>
    public ThemedPassage Document { get; }

    /// <summary>None where there are no headings.</summary>
    public IReadOnlyList<ThemedPassage> Sections { get; }

    public IReadOnlyList<ThemedPassage> Paragraphs { get; }

    /// <summary>What themes are read from, and what they are stated of first: together the whole text.</summary>
    public IReadOnlyList<ThemedPassage> Windows { get; }

    /// <summary>The windows, joined where the same is stated: together the whole text, as an outline has it.</summary>
    public IReadOnlyList<ThemedPassage> Stretches { get; }

    public IReadOnlyList<ThemedPassage> Sentences { get; }

    /// <summary>The share of tokens that lie in windows of which something is stated.</summary>
    public double Said => Document.Tokens == 0
        ? 0 : (double)Windows.Where(static window => window.Themes.Count > 0).Sum(static window => window.Tokens) / Document.Tokens;

    /// <summary>How much each token has of a theme by its own codes: [tokens]. The mean over a passage is its load.</summary>
    public float[] TokenLoads(int theme)
    {
        var loads = new float[Document.Tokens];
        foreach (var piece in pieces)
            piece.CopyTokenLoads(theme, loads.AsSpan(piece.FirstToken, piece.Tokens));
        return loads;
    }

    /// <summary>The same, smoothed over neighbours: [tokens].</summary>
    public float[] TokenLoads(int theme, ThemeSmoothing smoothing) => smoothing.Of(TokenLoads(theme));

    /// <summary>How much of each theme there is along the text.</summary>
    /// <param name="model">Whose themes these are.</param>
    public ThemeRiver River(ThemeModel model)
    {
        var river = new ThemeRiver(model);
        foreach (var piece in pieces)
            river.Add(piece);
        return river;
    }
}
