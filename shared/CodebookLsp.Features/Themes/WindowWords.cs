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

    private WindowWords(IReadOnlyList<string> words, SparseMatrix counts) => (Words, Counts) = (words, counts);

    public IReadOnlyList<string> Words { get; }

    /// <summary>[windows, words]: how often each word comes.</summary>
    public SparseMatrix Counts { get; }

    public static WindowWords Of(IIndexedCorpus corpus, ThemeWindows windows, CancellationToken cancel)
    {
        var (ids, names, with) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<string>(), new List<int>());
        var rows = new List<Dictionary<int, int>>();
        for (var window = 0; window < windows.All.Count; window++)
        {
            cancel.ThrowIfCancellationRequested();
            var row = new Dictionary<int, int>();
            foreach (var word in In(windows.TextOf(corpus, window)))
            {
                if (!ids.TryGetValue(word, out var id))
                {
                    ids.Add(word, id = names.Count);
                    names.Add(word);
                    with.Add(0);
                }

                ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(row, id, out _);
                with[id] += count++ == 0 ? 1 : 0;
            }

            rows.Add(row);
        }

        var kept = Enumerable.Range(0, names.Count).Where(id => with[id] >= FewestWindows).ToArray();
        var columns = kept.Select(static (id, column) => (id, column)).ToDictionary(static pair => pair.id, static pair => pair.column);
        var matrix = SparseMatrix.Of(kept.Length, [.. rows.Select(row =>
        {
            var some = row.Where(one => columns.ContainsKey(one.Key)).Select(one => (Column: columns[one.Key], one.Value))
                .OrderBy(static one => one.Column).ToArray();
            return (some.Select(static one => one.Column).ToArray(), some.Select(static one => (float)one.Value).ToArray());
        })]);
        return new([.. kept.Select(id => names[id])], matrix);
    }

    /// <summary>The words of a text, in lower case.</summary>
    public static IEnumerable<string> In(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var start = at;
            while (at < text.Length && char.IsLetter(text[at]))
                at++;
            if (at - start >= FewestLetters)
                yield return text[start..at].ToLowerInvariant();
        }
    }
}
