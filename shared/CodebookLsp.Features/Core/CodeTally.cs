using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Core;

/// <summary>How often every code fires in a text, and on those of its tokens that are marked.</summary>
public sealed class CodeTally(IReadOnlyList<Site> sites)
{
    private readonly int[][] firings = [.. sites.Select(static site => new int[site.Codes])];
    private readonly int[][] hits = [.. sites.Select(static site => new int[site.Codes])];

    public IReadOnlyList<Site> Sites => sites;

    /// <summary>How many tokens were counted.</summary>
    public long Tokens { get; private set; }

    /// <summary>How many of them are marked.</summary>
    public long Marked { get; private set; }

    /// <summary>On how many tokens a code fired.</summary>
    public int Firings(int site, int code) => firings[site][code];

    /// <summary>On how many marked tokens a code fired.</summary>
    public int Hits(int site, int code) => hits[site][code];

    /// <summary>Counts the tokens of a block that were read with enough context.</summary>
    /// <param name="trusted">The fewest tokens before one that counts.</param>
    public void Add(AnnotatedBlock block, Func<int, bool> isMarked, int trusted)
    {
        for (var token = 0; token < block.Codes.Tokens; token++)
        {
            if (block.Block.ContextOf(token) >= trusted)
                Add(block.Codes, token, isMarked(token));
        }
    }

    public void Add(CodeGrid codes, int token, bool marked)
    {
        Tokens++;
        if (marked)
            Marked++;
        for (var site = 0; site < sites.Count; site++)
        {
            foreach (var code in codes.Codes(token, site))
            {
                firings[site][code]++;
                if (marked)
                    hits[site][code]++;
            }
        }
    }
}
