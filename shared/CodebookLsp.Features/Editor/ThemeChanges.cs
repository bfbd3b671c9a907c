using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>What an edit did to a part of a text.</summary>
/// <param name="Range">Of the text as it is now; empty where something was taken out.</param>
/// <param name="Before">What it was about; null for nothing.</param>
/// <param name="After">What it is about now.</param>
public sealed record ThemeChange(TextRange Range, Theme? Before, Theme? After)
{
    /// <summary>For people.</summary>
    public string Sentence(OpenThemes themes) => (Before, After) switch
    {
        ({ } before, { } after) =>
            $"This edit moved the section from {ThemeWords.Name(themes, before)} to {ThemeWords.Name(themes, after)}.",
        (null, { } after) => $"This edit brought in {ThemeWords.Name(themes, after)}.",
        ({ } before, null) => $"This edit took out {ThemeWords.Name(themes, before)}.",
        _ => "This edit changed no theme.",
    };
}

/// <summary>Compares the themes of two versions of a text: paragraphs that both have tell which parts were edited.</summary>
public static class ThemeChanges
{
    /// <summary>Texts with more paragraphs that differ are compared as one part: comparing them two by two would take too long.</summary>
    private const int MostPairs = 4_000_000;

    /// <summary>In the order of the text, only parts whose theme is another one now.</summary>
    public static IReadOnlyList<ThemeChange> Between(LiveThemes before, string textBefore, LiveThemes after, string textAfter)
    {
        var (old, now) = (ThemedParagraphs.Of(before, textBefore), ThemedParagraphs.Of(after, textAfter));
        string[] oldTexts = [.. old.Select(one => textBefore[one.Range.Start..one.Range.End])];
        string[] newTexts = [.. now.Select(one => textAfter[one.Range.Start..one.Range.End])];
        var (changes, oldAt, newAt) = (new List<ThemeChange>(), 0, 0);
        foreach (var (oldSame, newSame) in Common(oldTexts, newTexts).Append((old.Count, now.Count)))
        {
            if (oldSame > oldAt || newSame > newAt)
            {
                var (was, isNow) = (Theme(old, oldAt, oldSame), Theme(now, newAt, newSame));
                if (was?.Number != isNow?.Number)
                    changes.Add(new(Range(now, newAt, newSame, textAfter.Length), was, isNow));
            }

            (oldAt, newAt) = (oldSame + 1, newSame + 1);
        }

        return changes;
    }

    /// <summary>The theme that most tokens of some paragraphs are about; null where nothing is stated.</summary>
    private static Theme? Theme(IReadOnlyList<ThemedParagraph> paragraphs, int from, int end) => paragraphs.Skip(from).Take(end - from)
        .Where(static one => one.Themes.Count > 0)
        .GroupBy(static one => one.Themes[0].Theme.Number)
        .OrderByDescending(static group => group.Sum(static one => one.Tokens)).ThenBy(static group => group.Key)
        .FirstOrDefault()?.First().Themes[0].Theme;

    private static TextRange Range(IReadOnlyList<ThemedParagraph> paragraphs, int from, int end, int length)
    {
        if (end > from)
            return new(paragraphs[from].Range.Start, paragraphs[end - 1].Range.End);
        var at = from < paragraphs.Count ? paragraphs[from].Range.Start : paragraphs.Count > 0 ? paragraphs[^1].Range.End : length;
        return new(at, at);
    }

    /// <summary>The longest common subsequence, as places in both.</summary>
    private static List<(int Old, int New)> Common(string[] old, string[] now)
    {
        var start = 0;
        while (start < Math.Min(old.Length, now.Length) && old[start] == now[start])
            start++;
        var end = 0;
        while (end < Math.Min(old.Length, now.Length) - start && old[^(end + 1)] == now[^(end + 1)])
            end++;
        var (rows, columns) = (old.Length - start - end, now.Length - start - end);
        List<(int, int)> common = [.. Enumerable.Range(0, start).Select(static at => (at, at))];
        if ((long)rows * columns <= MostPairs)
        {
            var longest = new int[rows + 1, columns + 1]; // from here to the end
            for (var row = rows - 1; row >= 0; row--)
            {
                for (var column = columns - 1; column >= 0; column--)
                {
                    longest[row, column] = old[start + row] == now[start + column] ? longest[row + 1, column + 1] + 1
                        : Math.Max(longest[row + 1, column], longest[row, column + 1]);
                }
            }

            for (var (row, column) = (0, 0); row < rows && column < columns;)
            {
                if (old[start + row] == now[start + column])
                    common.Add((start + row++, start + column++));
                else if (longest[row + 1, column] >= longest[row, column + 1])
                    row++;
                else
                    column++;
            }
        }

        common.AddRange(Enumerable.Range(0, end).Select(at => (old.Length - end + at, now.Length - end + at)));
        return common;
    }
}
