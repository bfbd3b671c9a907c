using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>What a representation of windows is worth.</summary>
/// <param name="Features">How many numbers a window has in it.</param>
/// <param name="Accuracy">Held-out windows whose source a linear classifier tells right.</param>
/// <param name="Coherence">See <see cref="WordCoherence.Coherence"/>; null where there are no themes.</param>
/// <param name="Diversity">See <see cref="WordCoherence.Diversity"/>; null where there are no themes.</param>
public sealed record ThemeReportRow(string Name, int Features, Share Accuracy, double? Coherence = null, double? Diversity = null);

/// <summary>Themes measured on works that were held out, beside words and beside codes that were shuffled.</summary>
/// <param name="TrainingWorks">Everything is learned from these.</param>
public sealed record ThemeReport(
    int Sources, int TrainingWindows, int TrainingWorks, int HeldOutWindows, int HeldOutWorks, IReadOnlyList<ThemeReportRow> Rows)
{
    /// <param name="progress">Told the share that is done.</param>
    /// <exception cref="ThemeException">The corpus is too small, or of one source.</exception>
    public static ThemeReport Of(IIndexedCorpus corpus, ThemeOptions options, Action<double>? progress, CancellationToken cancel) =>
        new Measurement(corpus, options, cancel).Report(progress, cancel);

    private sealed class Measurement
    {
        private readonly ThemeOptions options;
        private readonly ThemeWindows windows;
        private readonly WindowCodes codes;
        private readonly WindowWords words;
        private readonly int[] training;
        private readonly int[] heldOut;
        private readonly SourceAccuracy accuracy;
        private readonly ThemeFinding finding;

        public Measurement(IIndexedCorpus corpus, ThemeOptions options, CancellationToken cancel)
        {
            this.options = options;
            windows = new(corpus, cancel);
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

        public ThemeReport Report(Action<double>? progress, CancellationToken cancel)
        {
            var number = options.Codes ?? CodeNumberChoice.Of(codes, Turn(0), Turn(1), options, Part(0, 0.2), cancel).Codes;
            CodeId[] chosen = [.. BurstyCodes.Ranked(codes, training, options.Threads, Part(0.2, 0.3), cancel).Take(number)];
            var counts = codes.Counts(chosen, options.Threads, cancel);
            var rows = new List<ThemeReportRow> { new("guessing", 0, accuracy.OfGuessing()) };
            rows.Add(Themes("themes of words", Weighted(words.Counts), Part(0.3, 0.45), cancel));
            rows.Add(new("all words", words.Words.Count, accuracy.Of(Weighted(words.Counts), cancel)));
            rows.Add(Themes("themes of shuffled codes", Weighted(ShuffledCodes.Of(counts, options.Seed)), Part(0.5, 0.65), cancel));
            rows.Add(Themes("themes", Weighted(counts), Part(0.7, 0.85), cancel));
            rows.Add(new("the bursty codes themselves", chosen.Length, accuracy.Of(Weighted(counts), cancel)));
            progress?.Invoke(1);
            return new(
                training.Select(SourceOf).Distinct().Count(), training.Length, training.Select(WorkOf).Distinct()
                    .Count(), heldOut.Length, heldOut.Select(WorkOf).Distinct().Count(), rows);

            Action<double>? Part(double from, double to) => progress is null ? null : share => progress(from + (share * (to - from)));
        }

        private SparseMatrix Weighted(SparseMatrix counts) => CodeWeights.Weighted(counts, CodeWeights.Rarities(counts, training));

        private ThemeReportRow Themes(string name, SparseMatrix weights, Action<double>? progress, CancellationToken cancel)
        {
            var learned = Factorization.Of(weights.Rows(training), options.Themes, options.Seed, options.Threads, progress, cancel);
            var loads = ThemeReader.LoadsOf(weights, learned.Patterns, options.Threads, cancel);
            var trained = ThemeReader.LoadsOf(weights.Rows(training), learned.Patterns, options.Threads, cancel);
            var wordsOf = ThemeThresholds.Windows(trained, ThemeThresholds.Of(trained, [.. training.Select(WorkOf)]))
                .Select(stated => finding.WordNumbers([.. stated.Select(at => training[at])])).ToArray();
            return new(name, options.Themes, accuracy.Of(Rows(loads), cancel), WordCoherence.Coherence(words.Counts, heldOut, wordsOf),
                WordCoherence.Diversity(wordsOf));
        }

        /// <summary>Loads as rows of length 1.</summary>
        private static SparseMatrix Rows(DenseMatrix loads) =>
            SparseMatrix.Of(loads.Columns, [.. Enumerable.Range(0, loads.Rows).Select(row =>
        {
            var own = loads[row].ToArray();
            var length = Math.Sqrt(own.Sum(static load => (double)load * load));
            int[] some = [.. Enumerable.Range(0, own.Length).Where(theme => own[theme] > 0)];
            return (some, some.Select(theme => (float)(own[theme] / length)).ToArray());
        })]);

        /// <summary>One half of the training works, to choose on: the halves of the split must not know of it.</summary>
        private int[] Turn(int turn) => [.. training.Where(window => WorkOf(window) % 2 == turn)];

        private int WorkOf(int window) => windows.All[window].Work;

        private int SourceOf(int window) => windows.WorkOf(window).Source;
    }
}
