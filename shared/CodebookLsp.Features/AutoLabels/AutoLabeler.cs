using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>How many of some things have got a label.</summary>
/// <param name="Used">Those that fire at all.</param>
/// <param name="Frequent">Those of them that fire often enough in both halves for a label to be chosen and checked.</param>
/// <param name="Labelled">Those with a label that holds.</param>
public sealed record LabelShare(int Used, int Frequent, int Labelled)
{
    /// <summary>Of those used.</summary>
    public double OfUsed => Used == 0 ? 0 : (double)Labelled / Used;

    /// <summary>Of those frequent.</summary>
    public double OfFrequent => Frequent == 0 ? 0 : (double)Labelled / Frequent;

    internal static LabelShare Sum(IEnumerable<LabelShare> shares) =>
        shares.Aggregate(
            new LabelShare(0, 0, 0), static (sum, one) => new(sum.Used + one.Used, sum.Frequent + one.Frequent, sum.Labelled + one.Labelled)
        );
}

/// <summary>The labels that were found, and what the same procedure finds where there is nothing to find.</summary>
/// <param name="Labels">In the order of their codes.</param>
/// <param name="Codes">Of the codes as they fire.</param>
/// <param name="Shuffled">Of the same codes with their firings put on random tokens, as many for each.</param>
public sealed record LabelFindings(IReadOnlyList<CodeLabel> Labels, LabelShare Codes, LabelShare Shuffled);

/// <summary>Labels for codes, found automatically: <c>docs/labels.md</c> says how, and what they are worth.</summary>
public sealed class AutoLabeler
{
    private readonly IIndexedCorpus corpus;
    private readonly TokenFeatures features;

    private AutoLabeler(IIndexedCorpus corpus, TokenFeatures features) => (this.corpus, this.features) = (corpus, features);

    /// <summary>Looks at the texts of a corpus.</summary>
    public static AutoLabeler For(IIndexedCorpus corpus, CancellationToken cancel) => new(corpus, TokenFeatures.Of(corpus, cancel));

    /// <summary>Labels every code that one can be found for, and counts how many shuffled codes get one.</summary>
    /// <param name="progress">Told the share that is done.</param>
    public LabelFindings Find(Action<double>? progress, CancellationToken cancel)
    {
        var sites = corpus.Sites;
        var found = new (List<CodeLabel> Labels, LabelShare Codes, LabelShare Shuffled)[sites.Count];
        var done = 0;
        ParallelFor.For(sites.Count, () => new PredicateFinder(features), (site, finder) =>
        {
            var labels = new List<CodeLabel>();
            var shuffled = Shuffle(corpus.TokenIds.Length, site);
            var (used, frequent, control) = (0, 0, 0);
            for (var code = 0; code < sites[site].Codes; code++)
            {
                var id = new CodeId(site, code);
                if (corpus.FiringCount(id) == 0)
                    continue;
                cancel.ThrowIfCancellationRequested();
                var firings = corpus.Firings(id);
                used++;
                frequent += IsFrequent(firings) ? 1 : 0;
                if (finder.Label(firings) is { } label)
                    labels.Add(new(id, label.Text) { Condition = label.Condition, Scores = label.Scores });
                var elsewhere = Array.ConvertAll(firings, token => shuffled[token]);
                Array.Sort(elsewhere);
                control += finder.Label(elsewhere) is null ? 0 : 1;
            }

            found[site] = (labels, new(used, frequent, labels.Count), new(used, frequent, control));
            progress?.Invoke(Interlocked.Increment(ref done) / (double)sites.Count);
        }, cancel);
        return new(
            [.. found.SelectMany(static one => one.Labels)], LabelShare.Sum(found.Select(static one => one.Codes)),
            LabelShare.Sum(found.Select(static one => one.Shuffled)));
    }

    /// <summary>What share of other things would get a label, such as neurons above a threshold.</summary>
    /// <param name="firings">For each the tokens it fires on, ascending.</param>
    public LabelShare ShareOf(IReadOnlyList<int[]> firings, CancellationToken cancel)
    {
        var labelled = 0;
        ParallelFor.For(firings.Count, () => new PredicateFinder(features), (index, finder) =>
        {
            if (finder.Label(firings[index]) is not null)
                Interlocked.Increment(ref labelled);
        }, cancel);
        return new(firings.Count(static one => one.Length > 0), firings.Count(IsFrequent), labelled);
    }

    private bool IsFrequent(int[] firings)
    {
        var heldOut = firings.Count(token => features.Halves.Of(token) == Halves.HeldOut);
        return heldOut >= PredicateFinder.FewestFirings && firings.Length - heldOut >= PredicateFinder.FewestFirings;
    }

    /// <summary>The tokens in a random order, another one for each site, the same each time.</summary>
    private static int[] Shuffle(int tokens, int seed)
    {
        var order = Enumerable.Range(0, tokens).ToArray();
        new Random(seed + 1).Shuffle(order);
        return order;
    }
}
