using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>What can be said of a theme from the windows in which it stands.</summary>
/// <param name="windows">The corpus.</param>
/// <param name="words">Its words.</param>
/// <param name="among">The windows that themes are compared in.</param>
/// <param name="text">The text of a window.</param>
internal sealed class ThemeFinding(ThemeWindows windows, WindowWords words, IReadOnlyList<int> among, Func<int, string> text)
{
    public const int MostWords = 12;
    private const int FewestWithWord = 3;

    /// <summary>A word of fewer works is a name or a matter of theirs.</summary>
    private const int FewestWorks = 3;

    /// <summary>How many times likelier a word must be in a theme's windows than anywhere.</summary>
    private const double Likelier = 3;

    public const int MostPassages = 10;

    /// <summary>Of a passage, in UTF-16 units.</summary>
    private const int LongestText = 600;

    private readonly int[] withWord = WithWord(words.Counts, among);
    private readonly bool[] telling = TellingWords.Of(words);

    /// <summary>The words that are in its windows far more often than anywhere, by log-likelihood ratio, of those that can name a
    /// theme.</summary>
    /// <param name="stated">The windows of the theme.</param>
    /// <param name="most">At most so many.</param>
    /// <returns>Numbers of <see cref="WindowWords.Words"/>.</returns>
    public int[] WordNumbers(IReadOnlyList<int> stated, int most = MostWords)
    {
        var with = WithWord(words.Counts, stated);
        var works = WorksWithWord(stated);
        return
        [
            .. Enumerable.Range(0, with.Length).Where(word => telling[word] && with[word] >= FewestWithWord && works[word] >= FewestWorks)
                .Where(word => (double)with[word] * among.Count >= Likelier * withWord[word] * stated.Count)
                .Select(word => (Word: word, Ratio: LogLikelihoodRatio.Of(with[word], stated.Count, withWord[word], among.Count)))
                .Where(static one => one.Ratio > 0).OrderByDescending(static one => one.Ratio).ThenBy(static one => one.Word)
                .Take(most).Select(static one => one.Word),
        ];
    }

    /// <summary>Words, told their numbers.</summary>
    public IReadOnlyList<string> Named(int[] numbers) => [.. numbers.Select(word => words.Words[word])];

    /// <summary>The share of a theme's windows that have one of its words at least.</summary>
    /// <param name="own">Numbers of its words.</param>
    public double WithWords(IReadOnlyList<int> stated, int[] own) =>
        stated.Count == 0 ? 0 : (double)stated.Count(window => words.Counts.Columns(window).ContainsAny(own)) / stated.Count;

    /// <summary>The windows with the largest loads, one of each work.</summary>
    /// <param name="loads">[windows]</param>
    public IReadOnlyList<int> Best(IReadOnlyList<float> loads) =>
    [
        .. Enumerable.Range(0, loads.Count).Where(window => loads[window] > 0).OrderByDescending(window => loads[window])
            .ThenBy(static window => window)
            .DistinctBy(window => windows.All[window].Work).Take(MostPassages),
    ];

    public ThemePassage Passage(int window, float load)
    {
        var (work, all) = (windows.WorkOf(window).Name, text(window));
        var most = all.Length > LongestText && char.IsHighSurrogate(all[LongestText - 1])
            ? LongestText - 1 : Math.Min(LongestText, all.Length);
        return new(work, load, all[..most].Trim());
    }

    /// <summary>In how many works of some windows each word comes.</summary>
    private int[] WorksWithWord(IReadOnlyList<int> stated)
    {
        var works = new int[words.Words.Count];
        foreach (var work in stated.GroupBy(window => windows.All[window].Work))
        {
            foreach (var word in work.SelectMany(window => words.Counts.Columns(window).ToArray()).Distinct())
                works[word]++;
        }

        return works;
    }

    private static int[] WithWord(SparseMatrix counts, IEnumerable<int> rows)
    {
        var with = new int[counts.ColumnCount];
        foreach (var row in rows)
        {
            foreach (var word in counts.Columns(row))
                with[word]++;
        }

        return with;
    }
}
