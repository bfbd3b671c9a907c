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
    public IReadOnlyList<string> Words(IReadOnlyList<int> stated) => [.. WordNumbers(stated).Select(word => words.Words[word])];

    /// <summary>The same as numbers of <see cref="WindowWords.Words"/>.</summary>
    public int[] WordNumbers(IReadOnlyList<int> stated)
    {
        var with = WithWord(words.Counts, stated);
        return
        [
            .. Enumerable.Range(0, with.Length).Where(word => telling[word] && with[word] >= FewestWithWord)
                .Where(word => (double)with[word] * among.Count >= Likelier * withWord[word] * stated.Count)
                .Select(word => (Word: word, Ratio: LogLikelihoodRatio.Of(with[word], stated.Count, withWord[word], among.Count)))
                .Where(static one => one.Ratio > 0).OrderByDescending(static one => one.Ratio).ThenBy(static one => one.Word)
                .Take(MostWords).Select(static one => one.Word),
        ];
    }

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
