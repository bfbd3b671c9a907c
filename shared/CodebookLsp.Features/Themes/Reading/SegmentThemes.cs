namespace CodebookLsp.Features.Themes.Reading;

/// <summary>The themes of a segment. Never changes, and fits every segment with the same codes.</summary>
internal sealed record SegmentThemes(
    IReadOnlyList<ThemedWindow> Windows, IReadOnlyList<ThemedPart> Paragraphs, IReadOnlyList<ThemedPart> Sentences);

/// <summary>Some tokens of a segment and their themes.</summary>
internal sealed record ThemedPart(int From, int End, ThemeLoads Loads, IReadOnlyList<PartTheme> Themes);

/// <summary>A theme that is stated of a part.</summary>
/// <param name="Share">Of its tokens, those in windows of which it is stated.</param>
/// <param name="BorneOut">How far the part's words bear it out; see <see cref="ThemeWitness"/>.</param>
internal sealed record PartTheme(Theme Theme, double Share, float Load, float BorneOut, IReadOnlyList<PartWord> Words);

/// <summary>A word that speaks for a theme: tokens of the segment.</summary>
/// <param name="Share">Of what the part has of the theme.</param>
internal readonly record struct PartWord(int From, int End, double Share);

/// <summary>A window of a segment: what every token of it has of each theme that the window has.</summary>
/// <param name="Themes">Those whose load is not 0, ascending.</param>
/// <param name="TokenLoads">[tokens, themes]; the mean over the tokens is the window's load.</param>
internal sealed record ThemedWindow(ThemedPart Part, int[] Themes, float[] TokenLoads)
{
    /// <summary>What its tokens have of a theme.</summary>
    /// <param name="to">[tokens], all 0.</param>
    public void CopyTokenLoads(int theme, Span<float> to)
    {
        var at = Array.BinarySearch(Themes, theme);
        for (var token = 0; at >= 0 && token < to.Length; token++)
            to[token] = TokenLoads[(token * Themes.Length) + at];
    }

    /// <summary>Adds what some of its tokens have of each theme.</summary>
    /// <param name="from">The first of them in the segment.</param>
    /// <param name="to">[themes of the model]</param>
    public void AddTo(Span<double> to, int from, int end)
    {
        for (var token = Math.Max(from, Part.From) - Part.From; token < Math.Min(end, Part.End) - Part.From; token++)
        {
            for (var at = 0; at < Themes.Length; at++)
                to[Themes[at]] += TokenLoads[(token * Themes.Length) + at];
        }
    }
}
