namespace CodebookLsp.Features.Editor;

/// <summary>
/// Which theme has which colour in one open text. A theme keeps its colour while the user types, as long as it is among those that the text
/// has most of.
/// </summary>
internal sealed class ThemeSlots
{
    /// <summary>More colours than these cannot be told apart in a river.</summary>
    public const int Most = 7;

    /// <summary>A theme keeps its colour while it is not behind so many others.</summary>
    private const int StaysAmong = Most + 3;

    private readonly Lock gate = new();
    private Dictionary<int, int> automatic = [];

    /// <summary>Colours, from 1, by the themes' numbers: those that the user follows, and those that the text has most of.</summary>
    public IReadOnlyDictionary<int, int> Of(LiveThemes read, LiveSettings settings)
    {
        var colors = new Dictionary<int, int>();
        foreach (var followed in settings.FollowedThemes)
            colors.TryAdd(followed.Number, followed.Color);
        int[] ranked = [.. read.Text.Document.Themes.Select(static theme => theme.Theme.Number).Where(theme => !colors.ContainsKey(theme))];
        var room = Math.Max(0, Most - read.Text.Document.Themes.Count(theme => colors.ContainsKey(theme.Theme.Number)));
        lock (gate)
        {
            var free = new SortedSet<int>(Enumerable.Range(1, Most).Except(colors.Values));
            var next = new Dictionary<int, int>();
            foreach (var theme in ranked.Take(StaysAmong))
            {
                if (next.Count < room && automatic.TryGetValue(theme, out var color) && free.Remove(color))
                    next.Add(theme, color);
            }

            foreach (var theme in ranked)
            {
                if (next.Count < room && free.Count > 0 && !next.ContainsKey(theme))
                {
                    next.Add(theme, free.Min);
                    free.Remove(free.Min);
                }
            }

            automatic = next;
            foreach (var (theme, color) in next)
                colors.TryAdd(theme, color);
        }

        return colors;
    }
}
