using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Indexing;

/// <summary>What every corpus can say about its tokens' places.</summary>
public static class CorpusPlaces
{
    /// <summary>The number of the document a token is in.</summary>
    public static int DocumentOf(this IIndexedCorpus corpus, int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, corpus.TokenIds.Length);
        return BinarySearch.Last(corpus.Documents.Count, at => corpus.Documents[at].FirstToken <= token);
    }

    /// <summary>A token as it is written.</summary>
    public static string TokenText(this IIndexedCorpus corpus, int token)
    {
        var range = corpus.RangeOf(token);
        return corpus.TextOf(corpus.DocumentOf(token))[range.Start..range.End];
    }
}
