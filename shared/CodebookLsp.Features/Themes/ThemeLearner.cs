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
        this.corpus = corpus;
        windows = new(corpus, cancel, options.Window, options.TrainingOnly);
        var most = Math.Min(windows.Half(false).Length, windows.Half(true).Length);
        this.options = options.OrFewer ? options with { Themes = Math.Clamp(most, Math.Min(2, options.Themes), options.Themes) } : options;
        if (this.options.Themes > most)
            throw ThemeException.TooFewWindows(this.options.Themes, windows.All.Count, most);
        codes = new(corpus, windows);
    }

    /// <param name="modelName">For people.</param>
    /// <param name="progress">Told the share that is done; from any thread.</param>
    /// <param name="stages">What was learned before the run was stopped; null to begin anew and keep nothing.</param>
    /// <exception cref="ThemeException">The corpus is too small.</exception>
    public static ThemeModel Learn(
        IIndexedCorpus corpus, string modelName, ThemeOptions options, Action<double>? progress, CancellationToken cancel,
        LearningStages? stages = null)
    {
        stages?.Begin(corpus, options);
        return new ThemeLearner(corpus, options, cancel).Learn(modelName, stages, progress, cancel);
    }

    private ThemeModel Learn(string modelName, LearningStages? stages, Action<double>? progress, CancellationToken cancel)
    {
        var (number, score) = options.Codes is { } given ? (given, (double?)null) : Stage(
            "choice",
            () => CodeNumberChoice.Of(codes, windows.Half(heldOut: false), windows.Half(heldOut: true), options, Part(0, 0.35), cancel),
            StageFormat.Write, StageFormat.ReadChoice);
        int[] all = [.. Enumerable.Range(0, windows.All.Count)];
        CodeId[] chosen = [.. BurstyCodes.Ranked(codes, all, options.Threads, Part(0.35, 0.4), cancel).Take(number)];
        if (chosen.Length == 0)
            throw ThemeException.NoBurstyCodes();
        var counts = codes.Counts(chosen, options.Threads, cancel);
        var rarities = CodeWeights.Rarities(counts, all);
        var weights = CodeWeights.Weighted(counts, rarities);

        var patterns = Stage(
            "patterns",
            () => Ordered(Factorization.Of(weights, options.Themes, options.Seed, options.Threads, Part(0.4, 0.6), cancel)),
            StageFormat.Write, StageFormat.ReadMatrix);
        var stability = Stage(
            "stability", () => ThemeStability.Of(weights, patterns, windows, options, Part(0.6, 0.8), cancel),
            StageFormat.Write, StageFormat.ReadStability);
        var loads = ThemeReader.LoadsOf(weights, patterns, options.Threads, cancel);
        var tails = Stage(
            "tails", () => new ThemeTails(chosen, rarities, patterns, options).Of(corpus, options.TrainingOnly, Part(0.8, 0.9), cancel),
            StageFormat.Write, StageFormat.ReadTails);
        var directions = Stage(
            "directions", () => ThemeDirections.Of(codes, loads, options.Threads, Part(0.9, 0.98), cancel),
            StageFormat.Write, StageFormat.ReadDirections);
        var (themes, statings, vocabulary) = ThemeDescriptions.Of(
            corpus, windows, new(chosen, patterns, loads, tails, directions, stability), options.Threads, cancel);
        progress?.Invoke(1);
        return new(modelName, corpus.ModelHash, corpus.Sites)
        {
            Codes = chosen,
            Rarities = rarities,
            Vocabulary = vocabulary,
            Themes = themes,
            Tokens = options.TrainingOnly ? windows.All.Sum(static window => window.Tokens) : corpus.TokenIds.Length,
            TrainingOnly = options.TrainingOnly,
            Statings = statings,
            FalseRate = StatedThemes.FalseRate,
            HeldOutScore = score,
        };

        T Stage<T>(string name, Func<T> learn, Action<BinaryWriter, T> write, Func<BinaryReader, T> read) =>
            stages is null ? learn() : stages.Of(name, learn, write, read);

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
}
