using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// The words that carry the theme of their passage, in the theme's colour. Words that come in any text, and are none of the theme's own,
/// are
/// left plain: that "the" carries a theme tells nobody anything.
/// </summary>
internal static class ThemeColors
{
    /// <summary>So many times what a token of the window has of the theme on average: it carries it, and it carries much of it.</summary>
    private const float Carries = 2, CarriesMuch = 5;

    /// <summary>In the order of the text; none overlap, none goes over a line's end.</summary>
    public static IEnumerable<ColoredRange> In(LiveText text, int start, int end, LiveSettings settings)
    {
        if (settings.ColorChoice is not (ColorChoice.Themes or ColorChoice.Followed) || text.Themed(settings.Themes) is not { } read)
            yield break;
        var colors = settings.ColorChoice == ColorChoice.Themes ? ThemeSlots.Of(read, settings)
            : settings.FollowedThemes.DistinctBy(static one => one.Number).ToDictionary(static one => one.Number, static one => one.Color);
        var loads = colors.Keys.Where(theme => theme < read.Open.Themes.Themes.Count)
            .ToDictionary(static theme => theme, read.Text.TokenLoads);
        var window = default(ThemedPassage);
        foreach (var word in LiveWords.In(text, start, end))
        {
            if (!HasLetters(text, word))
                continue;
            var number = text.NumberOf(word[0]);
            if (window is null || number >= window.FirstToken + window.Tokens || number < window.FirstToken)
                window = read.PassageAt(number);
            if (window is null)
                yield break;
            if (Carried(text, read, window, loads, word) is var (theme, isStrong) && LiveWords.Part(text, word) is { } seen)
            {
                yield return new(seen.Start, seen.End, colors[theme.Theme.Number])
                {
                    Tint = isStrong ? WordTint.StrongTheme : WordTint.Theme,
                    Theme = theme.Theme.Number,
                };
            }
        }
    }

    /// <summary>Which of a window's themes a word carries, whatever has a colour; null for none.</summary>
    public static PassageTheme? Of(LiveText text, LiveThemes read, ThemedPassage window, IReadOnlyList<LiveToken> word) =>
        HasLetters(text, word)
            ? Carried(
                text, read, window,
                window.Themes.ToDictionary(static one => one.Theme.Number, one => read.Text.TokenLoads(one.Theme.Number)), word)?.Theme
            : null;

    /// <param name="loads">Of the themes that are looked at, of each token.</param>
    private static (PassageTheme Theme, bool IsStrong)? Carried(
        LiveText text, LiveThemes read, ThemedPassage window, Dictionary<int, float[]> loads, IReadOnlyList<LiveToken> word)
    {
        var (first, tokens) = (text.NumberOf(word[0]), word.Count);
        foreach (var stated in window.Themes)
        {
            if (!loads.TryGetValue(stated.Theme.Number, out var own) || first >= own.Length)
                continue;
            var share = own.AsSpan(first, Math.Min(tokens, own.Length - first)).ToArray().Sum() / window.Loads.Of(stated.Theme.Number);
            if (share >= Carries && IsTelling(stated))
                return (stated, share >= CarriesMuch);
        }

        return null;

        bool IsTelling(PassageTheme stated)
        {
            var written = ThemeWords.WithoutMarks(text.Text[word[0].Start..word[^1].End]);
            return ThemeWords.IsOfFewTexts(read.Open, written)
                || stated.Theme.Words.Contains(written, StringComparer.OrdinalIgnoreCase);
        }
    }

    private static bool HasLetters(LiveText text, IReadOnlyList<LiveToken> word) =>
        word.Any(token => text.Text.AsSpan(token.Start, token.Length).ToString().Any(char.IsLetter));
}
