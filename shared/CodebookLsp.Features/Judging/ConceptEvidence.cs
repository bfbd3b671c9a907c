using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.Network.Codebooks;

namespace CodebookLsp.Features.Judging;

/// <summary>Passages with a concept among others: all that a direction is made from.</summary>
/// <param name="With">Numbers of the windows that have it, ascending.</param>
internal sealed record ConceptEvidence(IIndexedCorpus Corpus, ThemeWindows Windows, IReadOnlyList<int> With)
{
    /// <summary>In sentences that are examples; fewer are chance.</summary>
    private const int FewestFirings = 2;

    /// <summary>One of so many windows is taken for one that is like the examples.</summary>
    private const int OneOf = 20;

    private readonly Lazy<int[][]> hits = new(() => Corpus.Hits(Windows.TokensOf(With), CancellationToken.None));

    /// <summary>Those of a corpus that have one of the words.</summary>
    public static ConceptEvidence OfWords(
        IIndexedCorpus corpus, ThemeWindows windows, IReadOnlyList<string> texts, Steering.TopicWords given) =>
        new(corpus, windows, [.. Enumerable.Range(0, windows.All.Count).Where(window => given.IsIn(texts[window]))]);

    /// <summary>
    /// Those of a corpus whose codes are likest to those of sentences with the concept, and least like those of sentences without: a few
    /// sentences alone say too little of most codes.
    /// </summary>
    public static ConceptEvidence OfExamples(
        IIndexedCorpus corpus, ThemeWindows windows, IReadOnlyList<string> examples, IReadOnlyList<string> others, LoadedModel model,
        CancellationToken cancel)
    {
        var sentences = new MemoryCorpus(
            model.Sites, model.Hash, [("with", Read(examples, model, cancel)), ("without", Read(others, model, cancel))]);
        var (with, without) = (sentences.Documents[0].Tokens, sentences.Documents[1].Tokens);
        var scores = new double[windows.All.Count];
        foreach (var (site, own) in corpus.Sites.Index())
        {
            for (var code = 0; code < own.Codes; code++)
            {
                var firings = sentences.Firings(new(site, code));
                if (firings.Length < FewestFirings)
                    continue;
                cancel.ThrowIfCancellationRequested();
                var inside = firings.Count(token => token < with);
                var weight = CodeWeights.Rarity(corpus.FiringCount(new(site, code)), corpus.Tokens)
                    * (((double)inside / with) - ((double)(firings.Length - inside) / Math.Max(1, without)));
                foreach (var token in corpus.Firings(new(site, code)))
                {
                    if (windows.Of(token) is >= 0 and var window)
                        scores[window] += weight / windows.All[window].Tokens;
                }
            }
        }

        return new(
            corpus, windows,
            [.. Enumerable.Range(0, scores.Length).OrderByDescending(window => scores[window]).Take(scores.Length / OneOf).Order()]);
    }

    /// <summary>
    /// How much oftener each code of a site fires where the concept is than elsewhere, as shares of the tokens. Since a site gives the
    /// codes' vectors, the sum of these times the vectors is the difference of the means of what the site gives.
    /// </summary>
    public WeightedCode[] Difference(int site) => Codes(site, static (with, without) => with - without);

    /// <summary>How often each code of a site fires where the concept is: together 1.</summary>
    public WeightedCode[] Shares(int site) => Codes(site, static (with, _) => with);

    private WeightedCode[] Codes(int site, Func<double, double, double> weight)
    {
        var own = Corpus.Sites[site];
        double with = Windows.TokensOf(With).Length * own.K;
        var without = ((double)Corpus.Tokens * own.K) - with;
        return
        [
            .. Enumerable.Range(0, own.Codes).Select(code => new WeightedCode(
                    code,
                    (float)weight(
                        hits.Value[site][code] / Math.Max(1, with),
                        (Corpus.FiringCount(new(site, code)) - hits.Value[site][code]) / Math.Max(1, without))))
                .Where(static one => one.Weight != 0),
        ];
    }

    public static AnnotatedBlock[] Read(IReadOnlyList<string> sentences, LoadedModel model, CancellationToken cancel) =>
        Annotator.Annotate([string.Join('\n', sentences)], model, cancel);
}
