using CodebookLsp.Network;

namespace CodebookLsp.Features.Annotation;

/// <summary>
/// How often each code has fired in a text so far, and how closely codes fit at each site. Says which codes of a token tell the most:
/// those that fired least often, since a code that fires everywhere says nothing about here.
/// </summary>
/// <remarks>
/// Counts grow block by block, before the block's tokens are judged, so what is shown does not depend on batches or timing. In the first blocks
/// nearly every code is new; among equally rare ones the closer fit comes first, measured against what is usual at its site,
/// because scores of different sites are not comparable.
/// </remarks>
public sealed class CodeCounts
{
    private readonly IReadOnlyList<Site> sites;
    private readonly int[][] counts; // [sites][codes]
    private readonly double[] sums; // of each site's scores
    private readonly double[] squares;
    private long tokens;

    public CodeCounts(IReadOnlyList<Site> sites)
    {
        this.sites = sites;
        counts = [.. sites.Select(static site => new int[site.Codes])];
        sums = new double[sites.Count];
        squares = new double[sites.Count];
    }

    /// <summary>On how many tokens a code has fired.</summary>
    public int this[int site, int code] => counts[site][code];

    public void Add(CodeGrid grid)
    {
        for (var token = 0; token < grid.Tokens; token++)
        {
            for (var site = 0; site < sites.Count; site++)
            {
                foreach (var code in grid.Codes(token, site))
                    counts[site][code]++;

                foreach (var score in grid.Scores(token, site))
                {
                    sums[site] += score;
                    squares[site] += (double)score * score;
                }
            }
        }

        tokens += grid.Tokens;
    }

    /// <summary>The codes of a token at some sites, those that tell the most first.</summary>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<TokenCode> MostTelling(AnnotatedToken token, IReadOnlyList<int> among, int most)
    {
        var all = new List<TokenCode>(among.Count);
        foreach (var site in among)
        {
            var codes = token.Codes(site);
            var scores = token.Scores(site);
            for (var rank = 0; rank < codes.Length; rank++)
                all.Add(new(site, codes[rank], rank + 1, scores[rank], counts[site][codes[rank]], Fit(site, scores[rank])));
        }

        all.Sort(static (left, right) =>
            left.Count != right.Count ? left.Count.CompareTo(right.Count)
            : left.Fit != right.Fit ? right.Fit.CompareTo(left.Fit)
            : (left.Site, left.Rank).CompareTo((right.Site, right.Rank)));
        return all.Count <= most ? all : all.GetRange(0, most);
    }

    /// <summary>How many standard deviations a score lies above its site's mean.</summary>
    private double Fit(int site, float score)
    {
        var n = (double)tokens * sites[site].K;
        var mean = sums[site] / n;
        var deviation = Math.Sqrt(Math.Max(0, (squares[site] / n) - (mean * mean)));
        return deviation > 1e-9 ? (score - mean) / deviation : 0;
    }
}

/// <summary>One code that is active on a token.</summary>
/// <param name="Site">Index into the model's sites.</param>
/// <param name="Rank">1 for the most similar of its site.</param>
/// <param name="Count">On how many tokens of the text it has fired so far.</param>
/// <param name="Fit">How many standard deviations its similarity lies above what is usual at its site.</param>
public readonly record struct TokenCode(int Site, int Code, int Rank, float Similarity, int Count, double Fit);
