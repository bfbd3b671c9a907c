using CodebookLsp.Features.Core;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// Texts whose codes are known, so that one can ask where a code fires. All documents lie end to end: a token is known by its number from
/// 0, whatever its document. Any thread may ask.
/// </summary>
public interface IIndexedCorpus
{
    /// <summary>Every codebook of the model, in its order.</summary>
    IReadOnlyList<Site> Sites { get; }

    /// <summary><see cref="CodebookModel.Hash"/> of the model that read the texts; null when hashes were not checked.</summary>
    string? ModelHash { get; }

    /// <summary>In the order of their tokens.</summary>
    IReadOnlyList<IndexedDocument> Documents { get; }

    /// <summary>How many tokens there are.</summary>
    int Tokens => TokenIds.Length;

    /// <summary>The id of every token.</summary>
    ReadOnlySpan<int> TokenIds { get; }

    /// <summary>The whole text of a document.</summary>
    string TextOf(int document);

    /// <summary>Where a token lies in the text of its document, in UTF-16 units.</summary>
    TextRange RangeOf(int token);

    /// <summary>On how many tokens a code fires.</summary>
    int FiringCount(CodeId code);

    /// <summary>The tokens a code fires on, ascending.</summary>
    int[] Firings(CodeId code);

    /// <summary>On how many of some tokens each code fires. What is asked of every code at once is asked this way.</summary>
    /// <param name="tokens">Each once.</param>
    /// <returns>[sites][codes]</returns>
    int[][] Hits(int[] tokens, CancellationToken cancel)
    {
        var wanted = TokenSet.Of(Tokens, tokens);
        var hits = new int[Sites.Count][];
        ParallelFor.For(Sites.Count, site => hits[site] =
            [.. Enumerable.Range(0, Sites[site].Codes).Select(code => wanted.CountOf(Firings(new(site, code))))], cancel);
        return hits;
    }

    /// <summary>Where each token of a document ends in its text, in UTF-16 units. Not to be changed.</summary>
    int[] EndsOf(int document)
    {
        var (first, tokens) = (Documents[document].FirstToken, Documents[document].Tokens);
        return [.. Enumerable.Range(first, tokens).Select(token => RangeOf(token).End)];
    }
}

/// <summary>One text of a corpus.</summary>
/// <param name="Name">As people know it: mostly a path.</param>
/// <param name="FirstToken">The number of its first token.</param>
/// <param name="Tokens">How many it has.</param>
public sealed record IndexedDocument(string Name, int FirstToken, int Tokens)
{
    /// <summary>What people call it: <see cref="TextTitles"/>.</summary>
    public string Title { get; init; } = TextTitles.None.Of(Name);

    /// <summary>One past the number of its last token.</summary>
    public int End => FirstToken + Tokens;
}
