using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>Writes what the passage of a word is about, and whether the word says so: the first line of its hover.</summary>
internal static class ThemeHover
{
    private const int MostWords = 3;

    /// <summary>Nothing where nothing is stated.</summary>
    /// <param name="tint">The colour that the word is shown with, of which the line explains a theme's; null for none.</param>
    /// <returns>The numbers of the themes that are named.</returns>
    public static IReadOnlyList<int> Write(RichText page, LiveText text, IReadOnlyList<LiveToken> word, LiveSettings settings, ColoredRange? tint)
    {
        if (text.Themed(settings.Themes) is not { } read || read.PassageAt(text.NumberOf(word[0])) is not { Themes.Count: > 0 } window)
            return [];
        var colored = tint is { Tint: not WordTint.Code } ? tint.Value.Theme : default(int?);
        var carried = window.Themes.FirstOrDefault(one => one.Theme.Number == colored) ?? ThemeColors.Of(text, read, window, word);
        var first = carried ?? window.Themes[0];
        page.Text(" · ").Text(ThemeWords.Surely(first));
        Name(page, read.Open, first);
        if (ThemeWords.Evidence(read.Open, text.Text, first).Take(MostWords).ToArray() is { Length: > 0 } words)
            page.Text(" (").Emphasis(string.Join(" · ", words)).Text(")");
        var other = window.Themes.FirstOrDefault(one => one != first);
        if (other is not null)
            Name(page.Text(", and about "), read.Open, other);
        page.Text(carried is null ? "; this word by itself does not say so."
            : colored is null ? "; this word is one of those that say so."
            : "; this word has its colour because it is one of those that say so.");
        return other is null ? [first.Theme.Number] : [first.Theme.Number, other.Theme.Number];
    }

    private static RichText Name(RichText page, OpenThemes themes, PassageTheme one) =>
        page.Link(themes.Called(one.Theme), RichText.Command("codebookLsp.openTheme", one.Theme.Number), "**");
}
