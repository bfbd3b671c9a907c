namespace CodebookLsp.Features.Themes;

/// <summary>What the words of texts weigh: the more often each comes and the rarer it is in a corpus, the more.</summary>
/// <param name="words">Of the corpus: others weigh nothing.</param>
/// <param name="among">The windows by which is said how rare words are.</param>
internal sealed class WordWeights(WindowWords words, IReadOnlyList<int> among)
{
    private readonly Dictionary<string, int> numbers = words.Numbers();

    /// <summary>Of each word; see <see cref="CodeWeights.Rarity"/>.</summary>
    public float[] Rarities { get; } = CodeWeights.Rarities(words.Counts, among);

    /// <summary>The words of a text, with weights of the length 1.</summary>
    /// <param name="hidden">Whether a word is passed over; null for none.</param>
    /// <returns>Numbers of <see cref="WindowWords.Words"/>, ascending.</returns>
    public (int[] Words, float[] Weights) Of(string text, Func<string, bool>? hidden = null)
    {
        var counted = new SortedDictionary<int, float>();
        foreach (var word in WindowWords.In(text))
        {
            if (numbers.TryGetValue(word, out var number) && hidden?.Invoke(word) != true)
                counted[number] = counted.GetValueOrDefault(number) + 1;
        }

        int[] columns = [.. counted.Keys];
        return (columns, CodeWeights.Weighted(columns, [.. counted.Values], Rarities));
    }
}
