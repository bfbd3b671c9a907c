using System.Globalization;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Revisions;

/// <summary>What edits did, in words: the same in the editor and on the command line. Harmless in a terminal.</summary>
public static class ChangeSentences
{
    private const int LongestWords = 48; // in UTF-16 units

    /// <summary>What happened to the theme of a part; null where nothing is said of it before and after.</summary>
    public static string? Theme(ChangedPart part, OpenThemes? themes)
    {
        return themes is null ? null : (part.ThemeBefore, part.ThemeAfter) switch
        {
            (null, null) => null,
            ({ } before, { } after) when before.Number == after.Number => $"The section is still about {Name(after)}.",
            ({ } before, { } after) => $"This edit moved the section from {Name(before)} to {Name(after)}.",
            (null, { } after) => $"This edit brought in {Name(after)}.",
            ({ } before, null) => $"This edit took out {Name(before)}.",
        };

        string Name(Theme theme) => ThemeWords.Name(themes, theme);
    }

    /// <summary>One change of words: “the inn” became “a ship”.</summary>
    public static string Words(WordChange change, string before, string after) => (change.Before.Length, change.After.Length) switch
    {
        (0, _) => $"{Quoted(after, change.After)} was put in",
        (_, 0) => $"{Quoted(before, change.Before)} was taken out",
        _ => $"{Quoted(before, change.Before)} became {Quoted(after, change.After)}",
    };

    /// <summary>A code that came or went: what it is called, where it fires, how often now and before.</summary>
    /// <param name="name">The code's.</param>
    public static string Code(CodeChange change, string name)
    {
        var on = change.Words.Count == 0 ? "" : $", on {string.Join(", ", change.Words)}";
        return string.Create(
            CultureInfo.InvariantCulture, $"{change.Title} ({name}): {Times(change.After)} now, {Times(change.Before)} before{on}");
    }

    /// <summary>How much of a text is about a theme, now and before.</summary>
    public static string Shift(ThemeShift shift, OpenThemes themes) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ThemeWords.Name(themes, shift.Theme)}: {shift.Before * 100:0} % of the text before, {shift.After * 100:0} % now");

    /// <summary>How far the edits reach into what nobody touched.</summary>
    public static string Reread(RereadWords words) => string.Create(
        CultureInfo.InvariantCulture,
        $"Of the {words.Words:#,0} words that stayed, {words.Touched:#,0} have other codes now: something else stands before them.");

    private static string Times(int count) => count switch
    {
        0 => "never",
        1 => "once",
        2 => "twice",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} times"),
    };

    private static string Quoted(string text, TextRange range) => $"“{ThemeWords.Excerpt(text[range.Start..range.End], LongestWords)}”";
}
