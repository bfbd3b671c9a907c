using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes.Algebra;
using CodebookLsp.Features.Themes.Evaluation;

namespace CodebookLsp.Features.Themes.Writing;

/// <summary>
/// Says of which themes a text is, without its codes, in two ways that do not know of each other: by words that mark a theme out in one
/// half of the works, of which none is shown with the theme; and by a linear classifier that has learned themes from the words of the
/// other half.
/// </summary>
internal sealed class WritingJudge
{
    /// <summary>Words by which a theme is told, beside those that it is shown with.</summary>
    private const int HeldOutWords = 60;

    /// <summary>A passage has so many themes at most, so a text is taken to be of the likeliest three.</summary>
    private const int MostThemes = 3;

    private const double Looseness = 30;

    /// <summary>Windows of each theme that the classifier learns from: more are slower, and would make frequent themes likelier.</summary>
    private const int MostExamples = 120;

    private readonly WordWeights weights;
    private readonly int[] classes; // the themes' numbers, then one for windows without any
    private readonly SoftmaxClassifier classifier;
    private readonly Dictionary<int, TopicWords> words = [];

    /// <param name="corpus">Read by the themes: best what they were learned from, or as much.</param>
    /// <param name="asked">Numbers of the themes.</param>
    public WritingJudge(IIndexedCorpus corpus, ThemeModel themes, IReadOnlyList<int> asked, int threads, CancellationToken cancel)
    {
        var windows = new ThemeWindows(corpus, cancel);
        var counts = WindowWords.Of(corpus, windows, cancel);
        var stated = Stated(corpus, themes, windows, counts, threads, cancel);
        var (one, other) = (windows.Half(false), windows.Half(true));

        var finding = new ThemeFinding(windows, counts, one, window => windows.TextOf(corpus, window));
        foreach (var theme in asked)
        {
            var own = finding.WordNumbers(
                [.. one.Where(window => stated[window].Contains(theme))], ThemeFinding.MostWords + HeldOutWords);
            var heldOut = finding.Named(own).Except(themes.Themes[theme].Words, StringComparer.Ordinal).Take(HeldOutWords).ToArray();
            if (heldOut.Length > 0)
                words.Add(theme, new(heldOut));
        }

        weights = new(counts, other);
        classes = [.. asked, -1];
        classifier = Learned(CodeWeights.Weighted(counts.Counts, weights.Rarities), other, stated, threads, cancel);
    }

    /// <summary>The words by which a theme is told, none of which it is shown with; none where all its words are shown.</summary>
    public IReadOnlyList<string> WordsOf(int theme) => words.TryGetValue(theme, out var own) ? own.Words : [];

    /// <summary>Whether a text has a word of a theme.</summary>
    public bool HasWord(string text, int theme) => words.TryGetValue(theme, out var own) && own.IsIn(text);

    /// <summary>The three themes that the classifier finds likeliest.</summary>
    public IReadOnlyList<int> Told(string text)
    {
        var row = SparseMatrix.Of(weights.Rarities.Length, [weights.Of(text)]);
        return [.. classifier.Likeliest(row, 0, MostThemes).Select(one => classes[one])];
    }

    /// <summary>A window of several themes is an example of each.</summary>
    private SoftmaxClassifier Learned(
        SparseMatrix rows, int[] windows, int[][] stated, int threads, CancellationToken cancel)
    {
        var numbers = classes.Index().ToDictionary(static one => one.Item, static one => one.Index);
        var (examples, of) = (new List<int>(), new List<int>());
        var pairs = windows.SelectMany(window => stated[window].Where(numbers.ContainsKey).DefaultIfEmpty(-1)
            .Select(theme => (Window: window, Theme: theme)));
        foreach (var own in pairs.GroupBy(static pair => pair.Theme))
        {
            foreach (var (window, theme) in SystematicSample.Starts([.. own], MostExamples))
            {
                examples.Add(window);
                of.Add(numbers[theme]);
            }
        }

        return SoftmaxClassifier.Fit(rows.Rows(examples), [.. of], classes.Length, Looseness, threads, cancel);
    }

    /// <summary>The numbers of the themes that stand in each window.</summary>
    private static int[][] Stated(
        IIndexedCorpus corpus, ThemeModel themes, ThemeWindows windows, WindowWords words, int threads, CancellationToken cancel)
    {
        var borneOut = themes.Witness().BorneOut(themes.Vocabulary.Rows(words), threads, cancel);
        var counts = new WindowCodes(corpus, windows).Counts(themes.Codes, threads, cancel);
        var loads = ThemeReader.LoadsOf(CodeWeights.Weighted(counts, themes.Rarities), themes.Patterns(), threads, cancel);
        var reader = new ThemeReader(themes);
        return
        [
            .. windows.All.Select((window, row) =>
                reader.Stated(loads[row], window.Tokens, borneOut[row]).Select(static one => one.Theme.Number).ToArray()),
        ];
    }
}
