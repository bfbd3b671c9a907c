using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>What is said of themes in the editor, everywhere in the same words.</summary>
public static class ThemeWords
{
    private const double Strong = 0.8, Clear = 0.5;

    /// <summary>Of a word that one passage in twenty-five has: what comes more often comes in any text.</summary>
    private const float LeastRarity = 4.2f;

    /// <summary>The names of some themes, made harmless.</summary>
    public static string Names(OpenThemes themes, IEnumerable<PassageTheme> stated)
    {
        string[] names = [.. stated.Select(one => Name(themes, one.Theme))];

        // A theme that nobody has named is called by three words with commas between them.
        return string.Join(names.Any(static name => name.Contains(',')) ? " · " : ", ", names);
    }

    /// <summary>The name of a theme, made harmless: names files are written by others.</summary>
    public static string Name(OpenThemes themes, Theme theme) => Printable.Line(themes.Called(theme));

    /// <summary>How much a passage has of a theme that is stated of it, beside passages in which the theme is at its best.</summary>
    public static string Strength(PassageTheme theme) => (theme.Load / theme.Theme.Typical) switch
    {
        >= (float)Strong => "strong",
        >= (float)Clear => "clear",
        _ => "weak",
    };

    /// <summary>The beginning of a sentence that says so, up to the theme's name.</summary>
    public static string Surely(PassageTheme theme) => (theme.Load / theme.Theme.Typical) switch
    {
        >= (float)Strong => "This passage is clearly about ",
        >= (float)Clear => "This passage is about ",
        _ => "This passage may be about ",
    };

    /// <summary>
    /// The words of a passage that speak for a theme, as they are written, each once. Left out are those that come in any text: that "she"
    /// and "told" speak for talk tells nobody anything.
    /// </summary>
    public static IReadOnlyList<string> Evidence(OpenThemes themes, string text, PassageTheme theme) =>
        [
            .. theme.Words.Select(word => WithoutMarks(text[(int)word.Start..(int)word.End]))
                .Where(word => word.Length > 0 && IsOfFewTexts(themes, word))
                .Select(static word => Printable.Line(word)).Distinct(StringComparer.OrdinalIgnoreCase),
        ];

    /// <summary>Whether a word says something of the text it stands in. Without themes nobody knows, and any does.</summary>
    public static bool IsOfFewTexts(OpenThemes? themes, string word) => themes?.Themes.Vocabulary is not { } vocabulary
        || vocabulary.NumberOf(word.ToLowerInvariant()) is not (>= 0 and var known) || vocabulary.Rarities[known] >= LeastRarity;

    /// <summary>The beginning of a passage on one line, made harmless.</summary>
    /// <param name="most">So many UTF-16 units at most.</param>
    public static string Excerpt(string passage, int most) => Printable.Start(
        string.Join(' ', passage.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), most);

    /// <summary>A word as one looks it up: without blanks and marks around it.</summary>
    internal static string WithoutMarks(string word)
    {
        var (start, end) = (0, word.Length);
        while (start < end && !char.IsLetterOrDigit(word[start]) && !char.IsSurrogate(word[start]))
            start++;
        while (end > start && !char.IsLetterOrDigit(word[end - 1]) && !char.IsSurrogate(word[end - 1]))
            end--;
        return word[start..end];
    }
}
