using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Wishes;

/// <summary>The codes that fire more often in some texts than in others: a theme's direction, of texts instead of loads.</summary>
internal static class CodesOfTexts
{
    /// <summary>How surely a code must fire more often: standard deviations.</summary>
    private const double Surely = 3;

    private const int FewestFirings = 3;

    /// <summary>The largest weights are kept, until they hold so much of the sum of squares.</summary>
    private const double Kept = 0.95;

    /// <summary>Of some passages of a corpus, compared with all of it.</summary>
    /// <param name="windows">Numbers of <paramref name="all"/>'s windows.</param>
    /// <returns>The strongest codes first, the largest weight 1; none where none fires more often.</returns>
    public static IReadOnlyList<ThemeCode> OfPassages(
        IIndexedCorpus corpus, ThemeWindows all, IReadOnlyList<int> windows, CancellationToken cancel)
    {
        var tokens = all.TokensOf(windows);
        var hits = corpus.Hits(tokens, cancel);
        return Of(
            corpus.Sites, code => hits[code.Site][code.Code], tokens.Length, corpus.FiringCount, corpus.Tokens);
    }

    /// <summary>Of example texts.</summary>
    /// <param name="against">What they are compared with; null for <paramref name="corpus"/>.</param>
    /// <inheritdoc cref="OfPassages" path="/returns"/>
    public static IReadOnlyList<ThemeCode> OfExamples(
        IReadOnlyList<AnnotatedBlock> examples, IReadOnlyList<AnnotatedBlock>? against, IIndexedCorpus? corpus, IReadOnlyList<Site> sites)
    {
        var own = Tally(examples, sites);
        var other = against is null ? null : Tally(against, sites);
        return Of(
            sites, code => own.Firings(code.Site, code.Code), own.Tokens,
            code => other?.Firings(code.Site, code.Code) ?? corpus!.FiringCount(code), other?.Tokens ?? corpus!.Tokens);
    }

    /// <param name="hits">On how many of the texts' tokens a code fires.</param>
    /// <param name="firings">On how many of the others' it does.</param>
    private static IReadOnlyList<ThemeCode> Of(
        IReadOnlyList<Site> sites, Func<CodeId, int> hits, long tokens, Func<CodeId, int> firings, long others)
    {
        var codes = new List<ThemeCode>();
        for (var site = 0; site < sites.Count; site++)
        {
            for (var number = 0; number < sites[site].Codes; number++)
            {
                var code = new CodeId(site, number);
                if (hits(code) is not (>= FewestFirings and var own))
                    continue;
                var elsewhere = firings(code);
                var expected = (double)elsewhere * tokens / Math.Max(1, others);
                if (own - expected > Surely * Math.Sqrt(expected + 1))
                    codes.Add(new(code, (float)((own - expected) * CodeWeights.Rarity(elsewhere, (int)others))));
            }
        }

        return StrongestCodes.Of(codes, Kept, ThemeDirections.MostCodes);
    }

    private static CodeTally Tally(IReadOnlyList<AnnotatedBlock> blocks, IReadOnlyList<Site> sites)
    {
        var tally = new CodeTally(sites);
        foreach (var block in blocks)
            tally.Add(block, static _ => true, new AnalysisOptions().TrustedContext);
        return tally;
    }
}
