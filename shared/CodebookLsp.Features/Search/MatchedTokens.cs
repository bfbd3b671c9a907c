using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Features.Search;

/// <summary>From places in texts to tokens.</summary>
public static class MatchedTokens
{
    /// <summary>The tokens in which the pattern's first group starts, ascending, each once.</summary>
    /// <param name="parity">Only matches that start at an even (0) or an odd (1) character, counted in code points; null for all. TokFSM's
    /// states have two digits.</param>
    /// <exception cref="SearchException">The pattern takes too long.</exception>
    public static int[] In(IIndexedCorpus corpus, TextPattern pattern, int? parity, CancellationToken cancel)
    {
        // Long texts first, so that no core is left with the longest one.
        var order = Enumerable.Range(0, corpus.Documents.Count).OrderByDescending(document => corpus.Documents[document].Tokens).ToArray();
        var (found, next) = (new int[order.Length][], -1);
        ParallelFor.For(order.Length, _ =>
        {
            var document = order[Interlocked.Increment(ref next)];
            found[document] = InDocument(corpus, document, pattern, parity);
        }, cancel);
        return [.. found.SelectMany(static tokens => tokens)];
    }

    /// <summary>The token that holds a character of its document: the first that ends behind it.</summary>
    public static int TokenAt(this IIndexedCorpus corpus, int document, int character) =>
        TokenFrom(corpus, corpus.Documents[document].FirstToken, corpus.Documents[document].End, character);

    /// <summary>The same, looked for from a token on that is no later, in steps that grow: mostly it is close.</summary>
    private static int TokenFrom(IIndexedCorpus corpus, int from, int end, int character)
    {
        var (low, step) = (from, 1);
        while (low + step < end && corpus.RangeOf(low + step - 1).End <= character)
            (low, step) = (low + step, step * 2);
        var high = Math.Min(low + step - 1, end - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (corpus.RangeOf(middle).End > character)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private static int[] InDocument(IIndexedCorpus corpus, int document, TextPattern pattern, int? parity)
    {
        if (corpus.Documents[document].Tokens == 0)
            return [];
        var text = corpus.TextOf(document);
        var starts = pattern.Starts(text);
        var (tokens, points, counted, last, lastStart) = (new SortedSet<int>(), 0, 0, corpus.Documents[document].FirstToken, 0);
        foreach (var start in starts)
        {
            if (parity is { } wanted)
            {
                if (start < counted)
                    (points, counted) = (0, 0); // a group inside a look-behind
                points += CodePoints(text.AsSpan(counted, start - counted));
                counted = start;
                if (points % 2 != wanted)
                    continue;
            }

            last = TokenFrom(
                corpus, start < lastStart ? corpus.Documents[document].FirstToken : last, corpus.Documents[document].End, start);
            lastStart = start;
            tokens.Add(last);
        }

        return [.. tokens];
    }

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }
}
