using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Wishes;

/// <summary>The codes that fire more often in example texts than in others.</summary>
internal static class CodesOfExamples
{
    private const double Surely = 3;
    private const int FewestFirings = 3;
    private const double Kept = 0.95;

    /// <param name="against">What they are compared with; null for <paramref name="corpus"/>.</param>
    /// <returns>The strongest first, the largest weight 1.</returns>
    public static IReadOnlyList<ThemeCode> Of(
        IReadOnlyList<AnnotatedBlock> examples, IReadOnlyList<AnnotatedBlock>? against, IIndexedCorpus? corpus, IReadOnlyList<Site> sites)
    {
        var own = Tally(examples, sites);
        var other = against is null ? null : Tally(against, sites);
        var (tokens, others) = (own.Tokens, other?.Tokens ?? corpus!.Tokens);
        var codes = new List<ThemeCode>();
        for (var site = 0; site < sites.Count; site++)
        {
            for (var code = 0; code < sites[site].Codes; code++)
            {
                var hits = own.Firings(site, code);
                if (hits < FewestFirings)
                    continue;
                var firings = other?.Firings(site, code) ?? corpus!.FiringCount(new(site, code));
                var expected = (double)firings * tokens / Math.Max(1, others);
                if (hits - expected > Surely * Math.Sqrt(expected + 1))
                    codes.Add(new(new(site, code), (float)((hits - expected) * CodeWeights.Rarity(firings, (int)others))));
            }
        }

        return StrongestCodes.Of(codes, Kept, ThemeDirections.MostCodes);
    }

    /// <summary>The ids of all tokens.</summary>
    public static int[] Ids(IReadOnlyList<AnnotatedBlock> blocks) =>
        [.. blocks.SelectMany(static block => block.Block.Tokens).Select(static token => token.Id)];

    private static CodeTally Tally(IReadOnlyList<AnnotatedBlock> blocks, IReadOnlyList<Site> sites)
    {
        var tally = new CodeTally(sites);
        foreach (var block in blocks)
            tally.Add(block, static _ => true, new AnalysisOptions().TrustedContext);
        return tally;
    }
}
