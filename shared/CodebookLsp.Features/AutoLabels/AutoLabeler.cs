using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>The labels that were found, and what the same procedure finds where there is nothing to find.</summary>
/// <param name="Labels">In the order of their codes.</param>
/// <param name="Codes">Of the codes as they fire.</param>
/// <param name="Shuffled">Of the same codes, or of some at even distances, with their firings put on random tokens, as many for
/// each.</param>
public sealed record LabelFindings(IReadOnlyList<CodeLabel> Labels, LabelShare Codes, LabelShare Shuffled);

/// <summary>Labels for codes, found automatically: <c>docs/labels.md</c> says how, and what they are worth.</summary>
public sealed class AutoLabeler
{
    /// <summary>So many shuffled codes show the share of all.</summary>
    private const int MostShuffled = 16_384;

    private readonly IIndexedCorpus corpus;
    private readonly TokenFeatures features;
    private readonly MeaningFeatures meanings;

    private AutoLabeler(IIndexedCorpus corpus, TokenFeatures features, MeaningFeatures meanings) =>
        (this.corpus, this.features, this.meanings) = (corpus, features, meanings);

    /// <summary>Looks at the texts of a corpus.</summary>
    /// <param name="themes">Of the corpus's model; null for none, then no label is about one.</param>
    public static AutoLabeler For(IIndexedCorpus corpus, OpenThemes? themes, CancellationToken cancel)
    {
        var features = TokenFeatures.Of(corpus, cancel);
        return new(corpus, features, MeaningFeatures.Of(corpus, features, themes, cancel));
    }

    /// <summary>Labels every code that one can be found for, and counts how many shuffled codes get one.</summary>
    /// <param name="progress">Told the share that is done.</param>
    public LabelFindings Find(Action<double>? progress, CancellationToken cancel)
    {
        var sites = corpus.Sites;
        var found = new (List<CodeLabel> Labels, LabelShare Codes, LabelShare Shuffled)[sites.Count];
        var every = 1 + (sites.Sum(static site => site.Codes) / (MostShuffled + 1));
        var done = 0;
        ParallelFor.For(sites.Count, NewFinders, (site, finders) =>
        {
            var labels = new List<CodeLabel>();
            var shuffled = Shuffle(corpus.TokenIds.Length, site);
            var (shares, control) = (new LabelTally(), new LabelTally());
            for (var code = 0; code < sites[site].Codes; code++)
            {
                var id = new CodeId(site, code);
                if (corpus.FiringCount(id) == 0)
                    continue;
                cancel.ThrowIfCancellationRequested();
                var firings = corpus.Firings(id);
                var label = Label(finders, id, firings);
                shares.Add(IsFrequent(firings), label);
                if (label is not null)
                    labels.Add(label);
                if ((site + code) % every != 0)
                    continue;
                var elsewhere = Array.ConvertAll(firings, token => shuffled[token]);
                Array.Sort(elsewhere);
                control.Add(IsFrequent(elsewhere), Label(finders, id, elsewhere));
            }

            found[site] = (labels, shares.Share, control.Share);
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
        var shares = new LabelShare[firings.Count];
        ParallelFor.For(firings.Count, NewFinders, (index, finders) =>
        {
            var tally = new LabelTally();
            // No theme is made of them, so it does not matter which code is left out there.
            if (firings[index].Length > 0)
                tally.Add(IsFrequent(firings[index]), Label(finders, new(0, 0), firings[index]));
            shares[index] = tally.Share;
        }, cancel);
        return LabelShare.Sum(shares);
    }

    private (PredicateFinder Simple, MeaningFinder Meanings) NewFinders() => (new(features), new(meanings));

    /// <summary>
    /// What says something new goes before what one sees in the text anyway; this goes before what no text tells by itself.
    /// </summary>
    private CodeLabel? Label((PredicateFinder Simple, MeaningFinder Meanings) finders, CodeId code, int[] firings)
    {
        var meaning = finders.Meanings.Label(code, firings) is var (text, condition, scores)
            ? new CodeLabel(code, text) { Condition = condition, Scores = scores } : null;
        if (meaning is { Kind: not (LabelKind.Output or LabelKind.Register) })
            return meaning;
        return finders.Simple.Label(firings) is var (simple, measured)
            ? new(code, LabelText.Of(simple, features))
            {
                Condition = simple.Condition(features),
                Scores = measured with { Balanced = finders.Meanings.Balanced(simple, firings) },
            }
            : meaning;
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
