using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>Whether the words of themes belong together, and whether themes have words of their own.</summary>
internal static class WordCoherence
{
    private const int Top = 10;

    /// <summary>
    /// The mean, over themes, of the normalised pointwise mutual information of their first ten words, two by two, in the same window
    /// (G. Bouma, 2009; J. Lau, D. Newman, T. Baldwin, 2014): 1 always together, 0 as by chance, −1 never.
    /// </summary>
    /// <param name="counts">[windows, words]</param>
    /// <param name="among">The windows to look at, which the words were not chosen on. A word in none of them is passed over.</param>
    /// <param name="themes">The words of each theme.</param>
    public static double Coherence(SparseMatrix counts, IReadOnlyList<int> among, IReadOnlyList<int[]> themes)
    {
        var sets = new Dictionary<int, HashSet<int>>();
        foreach (var word in themes.SelectMany(static words => words.Take(Top)))
            sets.TryAdd(word, []);
        foreach (var window in among)
        {
            foreach (var word in counts.Columns(window))
                sets.GetValueOrDefault(word)?.Add(window);
        }

        var means = new List<double>();
        foreach (var words in themes.Select(words => words.Take(Top).Where(word => sets[word].Count > 0).ToArray())
            .Where(static words => words.Length > 1))
        {
            var values = new List<double>();
            for (var one = 0; one < words.Length; one++)
            {
                for (var other = one + 1; other < words.Length; other++)
                    values.Add(Information(sets[words[one]], sets[words[other]], among.Count));
            }

            means.Add(values.Average());
        }

        return means.Count > 0 ? means.Average() : 0;
    }

    /// <summary>The share of distinct words among the first ten of all themes.</summary>
    public static double Diversity(IReadOnlyList<int[]> themes)
    {
        var words = themes.SelectMany(static words => words.Take(Top)).ToArray();
        return words.Length > 0 ? (double)words.Distinct().Count() / words.Length : 0;
    }

    private static double Information(HashSet<int> one, HashSet<int> other, int windows)
    {
        var both = one.Count(other.Contains);
        if (both == 0)
            return -1;
        var share = (double)both / windows;
        return share >= 1 ? 1 : Math.Log(share * windows * windows / ((double)one.Count * other.Count)) / -Math.Log(share);
    }
}
