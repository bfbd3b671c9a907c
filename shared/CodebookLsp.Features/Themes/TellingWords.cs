namespace CodebookLsp.Features.Themes;

/// <summary>
/// Which words can name a theme, in any language and without a list of words that cannot: a word that belongs to a subject comes back where
/// it came, and one of all prose ("had", "could", "again") comes anywhere.
/// </summary>
internal static class TellingWords
{
    /// <summary>A word of a larger share of all windows tells none apart.</summary>
    private const double MostWindows = 0.25;

    /// <summary>Rarer words are too few to see whether they come back, and are hardly words of all prose.</summary>
    private const double JudgedWindows = 0.005;

    /// <summary>How many times likelier than the usual word it must be to come back.</summary>
    private const double Recurring = 4;

    /// <returns>[words]</returns>
    public static bool[] Of(WindowWords words)
    {
        var windows = Math.Max(1, words.Counts.RowCount);
        var judged = Enumerable.Range(0, words.Words.Count).Where(word => words.Windows[word] >= JudgedWindows * windows).ToArray();
        var least = Recurring * Usual(words, judged);
        var telling = Enumerable.Repeat(true, words.Words.Count).ToArray();
        foreach (var word in judged)
            telling[word] = words.Windows[word] <= MostWindows * windows && words.Recurrence[word] >= least;
        return telling;
    }

    /// <summary>How much likelier the word is to come back that stands in the middle when each counts as often as it is there: one of all
    /// prose, since these are most of any text.</summary>
    private static double Usual(WindowWords words, int[] judged)
    {
        var left = judged.Sum(word => (long)words.Windows[word]) / 2;
        foreach (var word in judged.OrderBy(word => words.Recurrence[word]).ThenBy(static word => word))
        {
            left -= words.Windows[word];
            if (left <= 0)
                return words.Recurrence[word];
        }

        return 0;
    }
}
