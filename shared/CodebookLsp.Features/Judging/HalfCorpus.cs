using System.Security.Cryptography;
using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Judging;

/// <summary>
/// Half of a corpus's documents, as a corpus: a bit of a name's hash says which half a document belongs to, so nothing is in both. Held in
/// memory, so that every code's firings can be asked for at once.
/// </summary>
internal sealed class HalfCorpus : IIndexedCorpus
{
    private readonly IIndexedCorpus whole;
    private readonly int[] documentOf; // of the whole corpus
    private readonly int[] tokenOf; // likewise
    private readonly int[] ids;
    private readonly int[][][] firings; // [sites][codes]

    /// <param name="heldOut">Which half.</param>
    public HalfCorpus(IIndexedCorpus whole, bool heldOut, int threads, CancellationToken cancel)
    {
        this.whole = whole;
        documentOf = [.. Enumerable.Range(0, whole.Documents.Count).Where(number => IsHeldOut(whole.Documents[number].Name) == heldOut)];
        var (documents, tokens, own) = (new List<IndexedDocument>(), new List<int>(), new int[whole.TokenIds.Length]);
        Array.Fill(own, -1);
        foreach (var number in documentOf)
        {
            var document = whole.Documents[number];
            documents.Add(document with { FirstToken = tokens.Count });
            for (var token = document.FirstToken; token < document.End; token++)
            {
                own[token] = tokens.Count;
                tokens.Add(token);
            }
        }

        (Documents, tokenOf) = (documents, [.. tokens]);
        var all = whole.TokenIds;
        ids = new int[tokenOf.Length];
        for (var token = 0; token < ids.Length; token++)
            ids[token] = all[tokenOf[token]];
        firings = new int[whole.Sites.Count][][];
        ParallelFor.For(firings.Length, threads, site => firings[site] =
        [
            .. Enumerable.Range(0, whole.Sites[site].Codes).Select(code =>
                whole.Firings(new(site, code)).Select(token => own[token]).Where(static token => token >= 0).ToArray()),
        ], cancel);
    }

    public IReadOnlyList<Site> Sites => whole.Sites;

    public string? ModelHash => whole.ModelHash;

    public IReadOnlyList<IndexedDocument> Documents { get; }

    public ReadOnlySpan<int> TokenIds => ids;

    public string TextOf(int document) => whole.TextOf(documentOf[document]);

    public TextRange RangeOf(int token) => whole.RangeOf(tokenOf[token]);

    public int FiringCount(CodeId code) => firings[code.Site][code.Code].Length;

    public int[] Firings(CodeId code) => firings[code.Site][code.Code];

    private static bool IsHeldOut(string name) => (SHA256.HashData(Encoding.UTF8.GetBytes(name))[0] & 1) != 0;
}
