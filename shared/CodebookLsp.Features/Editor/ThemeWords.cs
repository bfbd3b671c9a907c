using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>What is said of themes in the editor, everywhere in the same words.</summary>
public static class ThemeWords
{
    private const double Strong = 0.8, Clear = 0.5;

    /// <summary>A weak theme is said only where the words bear it out nearly as in the usual passage about it: codes alone come as near to
    /// some theme in a passage about something else.</summary>
    private const double WordsOfWeak = 0.6;

    /// <summary>Of a word that one passage in twenty-five has: what comes more often comes in any text.</summary>
    private const float LeastRarity = 4.2f;

    /// <summary>Of a word that one passage in ninety has: "give" and "perhaps", which are more frequent, name nothing.</summary>
    private const float LeastRarityOfEvidence = 5.5f;

    /// <summary>Shorter words seldom say what something is about.</summary>
    private const int FewestLetters = 3;

    /// <summary>The names of some themes, made harmless.</summary>
    public static string Names(OpenThemes themes, IEnumerable<PassageTheme> stated)
    {
        string[] names = [.. stated.Select(one => Name(themes, one.Theme))];

        // A theme that nobody has named is called by three words with commas between them.
        return string.Join(names.Any(static name => name.Contains(',')) ? " · " : ", ", names);
    }

    /// <summary>The name of a theme, made harmless: names files are written by others.</summary>
    public static string Name(OpenThemes themes, Theme theme) => Printable.Line(themes.Called(theme));

    /// <summary>Whether a theme that is stated of a passage is clear enough for a reader to see it there.</summary>
    public static bool IsSeen(PassageTheme theme) =>
        theme.Load / theme.Theme.Typical >= (float)Clear || theme.BorneOut >= WordsOfWeak;

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
    /// The words of a passage that speak for a theme most, as they are written, each once; perhaps none. Left out are those that come in
    /// any text: that "she", "again" and "told" speak for talk tells nobody anything.
    /// </summary>
    public static IReadOnlyList<string> Evidence(OpenThemes themes, string text, PassageTheme theme) =>
        [
            .. theme.Words.Select(word => WithoutMarks(text[(int)word.Start..(int)word.End]))
                .Where(word => word.Length >= FewestLetters && IsTelling(themes, word))
                .Select(static word => Printable.Line(word)).Distinct(StringComparer.OrdinalIgnoreCase),
        ];

    /// <summary>Whether a word says something of the text it stands in. Without themes nobody knows, and any does.</summary>
    public static bool IsOfFewTexts(OpenThemes? themes, string word) => IsRare(themes, word, LeastRarity);

    /// <summary>Whether a word says what the text around it is about. Without themes nobody knows, and any does.</summary>
    public static bool IsTelling(OpenThemes? themes, string word) => IsRare(themes, word, LeastRarityOfEvidence);

    /// <summary>The vocabulary has no words of one or two letters; they are all frequent.</summary>
    private static bool IsRare(OpenThemes? themes, string word, float least) => themes?.Themes.Vocabulary is not { } vocabulary
        || (vocabulary.NumberOf(word.ToLowerInvariant()) is >= 0 and var known ? vocabulary.Rarities[known] >= least
            : word.Length >= FewestLetters);

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
