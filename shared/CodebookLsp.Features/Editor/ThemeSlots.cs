namespace CodebookLsp.Features.Editor;

/// <summary>
/// Which theme has which colour in an open text: a function of what the text has most of and of the settings, whatever was shown before.
/// Every theme has a colour that it would rather have, so that most keep theirs when another one comes or goes.
/// </summary>
internal static class ThemeSlots
{
    /// <summary>More colours than these cannot be told apart in a river.</summary>
    public const int Most = 7;

    /// <summary>Colours, from 1, by the themes' numbers: those that the user follows, and those that the text has most of.</summary>
    public static IReadOnlyDictionary<int, int> Of(LiveThemes read, LiveSettings settings)
    {
        var colors = new Dictionary<int, int>();
        foreach (var followed in settings.FollowedThemes)
            colors.TryAdd(followed.Number, followed.Color);
        int[] ranked = [.. read.Text.Document.Themes.Select(static theme => theme.Theme.Number).Where(theme => !colors.ContainsKey(theme))];
        var room = Math.Max(0, Most - read.Text.Document.Themes.Count(theme => colors.ContainsKey(theme.Theme.Number)));
        Wished.Give(colors, ranked.Take(room).Order(), static theme => theme, Most);
        return colors;
    }
}
