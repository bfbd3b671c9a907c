using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Themes.Algebra;
using static System.FormattableString;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>Learns each representation from one half of the works and asks about the other.</summary>
internal sealed class ReportMeasurement
{
    /// <summary>The prototype by which themes were first tried took so many codes.</summary>
    private const int PrototypeCodes = 4000;

    /// <summary>A theme's words are those of one window in fifty.</summary>
    private const int StrongestPart = 50;

    private readonly IIndexedCorpus corpus;
    private readonly ThemeOptions options;
    private readonly ThemeWindows windows;
    private readonly WindowCodes codes;
    private readonly WindowWords words;
    private readonly int[] training;
    private readonly int[] heldOut;
    private readonly SourceAccuracy accuracy;
    private readonly ThemeFinding finding;

    public ReportMeasurement(IIndexedCorpus corpus, ThemeOptions options, CancellationToken cancel)
    {
        (this.corpus, this.options) = (corpus, options);
        windows = new(corpus, cancel, options.Window);
        codes = new(corpus, windows);
        words = WindowWords.Of(corpus, windows, cancel);
        var both = windows.Half(false).Select(SourceOf).Intersect(windows.Half(true).Select(SourceOf)).ToHashSet();
        if (both.Count < 2)
            throw ThemeException.OneSource();
        training = [.. windows.Half(false).Where(window => both.Contains(SourceOf(window)))];
        heldOut = [.. windows.Half(true).Where(window => both.Contains(SourceOf(window)))];
        var most = Math.Min(training.Length / 2, heldOut.Length);
        if (options.Themes > most)
            throw ThemeException.TooFewWindows(options.Themes, windows.All.Count, most);
        accuracy = new(training, heldOut, windows, options.Threads);
        finding = new(windows, words, training, window => windows.TextOf(corpus, window));
    }

    /// <param name="model">The model to run again, for its hidden state; null to go without.</param>
    public ThemeReport Report(LoadedModel? model, Action<double>? progress, CancellationToken cancel)
    {
        var rows = new List<ThemeReportRow> { new("guessing", 0, accuracy.OfGuessing()) };
        rows.Add(Topics(Part(0, 0.2), cancel));
        rows.Add(Themes("themes of words", Weighted(words.Counts), Part(0.2, 0.35), cancel).Row);
        rows.Add(new("all words", words.Words.Count, accuracy.Of(Weighted(words.Counts), cancel)));

        var number = options.Codes ?? CodeNumberChoice.Of(codes, Turn(0), Turn(1), options, Part(0.35, 0.5), cancel).Codes;
        var ranked = BurstyCodes.Ranked(codes, training, options.Threads, Part(0.5, 0.55), cancel);
        CodeId[] chosen = [.. ranked.Take(number)];
        var counts = codes.Counts(chosen, options.Threads, cancel);
        rows.Add(Themes("themes of shuffled codes", Weighted(ShuffledCodes.Of(counts, options.Seed)), Part(0.55, 0.7), cancel).Row);
        if (number != PrototypeCodes)
        {
            var prototype = codes.Counts([.. ranked.Take(PrototypeCodes)], options.Threads, cancel);
            rows.Add(Themes("themes of 4,000 codes", Weighted(prototype), Part(0.7, 0.8), cancel).Row);
        }

        var (own, patterns) = Themes("themes", Weighted(counts), Part(0.8, 0.9), cancel);
        rows.Add(own);
        if (model is not null)
            rows.AddRange(Hidden(model, Weighted(counts), patterns, progress, cancel));
        rows.Add(new("the bursty codes themselves", chosen.Length, accuracy.Of(Weighted(counts), cancel)));
        var (vocabulary, witness) = Witness(Weighted(counts), patterns, cancel);
        var stated = new StatedRates(corpus, chosen, CodeWeights.Rarities(counts, training), patterns, vocabulary, witness, options)
            .Of(cancel);
        progress?.Invoke(1);
        return new(
            training.Select(SourceOf).Distinct().Count(), training.Length, training.Select(WorkOf).Distinct()
                .Count(), heldOut.Length, heldOut.Select(WorkOf).Distinct().Count(), rows, stated);

        Action<double>? Part(double from, double to) => progress is null ? null : share => progress(from + (share * (to - from)));
    }

    private SparseMatrix Weighted(SparseMatrix counts) => CodeWeights.Weighted(counts, CodeWeights.Rarities(counts, training));

    private (ThemeReportRow Row, DenseMatrix Patterns) Themes(
        string name, SparseMatrix weights, Action<double>? progress, CancellationToken cancel)
    {
        var learned = Factorization.Of(weights.Rows(training), options.Themes, options.Seed, options.Threads, progress, cancel);
        var loads = ThemeReader.LoadsOf(weights, learned.Patterns, options.Threads, cancel);
        return (Row(name, loads, cancel), learned.Patterns);
    }

