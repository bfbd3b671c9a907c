using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Wishes;

/// <summary>The words of an index's texts, and the passages of about 64 tokens that have each. Never changes; any thread may ask.</summary>
internal sealed class CorpusWords
{
    /// <summary>Endings with which a word is still the same.</summary>
    private static readonly string[] Endings = ["", "s", "es", "d", "ed", "ing"];

    /// <summary>A word is related if it comes in so many works' passages, with so many times the odds of chance, and where so few of all
    /// words that are looked at would come in as many by chance. It has to be rarer than one: passages of a subject are of a kind of book
    /// too, and what its writers say of anything is no chance either.</summary>
    private const int FewestWorks = 4;
    private const double Likelier = 3;
    private const double ByChance = 1e-4;

    private const int MostRelated = 12;

    /// <summary>A part of several words is looked for as a whole if so many passages have all of them.</summary>
    private const int FewestTogether = 6;

    private readonly Dictionary<string, int> numbers;
    private readonly SparseMatrix passages; // [words, windows]
    private readonly bool[] telling;

    private CorpusWords(ThemeWindows windows, WindowWords words)
    {
        (Windows, Words) = (windows, words);
        numbers = words.Numbers();
        passages = words.Counts.Transposed();
        telling = TellingWords.Of(words);
    }

    public ThemeWindows Windows { get; }

    public WindowWords Words { get; }

    public static CorpusWords Of(IIndexedCorpus corpus, CancellationToken cancel)
    {
        var windows = new ThemeWindows(corpus, cancel);
        return new(windows, WindowWords.Of(corpus, windows, cancel));
    }

    /// <summary>The numbers of a word and its forms; none for one that the texts hardly have.</summary>
    public IReadOnlyList<int> Forms(string word) =>
        [.. Endings.Select(ending => numbers.GetValueOrDefault(word + ending, -1)).Where(static number => number >= 0).Distinct()];

    /// <summary>Whether a word says something: one that comes back where it came, as those of a subject do, or that no text has.</summary>
    private bool IsTelling(string word) =>
        !FunctionWords.Has(word) && (Forms(word) is var forms && (forms.Count == 0 || forms.Any(form => telling[form])));

    /// <summary>The words of a wish that say something: those of all prose ("take", "toward") are left out where others are left.</summary>
    public IReadOnlyList<string> Telling(WishWords wish) =>
    [
        .. wish.Parts.SelectMany(part =>
            part.Where(IsTelling).ToArray() is { Length: > 0 } said
                ? said : part),
    ];

    /// <summary>Whether two words are the same but for such endings.</summary>
    public static bool AreForms(string one, string other) => one == other
        || Endings.Any(ending => ending.Length > 0 && (one + ending == other || other + ending == one));

    /// <summary>
    /// The words that stand where others stand, the surest first: those that come in the passages of many more works than by chance. Works
    /// are counted, not times, since a name comes often in one. Often there are none.
    /// </summary>
    /// <param name="with">The passages, ascending.</param>
    /// <param name="given">Words that are left out, with their forms. Names are left out too, unless these are names.</param>
    public IReadOnlyList<string> Related(IReadOnlyList<int> with, IReadOnlyList<string> given)
    {
        var left = given.SelectMany(Forms).ToHashSet();
        var named = left.Any(word => Words.AreNames[word]);
        var (works, sizes) = (new Dictionary<int, int>(), new List<int>());
        foreach (var work in with.GroupBy(window => Windows.All[window].Work))
        {
            sizes.Add(work.Count());
            foreach (var word in work.SelectMany(window => Words.Counts.Columns(window).ToArray()).Distinct())
                works[word] = works.GetValueOrDefault(word) + 1;
        }

        double all = Windows.All.Count;
        var candidates = works
            .Where(one => one.Value >= FewestWorks && !left.Contains(one.Key) && telling[one.Key]
                && !FunctionWords.Has(Words.Words[one.Key]) && (named || !Words.AreNames[one.Key]))
            .Select(one => (Word: one.Key, Count: one.Value, Expected: Expected(Words.Windows[one.Key] / all))).ToArray();
        return
        [
            .. candidates
                .Where(one => Odds(one.Count, sizes.Count) >= Likelier * Odds(one.Expected, sizes.Count))
                .Select(one => (one.Word, Chance: ByChanceIn(one.Count, one.Expected)))
                .Where(static one => one.Chance <= ByChance)
                .OrderBy(static one => one.Chance).ThenBy(static one => one.Word).Take(MostRelated).Select(one => Words.Words[one.Word]),
        ];

        // How many of all words that are looked at would come in so many works by chance.
        double ByChanceIn(int count, double expected) =>
            candidates.Length * Distributions.BinomialFrom(count, sizes.Count, expected / sizes.Count);

        // How many works' passages would have a word of such a share of all passages.
        double Expected(double share) => sizes.Sum(size => 1 - Math.Pow(1 - share, size));

        // Half a work with it and half a one without it are there before any is counted.
        static double Odds(double with, double of) => (with + 0.5) / (of - with + 0.5);
    }

    /// <summary>The passages that have what is wished for, ascending: of each part all its telling words, or if hardly any has all, one
    /// of them.</summary>
    public int[] With(WishWords wish) => [.. wish.Parts.SelectMany(Passages).Distinct().Order()];

    private IEnumerable<int> Passages(IReadOnlyList<string> part)
    {
        var forms = part.Select(Forms).Where(static one => one.Count > 0).ToArray();
        var told = Array.FindAll(forms, one => one.Any(form => telling[form]));
        if (told.Length > 0)
            forms = told;
        var sets = forms.Select(one => one.SelectMany(word => passages.Columns(word).ToArray()).ToHashSet()).ToArray();
        if (sets.Length == 0)
            return [];
        var all = sets.Skip(1).Aggregate(sets[0].AsEnumerable(), static (some, set) => some.Where(set.Contains)).ToArray();
        return all.Length >= FewestTogether ? all : sets.SelectMany(static set => set);
    }
}
