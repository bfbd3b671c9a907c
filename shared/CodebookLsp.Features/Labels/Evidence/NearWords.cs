namespace CodebookLsp.Features.Labels.Evidence;

/// <summary>Which telling words stand in the last tokens up to each token, itself included.</summary>
internal sealed class NearWords
{
    /// <summary>How many tokens count as near.</summary>
    public const int Reach = 32;

    private readonly List<string> names = [];
    private readonly int[] ends;        // of each telling word in the corpus: the token it ends with, ascending
    private readonly int[] limits;      // one past the last token that is near it
    private readonly int[] words;       // which word it is
    private readonly int[] firstOf;     // [tokens]: index of the first one near the token
    private readonly int[] lastOf;      // one past the last
    private readonly int[][] byWord;    // [words]: indices, ascending
    private readonly Halves halves;

    /// <param name="said">Every word with the token it ends with and the end of its document, in order.</param>
    public NearWords(IReadOnlyList<(string Word, int Token, int DocumentEnd)> said, Halves halves)
    {
        this.halves = halves;
        var counts = said.CountBy(static one => one.Word).ToDictionary(StringComparer.Ordinal);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var most = Math.Max(12, halves.Tokens / 400);
        var telling = new List<(int Word, int Token, int Limit)>();
        foreach (var (word, token, end) in said)
        {
            // Rarer words tell nothing about the other half, more frequent ones are near everywhere.
            if (word.Length < 4 || counts[word] < 6 || counts[word] > most)
                continue;
            if (!ids.TryGetValue(word, out var id))
            {
                ids.Add(word, id = names.Count);
                names.Add(word);
            }

            telling.Add((id, token, Math.Min(token + Reach, end)));
        }

        (ends, limits, words) = ([.. telling.Select(static one => one.Token)], [.. telling.Select(static one => one.Limit)], [.. telling.Select(static one => one.Word)]);
        (firstOf, lastOf) = (new int[halves.Tokens], new int[halves.Tokens]);
        var (first, last) = (0, 0);
        for (var token = 0; token < halves.Tokens; token++)
        {
            while (last < ends.Length && ends[last] <= token)
                last++;
            while (first < last && limits[first] <= token)
                first++;
            (firstOf[token], lastOf[token]) = (first, last);
        }

        byWord = [.. names.Select(static _ => Array.Empty<int>())];
        foreach (var group in Enumerable.Range(0, words.Length).GroupBy(index => words[index]))
            byWord[group.Key] = [.. group];
        Totals = [[.. Enumerable.Range(0, names.Count).Select(word => Covered([word], 0))], [.. Enumerable.Range(0, names.Count).Select(word => Covered([word], 1))]];
    }

    public int Count => names.Count;

    /// <summary>[halves][words]: how many tokens have each word near.</summary>
    public int[][] Totals { get; }

    public string Name(int word) => names[word];

    /// <summary>The words near a token; one said twice comes twice.</summary>
    public ReadOnlySpan<int> At(int token) => words.AsSpan(firstOf[token], lastOf[token] - firstOf[token]);

    /// <summary>How many tokens of a half have one of the words near.</summary>
    public int Covered(IReadOnlyList<int> wanted, int half)
    {
        IEnumerable<int> places = wanted.Count == 1 ? byWord[wanted[0]] : wanted.SelectMany(word => byWord[word]).Order();
        var (covered, until) = (0, 0);
        foreach (var place in places)
        {
            var from = Math.Max(until, ends[place]);
            if (limits[place] <= from)
                continue;
            covered += halves.Before(half, limits[place]) - halves.Before(half, from);
            until = limits[place];
        }

        return covered;
    }
}
