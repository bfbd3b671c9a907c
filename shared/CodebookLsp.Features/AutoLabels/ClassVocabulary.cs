using System.Runtime.InteropServices;
using CodebookLsp.Features.Conditions;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>The words of a corpus that can be put into classes, and what stands beside them.</summary>
internal sealed class ClassVocabulary
{
    /// <summary>The share of a word's places inside sentences that are written with a capital, from which on it is a name.</summary>
    private const double ShareOfAName = 0.7;

    private readonly int[] wordOf;  // [tokens]: the word that the token belongs to, −1 for none
    private readonly int[] starts;  // the first tokens of all words and marks, in order; −1 between texts
    private readonly TokenFeatures features;

    private ClassVocabulary(
        TokenFeatures features, IReadOnlyList<(string Word, bool IsName)> words, IReadOnlyList<int> counts, int[] wordOf, int[] starts)
    {
        (this.features, Words, Counts) = (features, words, counts);
        (this.wordOf, this.starts) = (wordOf, starts);
    }

    /// <summary>In small letters; names as they are written.</summary>
    public IReadOnlyList<(string Word, bool IsName)> Words { get; }

    /// <summary>How often each comes.</summary>
    public IReadOnlyList<int> Counts { get; }

    /// <summary>The number of the word that a token is, or is a piece of; −1 for none.</summary>
    public int Of(int token) => wordOf[token];

    public static ClassVocabulary Of(TokenFeatures features, int fewest)
    {
        var starts = new List<int>();
        var (lower, names) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        var firsts = features.Documents.Select(static document => document.FirstToken).ToHashSet();
        for (var token = 0; token < features.Tokens; token++)
        {
            if (firsts.Contains(token))
                starts.Add(-1);
            if (
                features.Has(token, TokenPredicate.InsideWord)
                || (features.Word(token) is null && !features.Has(token, TokenPredicate.Punctuation)))
                continue;
            starts.Add(token);
            if (features.Word(token) is not { } word || !word.All(char.IsLetter))
                continue;
            var isInside = !features.Has(token, TokenPredicate.StartsSentence) && !features.Has(token, TokenPredicate.InHeading);
            if (char.IsUpper(word[0]) && isInside && !features.Has(token, TokenPredicate.Capitals))
                CollectionsMarshal.GetValueRefOrAddDefault(names, word, out _)++;
            else if (char.IsLower(word[0]))
                CollectionsMarshal.GetValueRefOrAddDefault(lower, word, out _)++;
        }

        // Of each word one form: its name where it is one, else small letters.
        var forms = new Dictionary<string, int>(StringComparer.Ordinal);
        var (words, counts) = (new List<(string, bool)>(), new List<int>());
        foreach (var (small, spellings) in names.GroupBy(static one => one.Key.ToLowerInvariant(), StringComparer.Ordinal)
            .Select(static group => (group.Key, group.ToArray())))
        {
            var (name, count) = spellings.MaxBy(static one => one.Value);
            if (count < fewest || count < ShareOfAName * (count + lower.GetValueOrDefault(small)))
                continue;
            forms.Add(name, words.Count);
            words.Add((name, true));
            counts.Add(count);
            lower.Remove(small);
        }

        foreach (var (word, count) in lower.Where(one => one.Value >= fewest))
        {
            forms.Add(word, words.Count);
            words.Add((word, false));
            counts.Add(count);
        }

        var wordOf = new int[features.Tokens];
        for (var token = 0; token < wordOf.Length; token++)
            wordOf[token] = features.Word(token) is { } word
                ? forms.TryGetValue(word, out var number) || forms.TryGetValue(word.ToLowerInvariant(), out number) ? number : -1
                : -1;
        return new(features, words, counts, wordOf, [.. starts]);
    }

    /// <summary>How often each of the most frequent words and marks stands before and behind each word.</summary>
    /// <returns>[words]: by number of the neighbour; those behind from <paramref name="most"/> on.</returns>
    public IReadOnlyList<Dictionary<int, int>> NeighbourCounts(int most)
    {
        var frequent = starts.Where(static token => token >= 0).CountBy(Written).OrderByDescending(static one => one.Value)
            .ThenBy(static one => one.Key, StringComparer.Ordinal).Take(most - 1)
            .Select(static (one, number) => (one.Key, number))
            .ToDictionary(static one => one.Key, static one => one.number, StringComparer.Ordinal);
        var counts = Words.Select(static _ => new Dictionary<int, int>()).ToArray();
        for (var at = 0; at < starts.Length; at++)
        {
            if (starts[at] < 0 || wordOf[starts[at]] is not (>= 0 and var word))
                continue;
            CollectionsMarshal.GetValueRefOrAddDefault(counts[word], Neighbour(at - 1), out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(counts[word], most + Neighbour(at + 1), out _)++;
        }

        return counts;

        // The last number is that of the end of a text and of all that is rarer.
        int Neighbour(int at) => at >= 0 && at < starts.Length && starts[at] >= 0
            ? frequent.GetValueOrDefault(Written(starts[at]), most - 1) : most - 1;
    }

    private string Written(int token) => features.Has(token, TokenPredicate.Digits) ? "0"
        : features.Word(token)?.ToLowerInvariant() ?? features.Family(FamilyKind.Token).NameOf(token) ?? "";
}
