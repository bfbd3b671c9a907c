using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Editor;

/// <summary>The words that carry the theme of their passage, in the theme's colour.</summary>
internal static class ThemeColors
{
    /// <summary>So many times what a token of the window has of the theme on average: it carries it, and it carries much of it.</summary>
    private const float Carries = 2, CarriesMuch = 5;

    /// <summary>In the order of the text; none overlap, none goes over a line's end.</summary>
    public static IEnumerable<ColoredRange> In(LiveText text, int start, int end, LiveSettings settings)
    {
        if (settings.ColorChoice is not (ColorChoice.Themes or ColorChoice.Followed) || text.Themed(settings.Themes) is not { } read)
            yield break;
        var colors = settings.ColorChoice == ColorChoice.Themes ? read.Slots.Of(read, settings)
            : settings.FollowedThemes.DistinctBy(static one => one.Number).ToDictionary(static one => one.Number, static one => one.Color);
        var loads = colors.Keys.Where(theme => theme < read.Open.Themes.Themes.Count)
            .ToDictionary(static theme => theme, read.Text.TokenLoads);
        var window = default(ThemedPassage);
        foreach (var word in Words(text, start, end))
        {
            var number = text.NumberOf(word[0]);
            if (window is null || number >= window.FirstToken + window.Tokens || number < window.FirstToken)
                window = read.WindowAt(number);
            if (window is null)
                yield break;
            if (Tint(window, number, word.Count) is not var (color, isStrong))
                continue;
            if (VisiblePart.OfLine(text.Text, new(word[0].Start, word[^1].End)) is { } seen)
                yield return new(seen.Start, seen.End, color) { Tint = isStrong ? WordTint.StrongTheme : WordTint.Theme };
        }

        (int Color, bool IsStrong)? Tint(ThemedPassage window, int first, int tokens)
        {
            foreach (var stated in window.Themes)
            {
                if (!loads.TryGetValue(stated.Theme.Number, out var own))
                    continue;
                var share = own.AsSpan(first, Math.Min(tokens, own.Length - first)).ToArray().Sum() / window.Loads.Of(stated.Theme.Number);
                if (share >= Carries)
                    return (colors[stated.Theme.Number], share >= CarriesMuch);
            }

            return null;
        }
    }

    /// <summary>Tokens that touch a range, word by word; what has no letters is none.</summary>
    private static IEnumerable<List<LiveToken>> Words(LiveText text, int start, int end)
    {
        var word = new List<LiveToken>();
        foreach (var token in text.Tokens(start, end))
        {
            if (word.Count > 0 && !GoesOn(text.Text, word[^1], token))
            {
                yield return word;
                word = [];
            }

            if (word.Count > 0 || text.Text.AsSpan(token.Start, token.Length).ToString().Any(char.IsLetter))
                word.Add(token);
        }

        if (word.Count > 0)
            yield return word;
    }

    private static bool GoesOn(string text, LiveToken before, LiveToken token) =>
        before.End == token.Start && token.Start > 0 && token.Start < text.Length
        && char.IsLetterOrDigit(text[token.Start - 1]) && char.IsLetterOrDigit(text[token.Start]);
}
