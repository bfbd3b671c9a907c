using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Features.Wishes;

/// <summary>The codes that fire more often in some passages than in all: a theme's direction, of passages instead of loads.</summary>
internal static class CodesOfPassages
{
    /// <summary>How surely a code must fire more often: standard deviations.</summary>
    private const double Surely = 3;

    private const int FewestFirings = 3;

    /// <summary>The largest weights are kept, until they hold so much of the sum of squares.</summary>
    private const double Kept = 0.95;

    /// <param name="windows">Numbers of <paramref name="all"/>'s windows.</param>
    /// <returns>The strongest codes first, the largest weight 1; none where none fires more often.</returns>
    public static IReadOnlyList<ThemeCode> Of(
        IIndexedCorpus corpus, ThemeWindows all, IReadOnlyList<int> windows, CancellationToken cancel)
    {
        int[] tokens = [.. windows.SelectMany(window => Enumerable.Range(all.All[window].First, all.All[window].Tokens))];
        var hits = corpus.Hits(tokens, cancel);
        var codes = new List<ThemeCode>();
        for (var site = 0; site < hits.Length; site++)
        {
            for (var code = 0; code < hits[site].Length; code++)
            {
                if (hits[site][code] < FewestFirings)
                    continue;
                var firings = corpus.FiringCount(new(site, code));
                var expected = (double)firings * tokens.Length / corpus.Tokens;
                if (hits[site][code] - expected > Surely * Math.Sqrt(expected + 1))
                {
                    codes.Add(new(new(site, code), (float)((hits[site][code] - expected) * CodeWeights.Rarity(firings, corpus.Tokens))));
                }
            }
        }

        return StrongestCodes.Of(codes, Kept, ThemeDirections.MostCodes);
    }
}
