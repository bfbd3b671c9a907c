namespace CodebookLsp.Features.Indexing;

/// <summary>What every corpus can say about its tokens' places.</summary>
public static class CorpusPlaces
{
    /// <summary>The number of the document a token is in.</summary>
    public static int DocumentOf(this IIndexedCorpus corpus, int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, corpus.TokenIds.Length);
        var (low, high) = (0, corpus.Documents.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (corpus.Documents[middle].FirstToken <= token)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    /// <summary>A token as it is written.</summary>
    public static string TokenText(this IIndexedCorpus corpus, int token)
    {
        var range = corpus.RangeOf(token);
        return corpus.TextOf(corpus.DocumentOf(token))[range.Start..range.End];
    }
}
