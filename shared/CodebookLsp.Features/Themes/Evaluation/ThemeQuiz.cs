using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>What a quiz asks.</summary>
public sealed record QuizOptions
{
    /// <summary>Compare with passages of the nearest theme, not with any.</summary>
    public bool Nearest { get; init; }

    /// <summary>Give every theme another one's name: who answers must fail.</summary>
    public bool Control { get; init; }

    /// <summary>Ask about themes that nobody has named, too, by their words.</summary>
    public bool Automatic { get; init; }

    /// <summary>The themes were learned from other texts, so all of these may be asked about.</summary>
    public bool Unseen { get; init; }

    public int Seed { get; init; }
}

/// <summary>A passage to judge.</summary>
/// <param name="Strong">Whether the theme is strong in it.</param>
public sealed record QuizPassage(string Text, string Work, bool Strong, float Load);

/// <summary>Ten passages and a name.</summary>
/// <param name="Theme">Whose passages these are.</param>
/// <param name="Name">What the theme is called; in a control, what another one is called.</param>
public sealed record QuizQuestion(int Theme, string Name, string? Sentence, IReadOnlyList<QuizPassage> Passages);

/// <summary>Asks whether the names of themes say what their passages are about: five passages of texts that nothing was learned from in
/// which the theme is strong, five in which it is not, shuffled.</summary>
/// <param name="Skipped">Themes that have too few passages to ask about.</param>
public sealed record ThemeQuiz(IReadOnlyList<QuizQuestion> Questions, IReadOnlyList<int> Skipped)
{
    private const int Each = 5;

    /// <summary>They are drawn from so many of the strongest, each of another work.</summary>
    private const int Among = 12;

    /// <exception cref="ThemeException">All works were learned from, or no theme has a name.</exception>
    public static ThemeQuiz Of(IIndexedCorpus corpus, ThemeModel themes, ThemeNames names, QuizOptions options, CancellationToken cancel)
    {
        if (!themes.TrainingOnly && !options.Unseen)
            throw ThemeException.NothingHeldOut();
        Theme[] asked = [.. themes.Themes.Where(theme =>
            theme.Hidden is null && (options.Automatic || names.Of(theme.Number) is not null))];
        if (asked.Length == 0)
            throw ThemeException.NothingNamed();
        var windows = new ThemeWindows(corpus, cancel);
        int[] some = [.. Enumerable.Range(0, windows.All.Count).Where(window => options.Unseen || windows.WorkOf(window).HeldOut)];
        var counts = new WindowCodes(corpus, windows).Counts(themes.Codes, Environment.ProcessorCount, cancel).Rows(some);
        var loads = ThemeReader.LoadsOf(
            CodeWeights.Weighted(counts, themes.Rarities), themes.Patterns(), Environment.ProcessorCount, cancel);
        var borneOut = themes.Witness().BorneOut(
            themes.Vocabulary.Rows(WindowWords.Of(corpus, windows, cancel)).Rows(some), Environment.ProcessorCount, cancel);
        var passages = new Passages(corpus, themes, windows, some, loads, borneOut);
        var drawn = asked.Select(theme => passages.Of(theme, options, asked)).ToArray();
        var questions = asked.Zip(drawn).Where(static one => one.Second is not null).ToArray();
        var shift = options.Control ? Math.Max(1, questions.Length / 2) : 0;
        return new(
            [
                .. questions.Select((one, at) =>
                {
                    var named = questions[(at + shift) % questions.Length].First;
                    var name = names.Of(named.Number);
                    return new QuizQuestion(one.First.Number, name?.Name ?? named.AutomaticName, name?.Sentence, one.Second!);
                }),
            ],
            [.. asked.Zip(drawn).Where(static one => one.Second is null).Select(static one => one.First.Number)]);
    }

    /// <param name="some">The windows that may be asked about.</param>
    /// <param name="loads">[some, themes]</param>
    /// <param name="borneOut">[some, themes]</param>
    private sealed class Passages(
        IIndexedCorpus corpus, ThemeModel themes, ThemeWindows windows, int[] some, DenseMatrix loads, DenseMatrix borneOut)
    {
        private readonly HashSet<int>[] stated = Stated(themes, windows, some, loads, borneOut);

        /// <returns>Null where there are too few.</returns>
        public QuizPassage[]? Of(Theme theme, QuizOptions options, IReadOnlyList<Theme> asked)
        {
            var random = new Random(HashCode(options.Seed, theme.Number));
            var strong = Drawn(Strongest(theme.Number, static _ => true), random);
            var weak = options.Nearest
                ? Drawn(Strongest(Neighbour(theme, asked), row => IsWithout(row, theme)), random)
                : Drawn([.. OneOfEachWork(Shuffled([.. Enumerable.Range(0, some.Length).Where(row => IsWithout(row, theme))], random))],
                    random);
            if (strong.Length < Each || weak.Length < Each)
                return null;
            return Shuffled([.. strong.Select(row => Passage(row, true)), .. weak.Select(row => Passage(row, false))], random);

            QuizPassage Passage(int row, bool isStrong) => new(
                string.Join(' ', windows.TextOf(corpus, some[row]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
                windows.WorkOf(some[row]).Name, isStrong, loads[row][theme.Number]);
        }

        private static HashSet<int>[] Stated(
            ThemeModel themes, ThemeWindows windows, int[] some, DenseMatrix loads, DenseMatrix borneOut)
        {
            ThemeTail[] tails = [.. themes.Themes.Select(static theme => theme.Tail)];
            float[] typical = [.. themes.Themes.Select(static theme => theme.Typical)];
            return [.. some.Select((window, row) =>
                StatedThemes.Of(loads[row], tails, typical, windows.All[window].Tokens, themes.FalseRate, borneOut[row]).ToHashSet())];
        }

        /// <summary>Its load is one that most other passages have, or none.</summary>
        private bool IsWithout(int row, Theme theme) =>
            loads[row][theme.Number] <= StatedThemes.Least
            || theme.Tail.Chance(loads[row][theme.Number], windows.All[some[row]].Tokens) >= 1;

        /// <summary>The passages of which a theme is stated, the strongest of each work.</summary>
        private int[] Strongest(int theme, Func<int, bool> wanted) =>
        [
            .. OneOfEachWork(Enumerable.Range(0, some.Length).Where(row => stated[row].Contains(theme) && wanted(row))
                .OrderByDescending(row => loads[row][theme]).ThenBy(static row => row)).Take(Among),
        ];

        private IEnumerable<int> OneOfEachWork(IEnumerable<int> rows) => rows.DistinctBy(row => windows.All[some[row]].Work);

        /// <summary>The theme with the likest codes, of those that are asked about.</summary>
        private static int Neighbour(Theme theme, IReadOnlyList<Theme> asked)
        {
            var own = theme.Codes.ToDictionary(static one => one.Code, static one => one.Weight);
            return asked.Where(other => other.Number != theme.Number)
                .MaxBy(other => other.Codes.Sum(one => one.Weight * own.GetValueOrDefault(one.Code)))?.Number ?? theme.Number;
        }

        private static int[] Drawn(int[] rows, Random random) => [.. Shuffled(rows, random).Take(Each)];

        private static T[] Shuffled<T>(T[] all, Random random)
        {
            random.Shuffle(all);
            return all;
        }

        /// <summary>A seed of its own for each theme, so that hiding one changes no other question.</summary>
        private static int HashCode(int seed, int theme) => unchecked((seed * 7919) + theme);
    }
}
