using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Cards;

/// <summary>
/// Makes the cards of a model's codes from a corpus and, where there is one, the model itself. Any thread may ask for one.
/// </summary>
/// <param name="model">Null for what the corpus says alone.</param>
public sealed class CardMaker(IIndexedCorpus corpus, LoadedModel? model)
{
    private const int MostTokens = 12;
    private const int MostWords = 8;
    private const int MostExamples = 14;
    private const int MostCodes = 8;

    private readonly CodeNames names = new(corpus.Sites);

    /// <summary>Everything but <see cref="CodeCard.LogitEffects"/>, which take the model a second or two.</summary>
    public CodeCard Make(CodeId code, LabelBook labels, CancellationToken cancel)
    {
        var firings = corpus.Firings(code);
        var (before, after) = FiringTexts.Words(corpus, firings, MostWords);
        cancel.ThrowIfCancellationRequested();
        var neighbours = model?.Neighbours(code);
        return new(code, names.Of(code), names.Site(code))
        {
            Label = labels.Of(code),
            Corpus = new(corpus.Documents.Count, corpus.Tokens),
            Firings = firings.Length,
            CommonerThan = CommonerThan(code, firings.Length),
            Documents = FiringTexts.Documents(corpus, firings),
            Tokens = FiringTexts.Tokens(corpus, firings, MostTokens),
            Before = before,
            After = after,
            Examples = ExampleTexts.Of(corpus, firings, MostExamples),
            Tests = DescriptionTests.Of(corpus, code, firings, cancel),
            Coactive =
            [
                .. CoactiveCodes
                    .Of(corpus, code, firings, MostCodes, cancel)
                    .Select(one => Other(one.Code, labels, one.Lift, (double)one.Tokens / firings.Length)),
            ],
            Similar = neighbours is null
                ? null
                : [
                    .. neighbours
                        .Where(static one => one.Cosine > 0)
                        .OrderByDescending(static one => one.Cosine)
                        .Take(MostCodes)
                        .Select(Neighbour),
                ],
            Opposite = neighbours is null
                ? null
                : [.. neighbours.Where(static one => one.Cosine < 0).OrderBy(static one => one.Cosine).Take(MostCodes).Select(Neighbour)],
        };

        CardCode Neighbour(CodeNeighbour one) => Other(new(code.Site, one.Code), labels, one.Cosine, null);
    }

    private CardCode Other(CodeId code, LabelBook labels, double score, double? share) =>
        new(code, names.Of(code), labels.Of(code)?.Text, score, share, FiringTexts.Token(corpus, corpus.Firings(code)));

    private double CommonerThan(CodeId code, int count)
    {
        var codes = corpus.Sites[code.Site].Codes;
        return codes < 2
            ? 0
            : (double)Enumerable.Range(0, codes).Count(other => other != code.Code && corpus.FiringCount(new(code.Site, other)) < count)
                / (codes - 1);
    }
}
