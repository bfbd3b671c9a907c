namespace CodebookLsp.Features.Themes;

/// <summary>Of which windows of the corpus which themes are stated, so that themes can be counted anew without the corpus when they are
/// put together or hidden.</summary>
/// <param name="Sources">Their names.</param>
/// <param name="SourceOf">[works]: index into the sources.</param>
/// <param name="WorkOf">[windows]: index into the works, never falling.</param>
/// <param name="Of">[windows]: the themes' numbers, ascending.</param>
public sealed record ThemeStatings(
    IReadOnlyList<string> Sources, IReadOnlyList<int> SourceOf, IReadOnlyList<int> WorkOf, IReadOnlyList<int[]> Of)
{
    /// <summary>In how many windows, and works, of which sources a theme is stated: [themes].</summary>
    internal ThemeSpread[] Spreads(int themes)
    {
        var windows = Enumerable.Range(0, themes).Select(static _ => new List<int>()).ToArray();
        for (var window = 0; window < Of.Count; window++)
        {
            foreach (var theme in Of[window])
                windows[theme].Add(window);
        }

        return [.. windows.Select(Spread)];
    }

    /// <summary>How many windows have one of some themes.</summary>
    internal int Covered(IReadOnlySet<int> themes) => Of.Count(stated => stated.Any(themes.Contains));

    private ThemeSpread Spread(List<int> windows) => new(
        windows.Count,
        windows.Select(window => WorkOf[window]).Distinct().Count(),
        [
            .. windows.CountBy(window => SourceOf[WorkOf[window]]).OrderByDescending(static one => one.Value).ThenBy(static one => one.Key)
                .Select(one => new ThemeSource(Sources[one.Key], one.Value)),
        ]);
}

/// <summary>Where a theme is stated.</summary>
internal sealed record ThemeSpread(int Windows, int Works, IReadOnlyList<ThemeSource> Sources);
