using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// Learns themes from the codes of a corpus: windows, the most bursty codes, log TF-IDF, non-negative matrix factorisation. The same corpus
/// and options
/// give the same themes, byte for byte, whatever the number of threads. docs/themes.md explains each step.
/// </summary>
public sealed class ThemeLearner
{
    private readonly IIndexedCorpus corpus;
    private readonly ThemeOptions options;
    private readonly ThemeWindows windows;
    private readonly WindowCodes codes;

    private ThemeLearner(IIndexedCorpus corpus, ThemeOptions options, CancellationToken cancel)
    {
        (this.corpus, this.options) = (corpus, options);
        windows = new(corpus, cancel);
        var most = Math.Min(windows.Half(false).Length, windows.Half(true).Length);
        if (options.Themes > most)
            throw ThemeException.TooFewWindows(options.Themes, windows.All.Count, most);
        codes = new(corpus, windows);
    }

    /// <param name="modelName">For people.</param>
    /// <param name="progress">Told the share that is done; from any thread.</param>
    /// <exception cref="ThemeException">The corpus is too small.</exception>
    public static ThemeModel Learn(
        IIndexedCorpus corpus, string modelName, ThemeOptions options, Action<double>? progress, CancellationToken cancel) =>
        new ThemeLearner(corpus, options, cancel).Learn(modelName, progress, cancel);

    /// <summary>How many themes a corpus has windows for: as many as the smaller half of its works has, and no more.</summary>
    public static int MostThemes(IIndexedCorpus corpus, CancellationToken cancel)
    {
        var windows = new ThemeWindows(corpus, cancel);
        return Math.Min(windows.Half(false).Length, windows.Half(true).Length);
    }

    private ThemeModel Learn(string modelName, Action<double>? progress, CancellationToken cancel)
    {
        var (number, score) = options.Codes is { } given
            ? (given, (double?)null)
                : CodeNumberChoice.Of(codes, windows.Half(heldOut: false), windows.Half(heldOut: true), options, Part(0, 0.35), cancel);
        int[] all = [.. Enumerable.Range(0, windows.All.Count)];
        CodeId[] chosen = [.. BurstyCodes.Ranked(codes, all, options.Threads, Part(0.35, 0.4), cancel).Take(number)];
        if (chosen.Length == 0)
            throw ThemeException.NoBurstyCodes();
        var counts = codes.Counts(chosen, options.Threads, cancel);
        var rarities = CodeWeights.Rarities(counts, all);
        var weights = CodeWeights.Weighted(counts, rarities);

        var patterns = Ordered(Factorization.Of(weights, options.Themes, options.Seed, options.Threads, Part(0.4, 0.6), cancel));
        var stability = ThemeStability.Of(weights, patterns, windows, options, Part(0.6, 0.85), cancel);
        var loads = ThemeReader.LoadsOf(weights, patterns, options.Threads, cancel);
        var directions = ThemeDirections.Of(codes, loads, options.Threads, Part(0.85, 0.98), cancel);
        var themes = Described(chosen, patterns, loads, directions, stability, cancel, out var shown);
        progress?.Invoke(1);
        return new(modelName, corpus.ModelHash, corpus.Sites)
        {
            Codes = chosen,
            Rarities = rarities,
            Themes = themes,
            Corpus = new(corpus.TokenIds.Length, windows.All.Count, windows.Works.Works.Count, windows.Works.Sources.Count, shown),
            Quantile = ThemeThresholds.Quantile,
            HeldOutScore = score,
        };

        Action<double>? Part(double from, double to) => progress is null ? null : share => progress(from + (share * (to - from)));
    }

    /// <summary>The patterns with the largest loads first, as precise as a file has them.</summary>
    private static DenseMatrix Ordered(Factorization learned)
    {
        var sums = new double[learned.Loads.Columns];
        for (var window = 0; window < learned.Loads.Rows; window++)
        {
            for (var theme = 0; theme < sums.Length; theme++)
                sums[theme] += learned.Loads[window][theme];
        }

        var order = Enumerable.Range(0, sums.Length).OrderByDescending(theme => sums[theme]).ThenBy(static theme => theme).ToArray();
        var ordered = new DenseMatrix(learned.Patterns.Rows, order.Length);
        for (var code = 0; code < ordered.Rows; code++)
        {
            for (var theme = 0; theme < order.Length; theme++)
                ordered[code][theme] = ThemeFile.Rounded(learned.Patterns[code][order[theme]]);
        }

        return ordered;
    }

    /// <param name="shown">How many windows have a theme that is shown.</param>
    private Theme[] Described(
        CodeId[] chosen, DenseMatrix patterns, DenseMatrix loads, IReadOnlyList<IReadOnlyList<ThemeCode>> directions,
        ThemeStability stability, CancellationToken cancel, out int shown)
    {
        var finding = new ThemeFinding(windows, WindowWords.Of(corpus, windows, cancel), [.. Enumerable.Range(0, windows.All.Count)],
            window => windows.TextOf(corpus, window));
        var thresholds = ThemeThresholds.Of(loads, [.. windows.All.Select(static window => window.Work)]);
        var windowsOf = ThemeThresholds.Windows(loads, thresholds);
        var cosines = patterns.ColumnCosines(patterns);
        var families = ThemeFamilies.Of(cosines);
        var (themes, covered) = (new Theme[patterns.Columns], new HashSet<int>());
        for (var number = 0; number < themes.Length; number++)
        {
            cancel.ThrowIfCancellationRequested();
            var theme = number;
            float[] own = [.. Enumerable.Range(0, loads.Rows).Select(window => loads[window][theme])];
            var stated = windowsOf[theme];
            var works = stated.Select(window => windows.All[window].Work).Distinct().Count();
            var passages = finding.Best(own).Select(window => finding.Passage(window, own[window])).ToArray();
            themes[theme] = new(theme)
            {
                Codes =
                [
                    .. Enumerable.Range(0, chosen.Length).Where(code => patterns[code][theme] > 0)
                        .Select(code => new ThemeCode(chosen[code], patterns[code][theme]))
                        .OrderByDescending(static one => one.Weight),
                ],
                Direction = directions[theme],
                Words = finding.Words(stated),
                Passages = passages,
                Threshold = thresholds[theme],
                Windows = stated.Count,
                Works = works,
                Sources = finding.Sources(stated),
                Nearest =
                [
                    .. Enumerable.Range(0, themes.Length).Where(other => other != theme).OrderByDescending(other => cosines[theme][other])
                        .Take(3)
                        .Select(other => new ThemeNeighbour(other, cosines[theme][other])),
                ],
                Family = families[theme],
                SeedStability = stability.Seeds[theme],
                HalfStability = stability.Halves[theme],
                Hidden = ThemeFaults.Of(
                    [.. stated.Select(window => corpus.DocumentOf(windows.All[window].First))], works, corpus.Documents.Count,
                    [.. passages.Select(static passage => passage.Text)], stability.Seeds[theme]),
            };
            if (themes[theme].Hidden is null)
                covered.UnionWith(stated);
        }

        shown = covered.Count;
        return themes;
    }
}
