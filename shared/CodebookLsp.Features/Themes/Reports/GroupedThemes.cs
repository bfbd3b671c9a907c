using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Themes.Reports;

/// <summary>A theme in all texts, and in each group of them.</summary>
/// <param name="Share">Of the tokens of all.</param>
/// <param name="Groups">Of the tokens of each group.</param>
/// <param name="Example">Where it is strongest.</param>
public sealed record GroupedTheme(Theme Theme, int Passages, long Units, double Share, IReadOnlyList<Share> Groups, ThemeExample Example);

/// <summary>The themes of a corpus, and how much of each there is in its groups.</summary>
/// <param name="Ordered">Whether the groups follow one another in time.</param>
/// <param name="Rows">The themes that are stated anywhere, the most frequent first.</param>
public sealed record GroupedThemes(
    string Name, string Unit, long Units, long Tokens, double Said, IReadOnlyList<string> Groups, IReadOnlyList<ThemeTally> Tallies,
    bool Ordered, IReadOnlyList<GroupedTheme> Rows)
{
    /// <param name="groups">In the order in which they are shown; at least one.</param>
    public static GroupedThemes Of(
        string name, IReadOnlyList<(string Name, ThemeTally Tally)> groups, bool ordered, ThemeModel themes)
    {
        ThemeTally[] tallies = [.. groups.Select(static group => group.Tally)];
        var tokens = tallies.Sum(static tally => tally.Tokens);
        return new(
            name, tallies[0].Unit, tallies.Sum(static tally => tally.Units), tokens,
            tallies.Sum(static tally => tally.Said * tally.Tokens) / Math.Max(1, tokens), [.. groups.Select(static group => group.Name)],
            tallies, ordered,
            [
                .. themes.Themes.Where(theme => tallies.Any(tally => tally.Passages(theme.Number) > 0))
                    .Select(theme => Row(theme, tallies, tokens))
                    .OrderByDescending(static row => row.Share).ThenBy(static row => row.Theme.Number),
            ]);
    }

    private static GroupedTheme Row(Theme theme, ThemeTally[] tallies, long tokens)
    {
        Share[] shares = [.. tallies.Select(tally => tally.Share(theme.Number))];
        return new(
            theme, tallies.Sum(tally => tally.Passages(theme.Number)), tallies.Sum(tally => tally.UnitsWith(theme.Number)),
            shares.Zip(tallies, static (share, tally) => share.Value * tally.Tokens).Sum() / Math.Max(1, tokens), shares,
            tallies.Select(tally => tally.Example(theme.Number)).OfType<ThemeExample>().MaxBy(static example => example.Load)!);
    }
}
