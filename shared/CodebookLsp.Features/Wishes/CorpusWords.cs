using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Wishes;

/// <summary>The words of an index's texts, and the passages of about 64 tokens that have each. Never changes; any thread may ask.</summary>
internal sealed class CorpusWords
{
    /// <summary>Endings with which a word is still the same.</summary>
    private static readonly string[] Endings = ["", "s", "es", "d", "ed", "ing"];

    /// <summary>A word is related if it comes in so many works' passages, with so many times the odds of chance, and surely so: standard
    /// deviations.</summary>
    private const int FewestWorks = 4;
    private const double Likelier = 3;
    private const double Surely = 3.2;

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
    /// are counted, not times, since a name comes often in one.
    /// </summary>
    /// <param name="with">The passages, ascending.</param>
    /// <param name="given">Words that are left out, with their forms.</param>
    public IReadOnlyList<string> Related(IReadOnlyList<int> with, IReadOnlyList<string> given)
    {
        var left = given.SelectMany(Forms).ToHashSet();
        var (works, sizes) = (new Dictionary<int, int>(), new List<int>());
        foreach (var work in with.GroupBy(window => Windows.All[window].Work))
        {
            sizes.Add(work.Count());
            foreach (var word in work.SelectMany(window => Words.Counts.Columns(window).ToArray()).Distinct())
                works[word] = works.GetValueOrDefault(word) + 1;
        }

        double all = Windows.All.Count;
        var found = new List<(int Word, double Sure)>();
        foreach (var (word, count) in works)
        {
            var share = Words.Windows[word] / all;
            if (count < FewestWorks || left.Contains(word) || !telling[word] || FunctionWords.Has(Words.Words[word]))
                continue;
            var expected = sizes.Sum(size => 1 - Math.Pow(1 - share, size)); // works that would have it
            var sure = (count - expected) / Math.Sqrt(expected + 1);
            if (sure >= Surely && Odds(count, sizes.Count) >= Likelier * Odds(expected, sizes.Count))
                found.Add((word, sure));
        }

        return [.. found.OrderByDescending(static one => one.Sure).ThenBy(static one => one.Word).Take(MostRelated)
            .Select(one => Words.Words[one.Word])];

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
