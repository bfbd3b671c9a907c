using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Indexing;

/// <summary>The words of indexed texts, by the same rule as those of open ones: <see cref="TokenWords"/>.</summary>
public static class IndexedWords
{
    /// <summary>A longer run of letters is no word.</summary>
    private const int MostTokens = 64;

    /// <summary>The word that a token is of, in UTF-16 units of its document's text; blanks around it count.</summary>
    /// <param name="text">The whole text of the token's document.</param>
    public static TextRange Around(IIndexedCorpus corpus, string text, int token)
    {
        var document = corpus.Documents[corpus.DocumentOf(token)];
        var (first, last) = (token, token);
        while (first > document.FirstToken && token - first < MostTokens && GoesOn(first))
            first--;
        while (last + 1 < document.End && last - token < MostTokens && GoesOn(last + 1))
            last++;
        return new(corpus.RangeOf(first).Start, corpus.RangeOf(last).End);

        bool GoesOn(int at)
        {
            var (before, own) = (corpus.RangeOf(at - 1), corpus.RangeOf(at));
            return TokenWords.GoesOn(before, text[before.Start..before.End], own, text[own.Start..own.End]);
        }
    }
}
