using System.Globalization;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Tests.Themes;

/// <summary>Passages with all that is known of them, to be compared.</summary>
internal static class Described
{
    public static string All(ThemedText text) => string.Join('\n', All([text.Document]), All(text.Sections), All(text.Paragraphs),
        All(text.Windows), All(text.Stretches), All(text.Sentences));

    public static string All(IReadOnlyList<ThemedPassage> passages) => string.Join('\n', passages.Select(static passage =>
    {
        var loads = passage.Loads.Themes.Zip(passage.Loads.Values, static (theme, load) => Text($"{theme}:{load:R}"));
        var themes = passage.Themes.Select(static theme => Text($"{theme.Theme.Number} {theme.Share:R} {theme.Load:R} ")
            + string.Join(' ', theme.Words.Select(static word => Text($"{word.Start}-{word.End}:{word.Share:R}"))));
        return Text($"{passage.Kind} {passage.Start}-{passage.End} {passage.FirstToken} {passage.Tokens} ")
            + string.Join(' ', loads) + " | " + string.Join(", ", themes);
    }));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
