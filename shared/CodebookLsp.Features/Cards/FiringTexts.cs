using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Cards;

/// <summary>What is written where a code fires.</summary>
internal static class FiringTexts
{
    /// <summary>More firings than these say nothing new about the words around them.</summary>
    private const int MostWords = 20_000;

    /// <summary>The tokens it fires on, the commonest first.</summary>
    public static IReadOnlyList<CountedText> Tokens(IIndexedCorpus corpus, int[] firings, int most)
    {
        var ids = corpus.TokenIds;
        var shown = Commonest(ids, firings, most);
        var everywhere = shown.ToDictionary(static one => one.Id, static _ => 0);
        foreach (var id in ids)
        {
            if (everywhere.TryGetValue(id, out var count))
                everywhere[id] = count + 1;
        }

        var total = ids.Length;
        return
        [
            .. shown.Select(one => new CountedText(
                corpus.TokenText(one.First), one.Count, (double)one.Count / firings.Length,
                (double)one.Count / firings.Length / ((double)everywhere[one.Id] / total))),
        ];
    }

    /// <summary>The token it fires on most; null when it never fires.</summary>
    public static string? Token(IIndexedCorpus corpus, int[] firings) =>
        Commonest(corpus.TokenIds, firings, 1) is [var one] ? corpus.TokenText(one.First) : null;

    /// <summary>The words before and after the one it fires on, whatever their case, the commonest first.</summary>
    public static (IReadOnlyList<CountedText> Before, IReadOnlyList<CountedText> After) Words(
        IIndexedCorpus corpus, int[] firings, int most)
    {
        var (before, after) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        var sampled = SystematicSample.From(firings, MostWords);
        var (document, text) = (-1, "");
        foreach (var token in sampled)
        {
            if (document < 0 || token >= corpus.Documents[document].End)
            {
                document = corpus.DocumentOf(token);
                text = corpus.TextOf(document);
            }

            var (left, right) = WordsAround.Of(text, corpus.RangeOf(token));
            Count(before, left);
            Count(after, right);
        }

        return (Commonest(before), Commonest(after));

        static void Count(Dictionary<string, int> counts, string? word)
        {
            if (word?.ToLowerInvariant() is { } known)
                counts[known] = counts.GetValueOrDefault(known) + 1;
        }

        IReadOnlyList<CountedText> Commonest(Dictionary<string, int> counts) =>
        [
            .. counts.OrderByDescending(static one => one.Value).ThenBy(static one => one.Key, StringComparer.Ordinal).Take(most)
                .Select(one => new CountedText(one.Key, one.Value, (double)one.Value / sampled.Length)),
        ];
    }

    /// <summary>The documents it fires in, the one where it is commonest for its length first.</summary>
    public static IReadOnlyList<CardDocument> Documents(IIndexedCorpus corpus, int[] firings)
    {
        var counts = new int[corpus.Documents.Count];
        foreach (var token in firings)
            counts[corpus.DocumentOf(token)]++;
        var rate = (double)firings.Length / Math.Max(1, corpus.TokenIds.Length);
        return
        [
            .. corpus.Documents.Zip(counts).Where(static one => one.Second > 0)
                .Select(one => new CardDocument(one.First.Title, one.Second, (double)one.Second / one.First.Tokens / rate))
                .OrderByDescending(static one => one.Lift).ThenBy(static one => one.Title, StringComparer.Ordinal),
        ];
    }

    /// <summary>Ids of tokens with their counts and the first of them, the commonest first.</summary>
    private static IReadOnlyList<(int Id, int Count, int First)> Commonest(ReadOnlySpan<int> ids, int[] firings, int most)
    {
        var counts = new Dictionary<int, (int Count, int First)>();
        foreach (var token in firings)
            counts[ids[token]] = counts.TryGetValue(ids[token], out var known) ? (known.Count + 1, known.First) : (1, token);
        return
        [
            .. counts
                .OrderByDescending(static one => one.Value.Count)
                .ThenBy(static one => one.Value.First)
                .Take(most)
                .Select(static one => (one.Key, one.Value.Count, one.Value.First)),
        ];
    }
}
