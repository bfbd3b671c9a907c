using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>What a hover says of the passage of a word.</summary>
/// <param name="First">The theme that the word carries or has its colour by, else the passage's first.</param>
/// <param name="Other">Another one; null for none.</param>
/// <param name="IsCarried">Whether the word is one of those that say so.</param>
/// <param name="IsColour">Whether it has its colour by that.</param>
internal sealed record ToldTheme(OpenThemes Open, PassageTheme First, PassageTheme? Other, bool IsCarried, bool IsColour)
{
    /// <summary>The themes that are named.</summary>
    public IReadOnlyList<int> Numbers => Other is null ? [First.Theme.Number] : [First.Theme.Number, Other.Theme.Number];

    /// <param name="tint">The colour that the word is shown with; null for none.</param>
    /// <returns>Null where nothing is stated.</returns>
    public static ToldTheme? Of(LiveText text, IReadOnlyList<LiveToken> word, LiveSettings settings, ColoredRange? tint)
    {
        if (text.Themed(settings.Themes) is not { } read || read.PassageAt(text.NumberOf(word[0])) is not { Themes.Count: > 0 } passage)
            return null;
        var coloured = tint is { Tint: not WordTint.Code } ? tint.Value.Theme : default(int?);
        var carried = passage.Themes.FirstOrDefault(one => one.Theme.Number == coloured) ?? ThemeColors.Of(text, read, passage, word);
        var first = carried ?? passage.Themes[0];
        return new(
            read.Open, first, passage.Themes.FirstOrDefault(one => one != first), carried is not null,
            carried is not null && coloured is not null);
    }
}

/// <summary>Writes what the passage of a word is about, and whether the word says so: the first line of its hover.</summary>
internal static class ThemeHover
{
    private const int MostWords = 3;

    public static void Write(RichText page, string text, ToldTheme told)
    {
        page.Text(" · ").Text(ThemeWords.Surely(told.First));
        Name(page, told.Open, told.First);
        if (ThemeWords.Evidence(told.Open, text, told.First).Take(MostWords).ToArray() is { Length: > 0 } words)
            page.Text(" (").Emphasis(string.Join(" · ", words)).Text(")");
        if (told.Other is { } other)
            Name(page.Text(", and about "), told.Open, other);
        page.Text(!told.IsCarried ? "; this word by itself does not say so."
            : !told.IsColour ? "; this word is one of those that say so."
            : "; this word has its colour because it is one of those that say so.");
    }

    private static RichText Name(RichText page, OpenThemes themes, PassageTheme one) =>
        page.Link(themes.Called(one.Theme), RichText.Command("codebookLsp.openTheme", one.Theme.Number), "**");
}
