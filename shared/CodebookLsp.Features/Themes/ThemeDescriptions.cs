using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>What was found out about each theme, in one place.</summary>
/// <param name="Codes">The codes that are looked at.</param>
/// <param name="Patterns">[codes, themes]</param>
/// <param name="Loads">[windows, themes]</param>
/// <param name="Tails">[themes]</param>
/// <param name="Directions">[themes]</param>
internal sealed record ThemeFindings(
    CodeId[] Codes, DenseMatrix Patterns, DenseMatrix Loads, ThemeTail[] Tails, IReadOnlyList<IReadOnlyList<ThemeCode>> Directions,
    ThemeStability Stability);

/// <summary>Describes themes by the windows in which they stand.</summary>
internal static class ThemeDescriptions
{
    private const int Nearest = 3;

    public static (Theme[] Themes, ThemeStatings Statings, ThemeVocabulary Vocabulary) Of(
        IIndexedCorpus corpus, ThemeWindows windows, ThemeFindings found, int threads, CancellationToken cancel)
    {
        var (patterns, loads, count) = (found.Patterns, found.Loads, found.Patterns.Columns);
        var words = WindowWords.Of(corpus, windows, cancel);
        int[] all = [.. Enumerable.Range(0, windows.All.Count)];
        var finding = new ThemeFinding(windows, words, all, window => windows.TextOf(corpus, window));
        var best = Enumerable.Range(0, count).Select(theme =>
        {
            float[] own = [.. Enumerable.Range(0, loads.Rows).Select(window => loads[window][theme])];
            return finding.Best(own).Select(window => finding.Passage(window, own[window])).ToArray();
        }).ToArray();
        float[] typical = [.. best.Select(static own => StatedThemes.TypicalOf(own.Select(static passage => passage.Load)))];
        var vocabulary = ThemeVocabulary.Of(words, all);
        var rows = vocabulary.Rows(words);
        var wordings = ThemeWordings.Of(rows, loads, typical, threads, cancel);
        var borneOut = new ThemeWitness(vocabulary.Words.Count, wordings).BorneOut(rows, threads, cancel);
        var windowsOf = StatedThemes.Windows(loads, found.Tails, typical, windows, borneOut);
        var statings = Statings(windows, windowsOf);
        var spreads = statings.Spreads(count);
        var cosines = patterns.ColumnCosines(patterns);
        var families = ThemeFamilies.Of(cosines);
        var themes = new Theme[count];
        for (var number = 0; number < count; number++)
        {
            cancel.ThrowIfCancellationRequested();
            var theme = number;
            var telling = finding.WordNumbers(windowsOf[theme]);
            themes[theme] = new(theme)
            {
                Codes = Codes(found.Codes, patterns, theme),
                Direction = found.Directions[theme],
                Words = finding.Named(telling),
                Wording = wordings[theme],
                Passages = best[theme],
                Tail = found.Tails[theme],
                Threshold = StatedThemes.Threshold(found.Tails[theme], typical[theme], count, StatedThemes.FalseRate),
                Windows = spreads[theme].Windows,
                Works = spreads[theme].Works,
                Sources = spreads[theme].Sources,
                Nearest = Neighbours(cosines, theme),
                Family = families[theme],
                SeedStability = found.Stability.Seeds[theme],
                HalfStability = found.Stability.Halves[theme],
                Hidden = ThemeFaults.Of(
                    [.. windowsOf[theme].Select(window => corpus.DocumentOf(windows.All[window].First))], spreads[theme].Works,
                    corpus.Documents.Count, [.. best[theme].Select(static passage => passage.Text)], telling.Length,
                    finding.WithWords(windowsOf[theme], telling), found.Stability.Seeds[theme]),
            };
        }

        return (themes, statings, vocabulary);
    }

    /// <summary>The codes of a pattern, the strongest first.</summary>
    public static ThemeCode[] Codes(IReadOnlyList<CodeId> codes, DenseMatrix patterns, int theme) =>
    [
        .. Enumerable.Range(0, codes.Count).Where(code => patterns[code][theme] > 0)
            .Select(code => new ThemeCode(codes[code], patterns[code][theme])).OrderByDescending(static one => one.Weight),
    ];

    /// <summary>The themes with the likest codes.</summary>
    public static ThemeNeighbour[] Neighbours(double[][] cosines, int theme) =>
    [
        .. Enumerable.Range(0, cosines.Length).Where(other => other != theme).OrderByDescending(other => cosines[theme][other])
            .Take(Nearest).Select(other => new ThemeNeighbour(other, cosines[theme][other])),
    ];

    private static ThemeStatings Statings(ThemeWindows windows, List<int>[] windowsOf)
    {
        var stated = windows.All.Select(static _ => new List<int>()).ToArray();
        for (var theme = 0; theme < windowsOf.Length; theme++)
        {
            foreach (var window in windowsOf[theme])
                stated[window].Add(theme);
        }

        return new(
            windows.Works.Sources, [.. windows.Works.Works.Select(static work => work.Source)],
            [.. windows.All.Select(static window => window.Work)], [.. stated.Select(static one => one.ToArray())]);
    }
}
