using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>A run of tokens in which a theme stands.</summary>
/// <param name="From">Its first token, counted from the text's.</param>
/// <param name="End">One past its last.</param>
/// <param name="Load">The mean of its tokens.</param>
public readonly record struct ThemeRun(Theme Theme, int From, int End, float Load);

/// <summary>Finds where in a text a theme stands, token by token, and not window by window.</summary>
public static class ThemeRuns
{
    /// <summary>The runs of every theme that is stated of one of the text's windows: elsewhere nothing is said.</summary>
    /// <param name="smoothing">Over neighbouring tokens; null for none.</param>
    public static IEnumerable<ThemeRun> Of(ThemedText text, ThemeSmoothing? smoothing) => text.Windows
        .SelectMany(static window => window.Themes)
        .Select(static stated => stated.Theme)
        .DistinctBy(static theme => theme.Number)
        .SelectMany(theme => Of(text, theme, smoothing));

    /// <summary>The runs of one theme: tokens whose load is above its threshold, and as many as it takes to say anything.</summary>
    /// <param name="smoothing">Over neighbouring tokens; null for none: then single tokens stand too.</param>
    public static IEnumerable<ThemeRun> Of(ThemedText text, Theme theme, ThemeSmoothing? smoothing)
    {
        var loads = smoothing is null ? text.TokenLoads(theme.Number) : text.TokenLoads(theme.Number, smoothing);
        var fewest = smoothing is null ? 1 : ThemeReader.FewestTokens;
        for (var from = 0; from < loads.Length; from++)
        {
            if (loads[from] <= theme.Threshold)
                continue;

            var (end, sum) = (from, 0.0);
            for (; end < loads.Length && loads[end] > theme.Threshold; end++)
                sum += loads[end];
            if (end - from >= fewest)
                yield return new(theme, from, end, (float)(sum / (end - from)));
            from = end;
        }
    }
}
