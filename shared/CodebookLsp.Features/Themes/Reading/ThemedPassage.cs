namespace CodebookLsp.Features.Themes.Reading;

/// <summary>What a passage is of its text.</summary>
public enum PassageKind
{
    Sentence,

    /// <summary>What themes are read from: about 64 tokens, which end with a paragraph or a sentence where one ends nearby.</summary>
    Window,

    /// <summary>Neighbouring windows of a section of which the same theme is stated first, or nothing.</summary>
    Stretch,

    /// <summary>What stands between blank lines, or a line of more than 200 characters; a Markdown heading is one too.</summary>
    Paragraph,

    /// <summary>From one Markdown heading to the next.</summary>
    Section,

    Document,
}

/// <summary>A passage of a text, and what it is about.</summary>
/// <param name="Start">In the whole text, in UTF-16 units, where its first token starts: often with the white space before it.</param>
/// <param name="End">Where its last token ends.</param>
/// <param name="FirstToken">Counted from the text's first token.</param>
/// <param name="Tokens">How many it has.</param>
public sealed record ThemedPassage(PassageKind Kind, long Start, long End, int FirstToken, int Tokens)
{
    /// <summary>
    /// The themes that are stated of it, the first most. Of fewer than 20 tokens nothing is said. A passage longer than a window has the
    /// themes of its windows, one that is shorter those of its windows for which its own tokens speak.
    /// </summary>
    public required IReadOnlyList<PassageTheme> Themes { get; init; }

    /// <summary>How much it has of each theme, stated or not: the mean of its tokens, so that passages add up by their tokens.</summary>
    public required ThemeLoads Loads { get; init; }
}

/// <summary>A theme that is stated of a passage.</summary>
/// <param name="Share">The share of the passage's tokens that lie in windows of which it is stated.</param>
/// <param name="Load">Of the passage.</param>
/// <param name="BorneOut">How far the words of the passage bear it out: 1 where they do as in the usual passage that is about it; of
/// stretches, sections and documents 1.</param>
/// <param name="Words">The words of the passage whose codes speak for it most, the strongest first; none of sections and
/// documents.</param>
public sealed record PassageTheme(Theme Theme, double Share, float Load, float BorneOut, IReadOnlyList<EvidenceWord> Words);

/// <summary>A word whose codes speak for a theme.</summary>
/// <param name="Start">In the whole text, in UTF-16 units, without the space before it.</param>
/// <param name="Share">Of what the passage has of the theme.</param>
public readonly record struct EvidenceWord(long Start, long End, double Share);

/// <summary>Loads of themes, of which most are 0.</summary>
/// <param name="Themes">The numbers of those that are not, ascending.</param>
/// <param name="Values">Their loads.</param>
public sealed record ThemeLoads(IReadOnlyList<int> Themes, IReadOnlyList<float> Values)
{
    public float Of(int theme)
    {
        for (var at = 0; at < Themes.Count; at++)
        {
            if (Themes[at] == theme)
                return Values[at];
        }

        return 0;
    }

    /// <summary>How like two passages are: the cosine of their loads; 0 where one of them has none.</summary>
    public double Likeness(ThemeLoads other)
    {
        var (at, dot) = (0, 0.0);
        for (var own = 0; own < Themes.Count; own++)
        {
            while (at < other.Themes.Count && other.Themes[at] < Themes[own])
                at++;
            if (at < other.Themes.Count && other.Themes[at] == Themes[own])
                dot += (double)Values[own] * other.Values[at];
        }

        var lengths = Math.Sqrt(Squares(Values) * Squares(other.Values));
        return lengths > 0 ? dot / lengths : 0;

        static double Squares(IReadOnlyList<float> values) => values.Sum(static value => (double)value * value);
    }

    internal static ThemeLoads Of(ReadOnlySpan<float> loads)
    {
        var (themes, values) = (new List<int>(), new List<float>());
        for (var theme = 0; theme < loads.Length; theme++)
        {
            if (loads[theme] == 0)
                continue;
            themes.Add(theme);
            values.Add(loads[theme]);
        }

        return new(themes, values);
    }
}
