namespace CodebookLsp.Features.Themes.Reading;

/// <summary>Joins neighbouring windows of which the same theme is stated first, or nothing. No stretch reaches over a heading.</summary>
internal sealed class StretchJoiner
{
    private const int MostWords = 5;

    /// <summary>So that a long text without a change, or without a theme, is still divided, and memory stays bounded.</summary>
    private const int MostWindows = 16;

    private readonly List<ThemedPassage> windows = [];

    public static IEnumerable<ThemedPassage> Join(IEnumerable<ThemedPiece> pieces)
    {
        var joiner = new StretchJoiner();
        foreach (var piece in pieces)
        {
            foreach (var stretch in joiner.Add(piece))
                yield return stretch;
        }

        if (joiner.Finish() is { } last)
            yield return last;
    }

    /// <summary>The stretches that end with or before a piece's last window but one.</summary>
    public IEnumerable<ThemedPassage> Add(ThemedPiece piece)
    {
        var heading = piece.BeginsSection;
        foreach (var window in piece.Windows)
        {
            if (windows.Count > 0 && (heading || windows.Count == MostWindows || First(window) != First(windows[0])))
                yield return Take();
            windows.Add(window);
            heading = false;
        }
    }

    /// <summary>Where the stretch starts that is not complete; null where none is.</summary>
    public long? Start => windows.Count > 0 ? windows[0].Start : null;

    /// <summary>What is left at the end; null for nothing.</summary>
    public ThemedPassage? Finish() => windows.Count > 0 ? Take() : null;

    private static int? First(ThemedPassage window) => window.Themes.Count > 0 ? window.Themes[0].Theme.Number : null;

    private ThemedPassage Take()
    {
        var tokens = windows.Sum(static window => window.Tokens);
        var loads = windows
            .SelectMany(static window => window.Loads.Themes.Select((theme, at) => (theme, Sum: window.Loads.Values[at] * window.Tokens)))
            .GroupBy(static one => one.theme)
            .OrderBy(static group => group.Key)
            .Select(group => (Theme: group.Key, Load: (float)(group.Sum(static one => (double)one.Sum) / tokens)))
            .ToArray();
        var all = new ThemeLoads([.. loads.Select(static one => one.Theme)], [.. loads.Select(static one => one.Load)]);
        var stretch = new ThemedPassage(PassageKind.Stretch, windows[0].Start, windows[^1].End, windows[0].FirstToken, tokens)
        {
            Loads = all,
            Themes = [.. windows
                .SelectMany(static window => window.Themes.Select(theme => (theme, window)))
                .GroupBy(static one => one.theme.Theme.Number)
                .Select(group => Joined([.. group], all.Of(group.Key), tokens))
                .OrderByDescending(static theme => theme.Share).ThenByDescending(static theme => theme.Load)
                .ThenBy(static theme => theme.Theme.Number)],
        };
        windows.Clear();
        return stretch;
    }

    private static PassageTheme Joined(IReadOnlyList<(PassageTheme Theme, ThemedPassage Window)> stated, float load, int tokens)
    {
        // A word's share of its window becomes one of the stretch.
        var words = stated
            .SelectMany(one => one.Theme.Words.Select(word => word with
            {
                Share = word.Share * one.Theme.Load * one.Window.Tokens / Math.Max(1e-9, load * tokens),
            }))
            .OrderByDescending(static word => word.Share).ThenBy(static word => word.Start);
        return new(
            stated[0].Theme.Theme, stated.Sum(static one => (double)one.Window.Tokens) / tokens, load, 1, [.. words.Take(MostWords)]);
    }
}
