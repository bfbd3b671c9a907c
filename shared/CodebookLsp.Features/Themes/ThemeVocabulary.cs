using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// The words of the corpus and how rare each is. Words are the second witness of a theme: codes say that a passage has it, and the words of
/// the passage must bear that out. Never changes.
/// </summary>
/// <param name="Words">In lower case, each once.</param>
/// <param name="Rarities">Of each; see <see cref="CodeWeights.Rarity"/>.</param>
/// <param name="UnknownRarity">What a word of a passage weighs that the corpus hardly has: such a passage is about something else.</param>
public sealed record ThemeVocabulary(IReadOnlyList<string> Words, float[] Rarities, float UnknownRarity)
{
    /// <summary>A word of fewer windows says nothing about others.</summary>
    private const int FewestWindows = 8;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> numbers = Numbered(Words);

    /// <summary>The words of enough windows.</summary>
    /// <param name="among">The windows to look at.</param>
    internal static ThemeVocabulary Of(WindowWords words, IReadOnlyList<int> among)
    {
        var with = new int[words.Words.Count];
        foreach (var window in among)
        {
            foreach (var word in words.Counts.Columns(window))
                with[word]++;
        }

        int[] kept = [.. Enumerable.Range(0, with.Length).Where(word => with[word] >= FewestWindows)];
        return new(
            [.. kept.Select(word => words.Words[word])], [.. kept.Select(word => CodeWeights.Rarity(with[word], among.Count))],
            CodeWeights.Rarity(FewestWindows - 1, among.Count));
    }

    /// <summary>The number of a word in lower case; −1 for one that is not known.</summary>
    public int NumberOf(ReadOnlySpan<char> word) => numbers.TryGetValue(word, out var number) ? number : -1;

    /// <summary>What the words of a passage weigh: the more often each comes and the rarer it is, the more, at length 1 over all of
    /// them.</summary>
    /// <param name="passage">Numbers of words, in any order; −1 for each that is not known.</param>
    /// <returns>The known ones, ascending, each once, with their weights.</returns>
    internal (int[] Words, float[] Weights) Weighted(ReadOnlySpan<int> passage)
    {
        int[] ordered = [.. passage];
        Array.Sort(ordered);
        var (words, weights, squares) = (new List<int>(), new List<float>(), 0.0);
        for (var at = 0; at < ordered.Length;)
        {
            var (word, from) = (ordered[at], at);
            while (at < ordered.Length && ordered[at] == word)
                at++;
            if (word < 0)
            {
                squares += (double)(at - from) * UnknownRarity * UnknownRarity;
                continue;
            }

            var weight = CodeWeights.Frequency(at - from) * Rarities[word];
            squares += (double)weight * weight;
            words.Add(word);
            weights.Add(weight);
        }

        var length = (float)Math.Sqrt(squares);
        return ([.. words], [.. weights.Select(weight => weight / length)]);
    }

    /// <summary>The same for the windows of any corpus: [windows, vocabulary].</summary>
    internal SparseMatrix Rows(WindowWords words)
    {
        int[] numberOf = [.. words.Words.Select(word => NumberOf(word))];
        return SparseMatrix.Of(Words.Count, [.. Enumerable.Range(0, words.Counts.RowCount).Select(window =>
        {
            var passage = Enumerable.Repeat(-1, words.Rare[window]).ToList();
            for (var at = 0; at < words.Counts.Columns(window).Length; at++)
                passage.AddRange(Enumerable.Repeat(numberOf[words.Counts.Columns(window)[at]], (int)words.Counts.Values(window)[at]));
            return Weighted([.. passage]);
        })]);
    }

    private static Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Numbered(IReadOnlyList<string> words)
    {
        var numbers = new Dictionary<string, int>(words.Count, StringComparer.Ordinal);
        for (var word = 0; word < words.Count; word++)
            numbers[words[word]] = word;
        return numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
