using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Core;

/// <summary>
/// How often each code has fired in a text so far, and how closely codes fit at each site. Says which codes of a token are most salient:
/// rare ones, since a code that fires everywhere says nothing about here, that fit closely.
/// </summary>
/// <remarks>
/// On the command line counts grow block by block, before the block's tokens are judged, so what is shown does not depend on batches or
/// timing; in the editor they are the document's. Fit is measured against what is usual at a site, because scores of different sites are
/// not comparable.
/// </remarks>
public sealed class CodeCounts
{
    /// <summary>
    /// What a halving of the frequency is worth, in standard deviations of fit. With more, the leading codes of prose are those that met
    /// two tokens by chance; with none, those that fire everywhere.
    /// </summary>
    private const double Rarity = 0.3;

    /// <summary>
    /// What a code loses that fired on no other token: nothing here shows what it means. As much as ten halvings.
    /// </summary>
    private const double Alone = 3;

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

    /// <summary>How many tokens have been counted.</summary>
    public long Tokens => tokens;

    /// <summary>On how many tokens a code has fired.</summary>
    public int this[int site, int code] => counts[site][code];

    public void Add(CodeGrid grid) => Count(grid, 1);

    /// <summary>Takes back what was added.</summary>
    public void Remove(CodeGrid grid) => Count(grid, -1);

    private void Count(CodeGrid grid, int sign)
    {
        for (var token = 0; token < grid.Tokens; token++)
        {
            for (var site = 0; site < sites.Count; site++)
            {
                foreach (var code in grid.Codes(token, site))
                    counts[site][code] += sign;

                foreach (var score in grid.Scores(token, site))
                {
                    sums[site] += sign * score;
                    squares[site] += sign * (double)score * score;
                }
            }
        }

        tokens += sign * grid.Tokens;
    }

    /// <summary>The codes of a token at some sites, the most salient first.</summary>
    /// <param name="most">At most so many.</param>
    /// <param name="known">What else a code has for it, in standard deviations of fit; null for nothing.</param>
    public IReadOnlyList<TokenCode> MostSalient(
        CodeGrid grid, int token, IReadOnlyList<int> among, int most, Func<CodeId, double>? known = null)
    {
        var all = new List<TokenCode>(among.Count);
        foreach (var site in among)
        {
            var codes = grid.Codes(token, site);
            var scores = grid.Scores(token, site);
            for (var rank = 0; rank < codes.Length; rank++)
            {
                var count = counts[site][codes[rank]];
                var fit = Fit(site, scores[rank]);
                all.Add(
                    new(
                        site, codes[rank], rank + 1, scores[rank], count, fit,
                        Salience(tokens, count, fit) + (known?.Invoke(new(site, codes[rank])) ?? 0)));
            }
        }

        if (most == 1 && all.Count > 0)
            return [all.MaxBy(static code => code.Salience)];

        all.Sort(static (left, right) =>
            left.Salience != right.Salience
                ? right.Salience.CompareTo(left.Salience)
                : (left.Site, left.Rank).CompareTo((right.Site, right.Rank)));
        return all.Count <= most ? all : all.GetRange(0, most);
    }

    /// <summary>See <see cref="TokenCode.Salience"/>.</summary>
    /// <param name="tokens">Of the text.</param>
    /// <param name="count">On how many of them the code fires.</param>
    internal static double Salience(long tokens, int count, double fit) =>
        (Rarity * Math.Log2((double)tokens / Math.Max(count, 2))) + fit - (count <= 1 ? Alone : 0);

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
/// <param name="Salience">How much it stands out among the codes of the token: the rarer and closer, the more. Has no unit.</param>
public readonly record struct TokenCode(int Site, int Code, int Rank, float Similarity, int Count, double Fit, double Salience);
