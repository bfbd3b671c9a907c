using System.Numerics;
using CodebookLsp.Features.Conditions;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>The words that tell what a passage is about, and around which tokens they stand.</summary>
internal sealed class TopicWords
{
    private const int FewestOfAWord = 8;

    private readonly List<string> names = [];
    private readonly int[] ends;   // [tokens]: the word that ends with the token, −1 for none
    private readonly int[] first;  // [tokens]: the first of its text
    private readonly int[] end;    // [tokens]: one past the last

    public TopicWords(TokenFeatures features)
    {
        var counts = Enumerable.Range(0, features.Tokens).Select(features.Said).OfType<string>().CountBy(static word => word)
            .ToDictionary(StringComparer.Ordinal);
        var most = Math.Max(24, features.Tokens / 500); // what is more frequent belongs to no topic
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        (ends, first, end) = (new int[features.Tokens], new int[features.Tokens], new int[features.Tokens]);
        foreach (var document in features.Documents)
        {
            for (var token = document.FirstToken; token < document.End; token++)
            {
                (ends[token], first[token], end[token]) = (-1, document.FirstToken, document.End);
                if (features.Said(token) is not { } word || counts[word] < FewestOfAWord || counts[word] > most)
                    continue;
                if (!numbers.TryGetValue(word, out ends[token]))
                {
                    numbers.Add(word, ends[token] = names.Count);
                    names.Add(word);
                }
            }
        }

        Shares = CoveredShares();
    }

    public int Count => names.Count;

    /// <summary>[words]: the share of all tokens around which each stands.</summary>
    public float[] Shares { get; }

    public string Name(int word) => names[word];

    /// <summary>How many different ones of some words, 32 at most, stand around a token.</summary>
    public int Met(int token, int[] words)
    {
        var met = 0u;
        for (var at = From(token); at < To(token); at++)
        {
            if (At(token, at) is >= 0 and var word && Array.IndexOf(words, word) is >= 0 and var index)
                met |= 1u << index;
        }

        return BitOperations.PopCount(met);
    }

    /// <summary>The first token that is around one.</summary>
    public int From(int token) => Math.Max(first[token], token - TopicClause.Tokens);

    /// <summary>One past the last.</summary>
    public int To(int token) => Math.Min(end[token], token + TopicClause.Tokens + 1);

    /// <summary>The word that ends at a place around a token; −1 for none, or one beside the token.</summary>
    public int At(int token, int place) => Math.Abs(place - token) < TopicClause.Beside ? -1 : ends[place];

    private float[] CoveredShares()
    {
        var (covered, until) = (new int[names.Count], new int[names.Count]);
        for (var token = 0; token < ends.Length; token++)
        {
            if (ends[token] is not (>= 0 and var word))
                continue;
            var from = Math.Max(until[word], Math.Max(first[token], token - TopicClause.Tokens));
            var to = Math.Min(end[token], token + TopicClause.Tokens + 1);
            covered[word] += Math.Max(0, to - from);
            until[word] = to;
        }

        return Array.ConvertAll(covered, tokens => (float)tokens / ends.Length);
    }
}
