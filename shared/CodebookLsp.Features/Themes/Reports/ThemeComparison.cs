using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Themes.Reports;

/// <summary>A theme in two corpora.</summary>
/// <param name="Difference">Of the shares, first minus second, with its 95 % interval.</param>
/// <param name="Example">From the corpus that has more of it; null where it is nowhere.</param>
public sealed record ThemeDifference(Theme Theme, Share First, Share Second, Share Difference, ThemeExample? Example)
{
    /// <summary>Whether the interval excludes 0.</summary>
    public bool IsClear => Difference is { Low: > 0 } or { High: < 0 };
}

/// <summary>How the themes of two corpora differ.</summary>
/// <param name="Rows">The themes that are stated anywhere: those of which the first has most more come first.</param>
public sealed record ThemeComparison(
    string FirstName, ThemeTally First, string SecondName, ThemeTally Second, IReadOnlyList<ThemeDifference> Rows)
{
    public static ThemeComparison Of(string firstName, ThemeTally first, string secondName, ThemeTally second, ThemeModel themes) => new(
        firstName, first, secondName, second,
        [
            .. themes.Themes.Where(theme => first.Passages(theme.Number) + second.Passages(theme.Number) > 0)
                .Select(theme => Row(theme, first, second))
                .OrderByDescending(static row => row.Difference.Value).ThenBy(static row => row.Theme.Number),
        ]);

    private static ThemeDifference Row(Theme theme, ThemeTally first, ThemeTally second)
    {
        var difference = first.Difference(theme.Number, second);
        return new(theme, first.Share(theme.Number), second.Share(theme.Number), difference,
            (difference.Value >= 0 ? first : second).Example(theme.Number));
    }
}
