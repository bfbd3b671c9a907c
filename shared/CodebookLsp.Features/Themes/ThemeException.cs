using System.Globalization;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Themes;

/// <summary>Themes that cannot be learned, read or named as asked.</summary>
public sealed class ThemeException : UserFacingException
{
    private ThemeException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <param name="most">How many themes the texts can bear.</param>
    public static ThemeException TooFewWindows(int themes, int windows, int most)
    {
        var advice = most < 2
            ? "each half of the works must have at least two. Index more texts."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"there must be as many in each half of the works. Ask for at most {most:N0} with -k, or index more texts.");
        return new(string.Create(
            CultureInfo.InvariantCulture,
            $"{themes:N0} themes cannot be learned from {windows:N0} window{(windows == 1 ? "" : "s")} "
            + $"of {ThemeWindows.Fewest} to 80 tokens: {advice}"));
    }

    public static ThemeException NoBurstyCodes() =>
        new("No code of this index comes back within a passage more often than by chance, so there are no themes to learn. Index more "
            + "texts.");

    public static ThemeException OneSource() => new(
        "Themes are measured by telling sources apart, and this index has fewer than two with works in both halves of the split. A source "
            + "is a folder of texts, or a text that lies in none: index more of them.");

    public static ThemeException TooFewWorks() => new(
        "Boundaries are measured between works that were held out, and this index has too few of them: index more texts.");

    public static ThemeException Foreign(string path) =>
        new($"'{path}' is no file of themes. Name one that 'codebooklsp themes learn' made.");

    public static ThemeException OtherVersion(string path, uint version) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"'{path}' holds themes of format {version}, and this program reads format {ThemeFile.Version}. Learn them again with "
            + $"'codebooklsp themes learn', or use the program that made it."));

    public static ThemeException Damaged(string path, string why, Exception? inner = null) =>
        new($"The themes in '{path}' are damaged: {Reason(why)}. "
            + "Restore the file from a copy, or learn them again with 'codebooklsp themes learn'.", inner);

    public static ThemeException OtherModel(string path, string model) =>
        new($"The themes in '{path}' were learned with another model ({Printable.Line(model)}): its codes mean something else. Learn them "
            + "again with 'codebooklsp themes learn'.");

    public static ThemeException NoSuchTheme(string path, int number, int themes) => new(string.Create(
        CultureInfo.InvariantCulture, $"'{path}' has no theme {number}: its themes are 0 to {themes - 1}. 'codebooklsp themes show' lists "
            + $"them."));

    /// <param name="most">How many of its themes are shown.</param>
    public static ThemeException NothingToReduce(string path, int most) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"'{path}' shows {most:N0} theme{(most == 1 ? "" : "s")}: ask for fewer with -k, and for 1 at least."));

    public static ThemeException NothingHeldOut() => new(
        "These themes were learned from all works, so there are none to ask about. Learn them with 'codebooklsp themes learn "
            + "--training-half', or index other texts and ask about those with --unseen.");

    public static ThemeException NothingNamed() =>
        new("No theme that is shown has a name. Name some with 'codebooklsp themes rename', or ask about their words with --automatic.");

    public static ThemeException NoQuiz(string source, string why, Exception? inner = null) =>
        new($"'{source}' cannot be scored: {Reason(why)}. docs/themes.md shows what answers look like.", inner);

    public static ThemeException NoNames(string source, string why, Exception? inner = null) =>
        new($"'{source}' is no file of theme names: {Reason(why)}. It is a JSON object with 'names'; docs/themes.md shows one.", inner);

    public static ThemeException WrongName(string source, string where, string expected) =>
        new($"The theme names in '{source}' have a wrong '{Printable.Line(where)}': it must be {expected}.");

    public static ThemeException NamesTwice(string source, string number) =>
        new($"The theme names in '{source}' name theme {Printable.Line(number)} twice, perhaps since two versions were merged. Delete one "
            + "of the two.");

    public static ThemeException OtherThemes(string source) =>
        new($"The theme names in '{source}' were made for other themes. Name the file of themes that they were made for, or move the "
            + "names away to begin new ones.");

    /// <param name="near">What the themes are called that may be meant.</param>
    public static ThemeException Ambiguous(string query, IReadOnlyList<string> near) =>
        new($"'{Printable.Line(query)}' may mean several themes: {Listed(near)}. Name one of them in full.");

    /// <param name="some">What themes are called, for example.</param>
    public static ThemeException Unknown(string query, IReadOnlyList<string> some) =>
        new($"No theme is called '{Printable.Line(query)}'. There are, for example, {Listed(some)}; 'codebooklsp themes show' lists all.");

    /// <param name="rate">The share of continuations toward it that have a word of it.</param>
    /// <param name="random">The same of random codes.</param>
    public static ThemeException CannotBeWritten(string theme, double rate, double random) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The theme '{Printable.Line(theme)}' cannot be written with this model: {rate * 100:0} % of continuations toward it have a "
            + $"word of it, and {random * 100:0} % with random codes. Choose another one."));

    public static ThemeException NothingToWrite(string passage) => new(
        $"Nothing that can be written is found in {Printable.Line(passage)}. Give a longer passage, or name a theme.");

    public static ThemeException NoPassage(string source, string asked) => new(
        $"'{source}' has no lines {Printable.Line(asked)}. Give lines as in FILE:10-20, counted from 1.");

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Select(static name => $"'{Printable.Line(name)}'"));

    private static string Reason(string why) => Printable.Line(why).TrimEnd('.');
}
