using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>A passage of an open text.</summary>
/// <param name="Range">What can be seen of it.</param>
/// <param name="Score">How well it is what was looked for.</param>
/// <param name="Themes">What is stated of it, the first most.</param>
public sealed record ScoredPassage(TextRange Range, double Score, IReadOnlyList<PassageTheme> Themes);

/// <summary>Finds passages of open texts by what they are about.</summary>
public static class ThemePassages
{
    /// <summary>What a part of an open text has of each theme, and what is stated of its windows, the first most.</summary>
    /// <param name="start">Of the part, in UTF-16 units. Where it has fewer than 20 tokens, the windows that it touches count.</param>
    /// <returns>Null where nothing has been read.</returns>
    public static (ThemeLoads Loads, IReadOnlyList<Theme> Themes)? Of(LiveThemes read, int start, int end)
    {
        ThemedPassage[] windows = [.. read.Text.Windows.Where(window => Touches(window, start, end))];
        ThemedPassage[] inside = [.. windows.Where(window => window.Start >= start && window.End <= end)];
        var counted = inside.Length > 0 ? inside : windows;
        if (counted.Length == 0)
            return null;
        var (sums, tokens) = (new float[read.Open.Themes.Themes.Count], counted.Sum(static window => window.Tokens));
        foreach (var window in counted)
        {
            for (var at = 0; at < window.Loads.Themes.Count; at++)
                sums[window.Loads.Themes[at]] += window.Loads.Values[at] * window.Tokens / tokens;
        }

        return (ThemeLoads.Of(sums), [.. counted.SelectMany(static window => window.Themes).Select(static one => one.Theme)
            .GroupBy(static theme => theme.Number).OrderByDescending(static group => group.Count()).Select(static group => group.First())]);
    }

    /// <summary>The windows of a text with the largest scores, the largest first; none whose score is 0.</summary>
    /// <param name="without">A part that is not looked at; null for none.</param>
    public static IEnumerable<ScoredPassage> Best(LiveThemes read, string text, Func<ThemedPassage, double> score, TextRange? without) =>
        read.Text.Windows
            .Where(window => window.Tokens >= ThemeReader.FewestTokens
                && (without is not { } part || !Touches(window, part.Start, part.End)))
            .Select(window => (Window: window, Score: score(window)))
            .Where(static one => one.Score > 0)
            .OrderByDescending(static one => one.Score)
            .Select(one => (One: one, Range: VisiblePart.Of(text, new((int)one.Window.Start, (int)one.Window.End))))
            .Where(static one => one.Range is not null)
            .Select(static one => new ScoredPassage(one.Range!.Value, one.One.Score, one.One.Window.Themes));

    private static bool Touches(ThemedPassage window, int start, int end) =>
        window.Start < Math.Max(end, start + 1) && window.End > start;
}
