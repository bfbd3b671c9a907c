using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Wishes;

/// <summary>The words of an index's texts, and the passages of about 64 tokens that have each. Never changes; any thread may ask.</summary>
internal sealed class CorpusWords
{
    /// <summary>Endings with which a word is still the same.</summary>
    private static readonly string[] Endings = ["", "s", "es", "d", "ed", "ing"];

    /// <summary>A part of several words is looked for as a whole if so many passages have all of them.</summary>
    private const int FewestTogether = 6;

    private readonly Dictionary<string, int> numbers;
    private readonly SparseMatrix passages; // [words, windows]
    private readonly bool[] telling;
    private readonly ThemeFinding finding;

    private CorpusWords(IIndexedCorpus corpus, ThemeWindows windows, WindowWords words)
    {
        finding = new(windows, words, [.. Enumerable.Range(0, windows.All.Count)], window => windows.TextOf(corpus, window));
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
        return new(corpus, windows, WindowWords.Of(corpus, windows, cancel));
    }

    /// <summary>The numbers of a word and its forms; none for one that the texts hardly have.</summary>
    public IReadOnlyList<int> Forms(string word) =>
        [.. Endings.Select(ending => numbers.GetValueOrDefault(word + ending, -1)).Where(static number => number >= 0).Distinct()];

    /// <summary>Whether a word comes back where it came, as those of a subject do.</summary>
    public bool IsTelling(int number) => telling[number];

    /// <summary>The words of a wish that say something: those of all prose ("take", "toward") are left out where others are left.</summary>
    public IReadOnlyList<string> Telling(WishWords wish) =>
    [
        .. wish.Parts.SelectMany(part =>
            part.Where(word => Forms(word) is var forms && (forms.Count == 0 || forms.Any(IsTelling))).ToArray() is { Length: > 0 } said
                ? said : part),
    ];

    /// <summary>The words that mark passages, the most telling first, without those that are given.</summary>
    public IReadOnlyList<string> Marking(IReadOnlyList<int> windows, IReadOnlyList<string> given, int most)
    {
        var known = given.SelectMany(Forms).ToHashSet();
        return finding.Named(
            [.. finding.WordNumbers(windows, most + known.Count).Where(word => !known.Contains(word)).Take(most)]);
    }

    /// <summary>The passages that have what is wished for, ascending: of each part all its telling words, or if hardly any has all, one
    /// of them.</summary>
    public int[] With(WishWords wish) => [.. wish.Parts.SelectMany(Passages).Distinct().Order()];

    private IEnumerable<int> Passages(IReadOnlyList<string> part)
    {
        var forms = part.Select(Forms).Where(static one => one.Count > 0).ToArray();
        var told = Array.FindAll(forms, one => one.Any(IsTelling));
        if (told.Length > 0)
            forms = told;
        var sets = forms.Select(one => one.SelectMany(word => passages.Columns(word).ToArray()).ToHashSet()).ToArray();
        if (sets.Length == 0)
            return [];
        var all = sets.Skip(1).Aggregate(sets[0].AsEnumerable(), static (some, set) => some.Where(set.Contains)).ToArray();
        return all.Length >= FewestTogether ? all : sets.SelectMany(static set => set);
    }
}
