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

    /// <summary>The token, counted from the document's first, that holds a character: the first that ends behind it. It is looked for from
    /// a token on that is no later, in steps that grow: mostly it is close.</summary>
    private static int TokenFrom(int[] ends, int from, int character)
    {
        var (low, step) = (from, 1);
        while (low + step < ends.Length && ends[low + step - 1] <= character)
            (low, step) = (low + step, step * 2);
        var high = Math.Min(low + step - 1, ends.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ends[middle] > character)
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
        if (starts.Count == 0)
            return [];
        var (tokens, ends, points, counted, last, lastStart) = (new List<int>(starts.Count), corpus.EndsOf(document), 0, 0, 0, 0);
        var isAscending = true;
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

            isAscending &= start >= lastStart;
            last = TokenFrom(ends, start < lastStart ? 0 : last, start);
            lastStart = start;
            if (tokens.Count == 0 || tokens[^1] != last)
                tokens.Add(last);
        }

        var first = corpus.Documents[document].FirstToken;
        IEnumerable<int> inOrder = isAscending ? tokens : tokens.Distinct().Order();
        return [.. inOrder.Select(token => first + token)];
    }

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }
}