    /// <summary>What the words of the training half say of themes.</summary>
    private (ThemeVocabulary Vocabulary, ThemeWitness Witness) Witness(SparseMatrix weights, DenseMatrix patterns, CancellationToken cancel)
    {
        var vocabulary = ThemeVocabulary.Of(words, training);
        var loads = ThemeReader.LoadsOf(weights.Rows(training), patterns, options.Threads, cancel);
        float[] typical =
        [
            .. Enumerable.Range(0, loads.Columns).Select(theme => StatedThemes.TypicalOf(
                Enumerable.Range(0, training.Length).GroupBy(row => WorkOf(training[row]), row => loads[row][theme])
                    .Select(static work => work.Max()).OrderDescending().Take(ThemeFinding.MostPassages))),
        ];
        var wordings = ThemeWordings.Of(vocabulary.Rows(words).Rows(training), loads, typical, options.Threads, cancel);
        return (vocabulary, new(vocabulary.Words.Count, wordings));
    }

    private ThemeReportRow Topics(Action<double>? progress, CancellationToken cancel)
    {
        var model = TopicModel.Of(words.Counts.Rows(training), options.Themes, options.Seed, options.Threads, progress, cancel);
        return Row("topics of words (LDA)", model.Shares(words.Counts, options.Threads, cancel), cancel);
    }

    /// <summary>The hidden state of a part of the windows, and themes asked about the same ones.</summary>
    private IEnumerable<ThemeReportRow> Hidden(
        LoadedModel model, SparseMatrix weights, DenseMatrix patterns, Action<double>? progress, CancellationToken cancel)
    {
        var (learning, asked) = (Part(training), Part(heldOut));
        int[] some = [.. learning, .. asked];
        var hidden = HiddenStates.Of(corpus, windows, some, learning.Length, model, progress, cancel);
        var own = new SourceAccuracy(learning, asked, windows, options.Threads);
        var rows = new int[windows.All.Count];
        for (var at = 0; at < some.Length; at++)
            rows[some[at]] = at;
        var of = some.Length < training.Length + heldOut.Length ? Invariant($" ({learning.Length:N0} windows)") : "";
        yield return new(
            Invariant($"hidden state, {options.Themes} clusters") + of, options.Themes,
            own.Of(Spread(hidden.Nearness(options.Themes, learning.Length, options.Seed, options.Threads, cancel)), cancel));
        yield return new("hidden state, mean" + of, hidden.Width, own.Of(Spread(hidden.Means()), cancel));
        if (of.Length > 0)
        {
            yield return new(
                "themes" + of, options.Themes,
                own.Of(Rows(ThemeReader.LoadsOf(weights, patterns, options.Threads, cancel)), cancel));
        }

        static int[] Part(int[] all) => SystematicSample.Starts(all, HiddenStates.MostWindows);

        // Windows that were not run are never asked for.
        SparseMatrix Spread(SparseMatrix of) => of.Rows(rows);
    }

    private ThemeReportRow Row(string name, DenseMatrix loads, CancellationToken cancel)
    {
        var wordsOf = Enumerable.Range(0, loads.Columns).Select(theme => finding.WordNumbers(Strongest(loads, theme))).ToArray();
        return new(name, loads.Columns, accuracy.Of(Rows(loads), cancel), WordCoherence.Coherence(words.Counts, heldOut, wordsOf),
            WordCoherence.Diversity(wordsOf));
    }

    /// <summary>The training windows in which a theme is strongest.</summary>
    private int[] Strongest(DenseMatrix loads, int theme) =>
    [
        .. training.Where(window => loads[window][theme] > 0).OrderByDescending(window => loads[window][theme])
            .ThenBy(static window => window).Take(training.Length / StrongestPart),
    ];

    /// <summary>The square roots of loads, as rows of length 1: what there is little of counts more than by itself (as in the Hellinger
    /// distance), for topics of words as for themes.</summary>
    private static SparseMatrix Rows(DenseMatrix loads) =>
        SparseMatrix.Of(loads.Columns, [.. Enumerable.Range(0, loads.Rows).Select(row =>
    {
        float[] own = [.. loads[row].ToArray().Select(MathF.Sqrt)];
        var length = Math.Sqrt(own.Sum(static load => (double)load * load));
        int[] some = [.. Enumerable.Range(0, own.Length).Where(theme => own[theme] > 0)];
        return (some, some.Select(theme => (float)(own[theme] / length)).ToArray());
    })]);

    /// <summary>One half of the training works, to choose on: the halves of the split must not know of it.</summary>
    private int[] Turn(int turn) => [.. training.Where(window => WorkOf(window) % 2 == turn)];

    private int WorkOf(int window) => windows.All[window].Work;

    private int SourceOf(int window) => windows.WorkOf(window).Source;
}
