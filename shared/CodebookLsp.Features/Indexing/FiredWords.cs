using System.Collections.Concurrent;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// The words that a code fires on more than chance would have it in the texts of an index: what a code without a name is told by. Any
/// thread may ask.
/// </summary>
public sealed class FiredWords
{
    private const int Most = 6;

    /// <summary>A sample of so many firings shows what is common.</summary>
    private const int Sampled = 1000;

    /// <summary>Shorter pieces are seldom words that say something.</summary>
    private const int FewestLetters = 3;

    /// <summary>Words of a smaller share of the firings do not tell what the code is about.</summary>
    private const double LeastShare = 0.2;

    /// <summary>So many times as often as in all texts: less is no reason to name a word.</summary>
    private const double LeastLift = 8;

    /// <summary>So many answers are remembered: a hover asks for ten.</summary>
    private const int Remembered = 5000;

    private readonly IIndexedCorpus corpus;
    private readonly Tokenizer tokenizer;
    private readonly Lazy<int[]> all; // [vocabulary]: how often each token comes
    private readonly ConcurrentDictionary<CodeId, IReadOnlyList<string>> known = [];

    public FiredWords(IIndexedCorpus corpus, Tokenizer tokenizer)
    {
        (this.corpus, this.tokenizer) = (corpus, tokenizer);
        all = new(Count);
    }

    /// <summary>Those that mark the code most first; of tokens that begin a word. None where they say too little of it.</summary>
    public IReadOnlyList<string> Of(CodeId code)
    {
        if (known.Count > Remembered)
            known.Clear();
        return known.GetOrAdd(code, Find);
    }

    private string[] Find(CodeId code)
    {
        var firings = corpus.Firings(code);
        var step = Math.Max(1, firings.Length / Sampled);
        var (counts, sampled) = (new Dictionary<int, int>(), 0);
        for (var at = 0; at < firings.Length; at += step, sampled++)
        {
            var id = corpus.TokenIds[firings[at]];
            counts[id] = counts.GetValueOrDefault(id) + 1;
        }

        var telling = counts.Where(pair => pair.Value > 1 && Lift(pair) >= LeastLift)
            .OrderByDescending(pair => pair.Value * Math.Log(Lift(pair))).ThenBy(static pair => pair.Key)
            .Select(pair => (Piece: tokenizer.Piece(pair.Key), pair.Value))
            .Where(static one => one.Piece.Length > FewestLetters && one.Piece[0] == ' ' && one.Piece.Skip(1).All(char.IsLetter))
            .Take(Most).ToArray();
        return telling.Sum(static one => one.Value) < LeastShare * sampled ? []
            : [.. telling.Select(static one => one.Piece[1..]).Distinct(StringComparer.OrdinalIgnoreCase)];

        double Lift(KeyValuePair<int, int> pair) =>
            (double)pair.Value / sampled * corpus.TokenIds.Length / Math.Max(1, all.Value[pair.Key]);
    }

    private int[] Count()
    {
        var counts = new int[corpus.TokenIds.Length == 0 ? 0 : Largest() + 1];
        foreach (var id in corpus.TokenIds)
            counts[id]++;
        return counts;
    }

    private int Largest()
    {
        var largest = 0;
        foreach (var id in corpus.TokenIds)
            largest = Math.Max(largest, id);
        return largest;
    }
}
