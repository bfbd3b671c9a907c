using CodebookLsp.Features.Core;
using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Steering;

/// <summary>How well a code distinguishes marked tokens from others.</summary>
/// <param name="Hits">Marked tokens on which it fires.</param>
/// <param name="Firings">All tokens on which it fires.</param>
/// <param name="Precision">Of its firings, the share on marked tokens.</param>
/// <param name="Recall">Of the marked tokens, the share on which it fires.</param>
/// <param name="Lift">How many times likelier a token is marked when it fires.</param>
public sealed record CodeScore(int Hits, int Firings, double Precision, double Recall, double Lift)
{
    internal static CodeScore Of(CodeTally tally, CodeId code)
    {
        var (hits, firings) = (tally.Hits(code.Site, code.Code), tally.Firings(code.Site, code.Code));
        var precision = firings == 0 ? 0 : (double)hits / firings;
        return new(
            hits, firings, precision, tally.Marked == 0 ? 0 : (double)hits / tally.Marked,
            tally.Marked == 0 ? 0 : precision * tally.Tokens / tally.Marked);
    }
}

/// <summary>A code that distinguishes marked tokens from others: chosen by one half of a text, judged by the other.</summary>
/// <param name="HeldOut">On the half that had no say in the choice.</param>
public sealed record RankedCode(CodeId Code, CodeScore Training, CodeScore HeldOut);

/// <summary>Ranks codes by how surely they distinguish marked tokens from others.</summary>
public static class CodeRanking
{
    /// <summary>Fewer hits are chance.</summary>
    private const int FewestHits = 4;

    /// <summary>A code worth naming makes a marked token at least so much likelier.</summary>
    private const double LeastLift = 2;

    /// <summary>
    /// The best codes of each site by the log-likelihood ratio G² (<see cref="LogLikelihoodRatio"/>), the best of all first.
    /// </summary>
    /// <param name="perSite">At most so many of one site.</param>
    public static IReadOnlyList<RankedCode> Rank(CodeTally training, CodeTally heldOut, int perSite)
    {
        var best = new List<(CodeId Code, double G)>();
        for (var site = 0; site < training.Sites.Count; site++)
        {
            var codes = Enumerable.Range(0, training.Sites[site].Codes)
                .Select(code => new CodeId(site, code))
                .Where(code => training.Hits(code.Site, code.Code) >= FewestHits && CodeScore.Of(training, code).Lift >= LeastLift)
                .Select(code =>
                    (
                        code,
                        LogLikelihoodRatio.Of(
                            training.Hits(code.Site, code.Code), training.Marked, training.Firings(code.Site, code.Code), training.Tokens))
                );
            best.AddRange(codes.OrderByDescending(static one => one.Item2).Take(perSite));
        }

        return
        [
            .. best.OrderByDescending(static one => one.G)
                .Select(one => new RankedCode(one.Code, CodeScore.Of(training, one.Code), CodeScore.Of(heldOut, one.Code))),
        ];
    }
}
