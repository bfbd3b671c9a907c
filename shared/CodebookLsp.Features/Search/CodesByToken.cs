using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Search;

/// <summary>
/// A corpus turned round: which codes fire on a token. Made once from all firings, it answers at once what would else mean reading every
/// code's list: which codes fire on some tokens, how often. Two bytes a firing (three in codebooks of more than 65,535 codes). Never
/// changes; any thread may ask.
/// </summary>
public sealed class CodesByToken
{
    private readonly ushort[][] low; // [sites][tokens · k]
    private readonly byte[]?[] high; // the same, null where the low half is enough
    private readonly int[][] firings; // [sites][codes]

    private CodesByToken(IReadOnlyList<Site> sites, int tokens, ushort[][] low, byte[]?[] high, int[][] firings)
    {
        (Sites, Tokens, this.low, this.high, this.firings) = (sites, tokens, low, high, firings);
    }

    public IReadOnlyList<Site> Sites { get; }

    public int Tokens { get; }

    public static CodesByToken Of(IIndexedCorpus corpus, CancellationToken cancel)
    {
        var (sites, tokens) = (corpus.Sites, corpus.TokenIds.Length);
        var (low, high, firings) = (new ushort[sites.Count][], new byte[]?[sites.Count], new int[sites.Count][]);
        ParallelFor.For(sites.Count, site =>
        {
            var k = sites[site].K;
            var filled = new byte[k == 1 ? 0 : tokens];
            low[site] = new ushort[tokens * k];
            low[site].AsSpan().Fill(ushort.MaxValue);
            high[site] = sites[site].Codes > ushort.MaxValue ? new byte[tokens * k] : null;
            high[site]?.AsSpan().Fill(byte.MaxValue);
            firings[site] = new int[sites[site].Codes];
            for (var code = 0; code < sites[site].Codes; code++)
            {
                if (corpus.FiringCount(new(site, code)) == 0)
                    continue;
                var on = corpus.Firings(new(site, code));
                firings[site][code] = on.Length;
                foreach (var token in on)
                {
                    var slot = k == 1 ? token : (token * k) + filled[token]++;
                    low[site][slot] = (ushort)code;
                    high[site]?[slot] = (byte)(code >> 16);
                }
            }
        }, cancel);
        return new(sites, tokens, low, high, firings);
    }

    /// <summary>On how many tokens a code fires.</summary>
    public int Firings(int site, int code) => firings[site][code];

    /// <summary>How often each code of a site fires on some tokens.</summary>
    /// <param name="tokens">Each once.</param>
    /// <returns>[codes]</returns>
    public int[] Hits(int site, ReadOnlySpan<int> tokens)
    {
        var hits = new int[Sites[site].Codes];
        var (k, codes) = (Sites[site].K, low[site]);
        if (k == 1 && high[site] is null)
        {
            foreach (var token in tokens)
            {
                if (codes[token] != ushort.MaxValue)
                    hits[codes[token]]++;
            }

            return hits;
        }

        foreach (var token in tokens)
        {
            for (var slot = token * k; slot < (token + 1) * k; slot++)
            {
                if (Code(site, slot) is var code and >= 0)
                    hits[code]++;
            }
        }

        return hits;
    }

    /// <summary>The codes that fire on a token at a site.</summary>
    public IEnumerable<int> Codes(int site, int token)
    {
        for (var slot = token * Sites[site].K; slot < (token + 1) * Sites[site].K; slot++)
        {
            if (Code(site, slot) is var code and >= 0)
                yield return code;
        }
    }

    /// <summary>−1 where a token has fewer than k codes.</summary>
    private int Code(int site, int slot)
    {
        var code = low[site][slot] | ((high[site]?[slot] ?? 0) << 16);
        return code == (high[site] is null ? ushort.MaxValue : 0xFFFFFF) ? -1 : code;
    }
}
