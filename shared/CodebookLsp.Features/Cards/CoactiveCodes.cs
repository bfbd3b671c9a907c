using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Features.Cards;

/// <summary>A code that fires on the same tokens as another.</summary>
/// <param name="Tokens">On how many tokens both fire.</param>
/// <param name="Lift">How many times as many as if they had nothing to do with each other.</param>
internal sealed record CoactiveCode(CodeId Code, int Tokens, double Lift);

/// <summary>Which codes of other codebooks fire where a code does.</summary>
internal static class CoactiveCodes
{
    private const int Fewest = 5;

    /// <summary>
    /// The closest first: both over the geometric mean of the two counts, which prefers neither the rare codes, whose lift is high by
    /// accident, nor the common ones.
    /// </summary>
    public static IReadOnlyList<CoactiveCode> Of(IIndexedCorpus corpus, CodeId code, int[] firings, int most, CancellationToken cancel)
    {
        var tokens = corpus.Tokens;
        var hits = corpus.Hits(firings, cancel);
        return
        [
            .. Enumerable.Range(0, corpus.Sites.Count).Where(site => site != code.Site)
                .SelectMany(site => hits[site].Select((both, other) => (Other: new CodeId(site, other), Both: both)))
                .Where(static one => one.Both >= Fewest)
                .Select(one => (one.Other, one.Both, Count: corpus.FiringCount(one.Other)))
                .Select(one =>
                    (
                        Found: new CoactiveCode(one.Other, one.Both, (double)one.Both * tokens / ((double)one.Count * firings.Length)),
                        Closeness: one.Both / Math.Sqrt((double)one.Count * firings.Length)))
                .Where(static one => one.Found.Lift > 1)
                .OrderByDescending(static one => one.Closeness)
                .ThenBy(static one => one.Found.Code.Site)
                .ThenBy(static one => one.Found.Code.Code)
                .Take(most)
                .Select(static one => one.Found),
        ];
    }
}
