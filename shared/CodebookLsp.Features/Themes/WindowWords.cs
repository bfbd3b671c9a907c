using System.Runtime.InteropServices;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>The words of a corpus, window by window: letters that stand together, three at least, without case.</summary>
internal sealed class WindowWords
{
    private const int FewestLetters = 3;

    /// <summary>A word of fewer windows says nothing about others.</summary>
    private const int FewestWindows = 3;

    /// <summary>A word that is written with a small first letter in a smaller share of its places is a name.</summary>
    private const double LeastSmall = 0.2;

    private WindowWords(IReadOnlyList<string> words, SparseMatrix counts, int[] rare, IReadOnlyList<WordHalves> halves)
    {
        (Words, Counts, Rare) = (words, counts, rare);
        Windows = [.. halves.Select(static one => one.Windows)];
        Recurrence = [.. halves.Select(one => one.Recurrence(counts.RowCount))];
        AreNames = [.. halves.Select(static one => one.Small < LeastSmall * one.Times)];
    }

    public IReadOnlyList<string> Words { get; }

    /// <summary>[windows, words]: how often each word comes.</summary>
    public SparseMatrix Counts { get; }

    /// <summary>[windows]: how many words each has besides, of too few windows to be counted.</summary>
    public int[] Rare { get; }

    /// <summary>[words]: in how many windows each comes.</summary>
    public int[] Windows { get; }

    /// <summary>[words]: how many times likelier a word is in the second half of a window that has it in the first; 1 by chance.</summary>
    public double[] Recurrence { get; }

    /// <summary>[words]: whether each is a name: hardly ever written with a small first letter.</summary>
    public bool[] AreNames { get; }

    public static WindowWords Of(IIndexedCorpus corpus, ThemeWindows windows, CancellationToken cancel)
    {
        var (ids, names, halves) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<string>(), new List<WordHalves>());
        var rows = new List<Dictionary<int, int>>();
        for (var window = 0; window < windows.All.Count; window++)
        {
            cancel.ThrowIfCancellationRequested();
            var text = windows.TextOf(corpus, window);
            var ranges = Ranges(text).ToArray();
            var (row, first) = (new Dictionary<int, int>(), new HashSet<int>());
            var second = new HashSet<int>();
            foreach (var (at, range) in ranges.Index())
            {
                var word = text.Substring(range.Start, range.Length).ToLowerInvariant();
                if (!ids.TryGetValue(word, out var id))
                {
                    ids.Add(word, id = names.Count);
                    names.Add(word);
                    halves.Add(default);
                }

                CollectionsMarshal.GetValueRefOrAddDefault(row, id, out _)++;
                CollectionsMarshal.AsSpan(halves)[id].Write(char.IsUpper(text[range.Start]));
                (at < ranges.Length / 2 ? first : second).Add(id);
            }

            foreach (var id in row.Keys)
                CollectionsMarshal.AsSpan(halves)[id].Add(first.Contains(id), second.Contains(id));
            rows.Add(row);
        }

        var kept = Enumerable.Range(0, names.Count).Where(id => halves[id].Windows >= FewestWindows).ToArray();
        var columns = kept.Select(static (id, column) => (id, column)).ToDictionary(static pair => pair.id, static pair => pair.column);
        var matrix = SparseMatrix.Of(kept.Length, [.. rows.Select(row =>
        {
            var some = row.Where(one => columns.ContainsKey(one.Key)).Select(one => (Column: columns[one.Key], one.Value))
                .OrderBy(static one => one.Column).ToArray();
            return (some.Select(static one => one.Column).ToArray(), some.Select(static one => (float)one.Value).ToArray());
        })]);
        return new(
            [.. kept.Select(id => names[id])], matrix,
            [.. rows.Select(row => row.Where(one => !columns.ContainsKey(one.Key)).Sum(static one => one.Value))],
            [.. kept.Select(id => halves[id])]);
    }

    /// <summary>The number of each word.</summary>
    public Dictionary<string, int> Numbers() =>
        Words.Index().ToDictionary(static word => word.Item, static word => word.Index, StringComparer.Ordinal);

    /// <summary>The words of a text, in lower case.</summary>
    public static IEnumerable<string> In(string text) =>
        Ranges(text).Select(range => text.Substring(range.Start, range.Length).ToLowerInvariant());

    /// <summary>Where they stand.</summary>
    public static IEnumerable<(int Start, int Length)> Ranges(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var start = at;
            while (at < text.Length && char.IsLetter(text[at]))
                at++;
            if (at - start >= FewestLetters)
                yield return (start, at - start);
        }
    }

    /// <summary>In how many windows a word comes, in which half, and how it is written.</summary>
    private struct WordHalves
    {
        private int first;
        private int second;
        private int both;

        public int Windows { get; private set; }

        /// <summary>How often it comes, and how often with a small first letter.</summary>
        public int Times { get; private set; }

        public int Small { get; private set; }

        public void Write(bool large)
        {
            Times++;
            Small += large ? 0 : 1;
        }

        public void Add(bool inFirst, bool inSecond)
        {
            Windows++;
            first += inFirst ? 1 : 0;
            second += inSecond ? 1 : 0;
            both += inFirst && inSecond ? 1 : 0;
        }

        public readonly double Recurrence(int windows) => both == 0 ? 0 : (double)both * windows / ((double)first * second);
    }
}
