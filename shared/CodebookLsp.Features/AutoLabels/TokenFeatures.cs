using System.Numerics;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>Everything that a label may say of the tokens of a corpus, worked out once.</summary>
internal sealed class TokenFeatures
{
    /// <summary>Names that come more seldom are nobody's: what would be said of them could not be checked.</summary>
    private const int FewestOfAName = 4;

    private readonly ulong[] predicates;
    private readonly string?[] words; // [tokens]
    private readonly string?[] said;

    private TokenFeatures(
        IIndexedCorpus corpus, IReadOnlyList<TokenFamily> families, ulong[] predicates, string?[] words, string?[] said,
        IReadOnlyList<NearWords> near, Halves halves)
    {
        (Families, this.predicates, Near, Halves) = (families, predicates, near, halves);
        (Documents, this.words, this.said) = (corpus.Documents, words, said);
        PredicateTotals =
        [
            new int[TokenPredicate.All.Count, TokenPredicate.All.Count], new int[TokenPredicate.All.Count, TokenPredicate.All.Count],
        ];
        for (var token = 0; token < predicates.Length; token++)
        {
            var totals = PredicateTotals[halves.Of(token)];
            for (var one = predicates[token]; one != 0; one &= one - 1)
            {
                for (var other = one; other != 0; other &= other - 1)
                    totals[BitOperations.TrailingZeroCount(one), BitOperations.TrailingZeroCount(other)]++;
            }
        }
    }

    /// <summary>In the order of <see cref="FamilyKind"/>.</summary>
    public IReadOnlyList<TokenFamily> Families { get; }

    public IReadOnlyList<IndexedDocument> Documents { get; }

    public IReadOnlyList<NearWords> Near { get; }

    public Halves Halves { get; }

    /// <summary>[halves][one, other]: how many tokens have both predicates, the lower one first; the same one twice for one.</summary>
    public int[][,] PredicateTotals { get; }

    public int Tokens => predicates.Length;

    /// <summary>A bit for each of <see cref="TokenPredicate.All"/>.</summary>
    public ulong Predicates(int token) => predicates[token];

    public bool Has(int token, int predicate) => (predicates[token] >> predicate & 1) != 0;

    /// <summary>The whole word that a token is, or is a piece of, as it is written; null for none.</summary>
    public string? Word(int token) => words[token];

    /// <summary>The whole word of four letters and more that ends with the token, in small letters; null for none.</summary>
    public string? Said(int token) => said[token];

    public TokenFamily Family(FamilyKind kind) => Families[(int)kind];

    public static TokenFeatures Of(IIndexedCorpus corpus, CancellationToken cancel)
    {
        var tokens = corpus.TokenIds.Length;
        var halves = new Halves(tokens);
        var predicates = new ulong[tokens];
        var names = Enum.GetValues<FamilyKind>().ToDictionary(static kind => kind, _ => new string?[tokens]);
        var (words, said) = (new string?[tokens], new string?[tokens]);
        var known = new Dictionary<string, string>(StringComparer.Ordinal); // one string for each word of all texts
        foreach (var (document, index) in corpus.Documents.Select(static (one, index) => (one, index)))
        {
            cancel.ThrowIfCancellationRequested();
            var facts = TextFacts.Of(
                corpus.TextOf(index), [.. Enumerable.Range(document.FirstToken, document.Tokens).Select(corpus.RangeOf)]);
            for (var token = 0; token < document.Tokens; token++)
            {
                predicates[document.FirstToken + token] = facts.Predicates(token);
                foreach (var (kind, all) in names)
                    all[document.FirstToken + token] = facts.Name(kind, token);
                words[document.FirstToken + token] = Known(facts.Word(token));
                said[document.FirstToken + token] = Known(facts.Said(token));
            }
        }

        var wordsSaid = corpus.Documents.SelectMany(document => Enumerable.Range(document.FirstToken, document.Tokens)
            .Where(token => said[token] is not null).Select(token => (said[token]!, token, document.End)));
        var tokensSaid = corpus.Documents.SelectMany(document =>
            Enumerable.Range(document.FirstToken, document.Tokens).Select(token => (names[FamilyKind.Token][token]!, token, document.End)));
        NearWords[] near =
        [
            new(Neighbourhood.Passage, wordsSaid, Math.Max(12, tokens / 400), halves),
            new(Neighbourhood.Few, tokensSaid, Math.Max(12, tokens / 16), halves),
        ];
        return new(corpus, [.. names.Select(pair => Family(pair.Key, pair.Value, halves))], predicates, words, said, near, halves);

        string? Known(string? word) =>
            word is null ? null : known.TryGetValue(word, out var same) ? same : known[word] = word;
    }

    private static TokenFamily Family(FamilyKind kind, string?[] names, Halves halves)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (name is not null)
                counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        var (ids, known, all) = (new int[names.Length], new Dictionary<string, int>(StringComparer.Ordinal), new List<string>());
        for (var token = 0; token < names.Length; token++)
        {
            ids[token] = -1;
            if (names[token] is not { } name || counts[name] < FewestOfAName)
                continue;
            if (!known.TryGetValue(name, out ids[token]))
            {
                known.Add(name, ids[token] = all.Count);
                all.Add(name);
            }
        }

        return new(kind, ids, all, halves);
    }
}
