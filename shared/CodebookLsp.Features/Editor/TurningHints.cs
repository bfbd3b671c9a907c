using CodebookLsp.Features.Core;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>Marks where the theme of a text turns. Where a line above the paragraph says so already, nothing is said again.</summary>
internal static class TurningHints
{
    private const int LongestName = 40; // in UTF-16 units

    /// <summary>Before the first word of each passage whose theme is another one than that of the last passage that has any.</summary>
    public static IEnumerable<CodeHint> In(LiveText text, LiveSettings settings)
    {
        if (text.Themed(settings.Themes) is not { } read)
            yield break;
        var lenses = settings is { CodeLens: true, ThemeLens: true }
            ? ThemeLenses.In(read, text.Text).ToDictionary(static lens => lens.At, static lens => lens.Theme.Number) : [];
        int[] begin = [.. read.Text.Paragraphs
            .Select(one => VisiblePart.Of(text.Text, new((int)one.Start, (int)one.End))?.Start ?? -1).Order()];
        int? now = null;
        foreach (var window in read.Text.Windows)
        {
            if (LiveThemes.Seen(window).Themes is not [var first, ..]
                || VisiblePart.Of(text.Text, new((int)window.Start, (int)window.End)) is not { } seen)
                continue;
            var turns = now is not null && first.Theme.Number != now;
            now = first.Theme.Number;
            var isSaid = lenses.Count > 0 && begin.AsSpan().BinarySearch(seen.Start) >= 0;
            if (turns && !isSaid && text.TokenAt(seen.Start) is { } token)
                yield return new(seen.Start, token, null, $"→ {Printable.Start(ThemeWords.Name(read.Open, first.Theme), LongestName)}");
        }
    }
}
