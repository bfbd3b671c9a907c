using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Search;

/// <summary>A code that was found.</summary>
/// <param name="Hits">Wanted tokens on which it fires.</param>
/// <param name="Firings">All tokens on which it fires.</param>
/// <param name="Precision">Of its firings, the share on wanted tokens.</param>
/// <param name="Recall">Of the wanted tokens, the share on which it fires.</param>
/// <param name="Lift">How many times likelier it fires on a wanted token than on any.</param>
public sealed record FoundCode(CodeId Code, int Hits, int Firings, double Precision, double Recall, double Lift);

/// <summary>What is searched for among the codes, and how many are wanted.</summary>
public sealed record SearchOptions
{
    /// <summary>Indices of the sites that count; null for all.</summary>
    public IReadOnlyList<int>? Sites { get; init; }

    /// <summary>At most so many codes of each site.</summary>
    public int PerSite { get; init; } = 5;

    /// <summary>Only codes with a precision above it.</summary>
    public double Precision { get; init; } = 0.5;

    /// <summary>Only codes with a recall above it; the reference's is fixed.</summary>
    public double Recall { get; init; } = 0.01;
}

/// <summary>Finds the codes that fire on some tokens of a corpus.</summary>
public static class CodeSearch
{
    /// <summary>
    /// The codes of each site by precision, as the reference ranks them (paper, section 4.2): of those with a recall above 1 % the most
    /// precise ones. All sites' together, the most precise first; of equally precise ones, those with more recall.
    /// </summary>
    /// <param name="tokens">The wanted ones, each once.</param>
    public static IReadOnlyList<FoundCode> ByPrecision(
        IIndexedCorpus corpus, int[] tokens, SearchOptions options, CancellationToken cancel) =>
        Search(corpus, tokens, options, static found => found.Precision, cancel);

    /// <summary>
    /// The codes that distinguish a text from the corpus, by the log-likelihood ratio G² (<see cref="LogLikelihoodRatio"/>), which asks for
    /// many hits as well as for few elsewhere. <see cref="FoundCode.Firings"/> are the corpus's, and <see cref="FoundCode.Precision"/> is
    /// the share of all firings, in text and corpus together, that are the text's.
    /// </summary>
    /// <param name="example">The text's blocks with their codes; of tokens that were read with enough before them
    /// (<see cref="ExampleText"/>).</param>
    public static IReadOnlyList<FoundCode> ByExample(IIndexedCorpus corpus, IReadOnlyList<AnnotatedBlock> example, SearchOptions options)
    {
        var (tally, tokens) = (new CodeTally(corpus.Sites), corpus.Tokens);
        foreach (var block in example)
            tally.Add(block, static _ => true, new AnalysisOptions().TrustedContext);

        var found = new List<(FoundCode Found, double Score)>();
        foreach (var site in options.Sites ?? [.. Enumerable.Range(0, corpus.Sites.Count)])
        {
            found.AddRange(
                InOrder(
                        Enumerable
                            .Range(0, corpus.Sites[site].Codes)
                            .Where(code => tally.Hits(site, code) > 0)
                            .Select(code => Score(new(site, code)))
                            .Where(one => one.Score > 0 && one.Found.Recall > options.Recall))
                    .Take(options.PerSite));
        }

        return [.. InOrder(found).Select(static one => one.Found)];

        (FoundCode Found, double Score) Score(CodeId code)
        {
            var (hits, elsewhere) = (tally.Hits(code.Site, code.Code), corpus.FiringCount(code));
            var recall = (double)hits / tally.Marked;
            return (
                new(code, hits, elsewhere, (double)hits / (hits + elsewhere), recall, recall * tokens / Math.Max(1, elsewhere)),
                LogLikelihoodRatio.Of(hits, tally.Marked, hits + elsewhere, tokens + tally.Marked));
        }
    }

    /// <summary>
    /// The codes of other sites, and of its own where k is above 1, that fire where a code fires: by the share of tokens common to both
    /// among the tokens of either (Jaccard's).
    /// </summary>
    public static IReadOnlyList<FoundCode> ByCoFiring(
        IIndexedCorpus corpus, CodeId code, int[] firings, SearchOptions options, CancellationToken cancel) =>
    [
        .. Search(corpus, firings, options, found => (double)found.Hits / (found.Firings + firings.Length - found.Hits), cancel)
            .Where(found => found.Code != code),
    ];

    private static FoundCode[] Search(
        IIndexedCorpus corpus, int[] tokens, SearchOptions options, Func<FoundCode, double> score, CancellationToken cancel)
    {
        var sites = options.Sites ?? [.. Enumerable.Range(0, corpus.Sites.Count)];
        var best = new List<(FoundCode Found, double Score)>();
        var (all, count) = (corpus.Hits(tokens, cancel), corpus.Tokens);
        foreach (var site in sites)
        {
            var (hits, found) = (all[site], new List<(FoundCode Found, double Score)>());
            for (var code = 0; code < hits.Length; code++)
            {
                if (hits[code] == 0 || (double)hits[code] / tokens.Length <= options.Recall)
                    continue;
                var (firings, recall) = (corpus.FiringCount(new(site, code)), (double)hits[code] / tokens.Length);
                var one = new FoundCode(
                    new(site, code), hits[code], firings, (double)hits[code] / firings, recall, recall * count / firings);
                if (one.Precision > options.Precision && score(one) is var value and > 0)
                    found.Add((one, value));
            }

            best.AddRange(InOrder(found).Take(options.PerSite));
        }

        return [.. InOrder(best).Select(static one => one.Found)];
    }

    private static IOrderedEnumerable<(FoundCode Found, double Score)> InOrder(IEnumerable<(FoundCode Found, double Score)> found) =>
        found
            .OrderByDescending(static one => one.Score)
            .ThenByDescending(static one => one.Found.Recall)
            .ThenBy(static one => one.Found.Code.Site)
            .ThenBy(static one => one.Found.Code.Code);
}
