using CodebookLsp.Features.Conditions;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>How far from a word its neighbourhood is, in tokens.</summary>
/// <param name="From">Of the first token that is near, from the one the word ends with: 0 for that one itself.</param>
/// <param name="To">One past the last.</param>
internal sealed record Neighbourhood(string Text, int From, int To)
{
    /// <summary>Words that show what a passage is about.</summary>
    public static Neighbourhood Passage { get; } = new("near", 0, NearClause.Tokens);

    /// <summary>Any token a little before, which attention may have looked at.</summary>
    public static Neighbourhood Few { get; } = new("soon after", 1, SoonAfterClause.Tokens + 1);
}

/// <summary>Which words stand in the neighbourhood before each token.</summary>
internal sealed class NearWords
{
    private const int FewestOfAWord = 6;

    private readonly List<string> names = [];
    private readonly int[] starts;      // of each word in the corpus: the first token that is near it, ascending
    private readonly int[] limits;      // one past the last
    private readonly int[] words;       // which word it is
    private readonly int[] firstOf;     // [tokens]: index of the first one near the token
    private readonly int[] lastOf;      // one past the last
    private readonly int[][] byWord;    // [words]: indices, ascending
    private readonly Halves halves;

    /// <param name="said">Every word with the token it ends with and the end of its document, in order.</param>
    /// <param name="most">More frequent words are near everywhere, and left out.</param>
    public NearWords(Neighbourhood neighbourhood, IEnumerable<(string Word, int Token, int DocumentEnd)> said, int most, Halves halves)
    {
        this.halves = halves;
        (Text, IsOfWords) = (neighbourhood.Text, neighbourhood == Neighbourhood.Passage);
        var all = said.ToArray();
        var counts = all.CountBy(static one => one.Word, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var known = new List<(int Word, int Start, int Limit)>();
        foreach (var (word, token, end) in all)
        {
            // Rarer words say nothing about the other half.
            if (counts[word] < FewestOfAWord || counts[word] > most || token + neighbourhood.From >= end)
                continue;
            if (!ids.TryGetValue(word, out var id))
            {
                ids.Add(word, id = names.Count);
                names.Add(word);
            }

            known.Add((id, token + neighbourhood.From, Math.Min(token + neighbourhood.To, end)));
        }

        (starts, limits, words) = (
            [.. known.Select(static one => one.Start)], [.. known.Select(static one => one.Limit)],
            [.. known.Select(static one => one.Word)]);
        (firstOf, lastOf) = (new int[halves.Tokens], new int[halves.Tokens]);
        var (first, last) = (0, 0);
        for (var token = 0; token < halves.Tokens; token++)
        {
            while (last < starts.Length && starts[last] <= token)
                last++;
            while (first < last && limits[first] <= token)
                first++;
            (firstOf[token], lastOf[token]) = (first, last);
        }

        byWord = [.. names.Select(static _ => Array.Empty<int>())];
        foreach (var group in Enumerable.Range(0, words.Length).GroupBy(index => words[index]))
            byWord[group.Key] = [.. group];
        Totals =
        [
            [.. Enumerable.Range(0, names.Count).Select(word => Covered([word], 0))],
            [.. Enumerable.Range(0, names.Count).Select(word => Covered([word], 1))],
        ];
    }

    /// <summary>Whether whole words are meant, not any tokens.</summary>
    public bool IsOfWords { get; }

    /// <summary>How a label says it.</summary>
    public string Text { get; }

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
            var from = Math.Max(until, starts[place]);
            if (limits[place] <= from)
                continue;
            covered += halves.Before(half, limits[place]) - halves.Before(half, from);
            until = limits[place];
        }

        return covered;
    }
}
