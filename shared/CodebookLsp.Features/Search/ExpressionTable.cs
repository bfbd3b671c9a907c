using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Features.Search;

/// <summary>What an expression found.</summary>
/// <param name="Matches">How many tokens of the corpus match.</param>
/// <param name="Codes">The most precise codes, the most precise first.</param>
/// <param name="Neurons">Them beside the neurons that do their work best; null where neurons were not read.</param>
public sealed record ExpressionRow(TextPattern Expression, int Matches, IReadOnlyList<FoundCode> Codes, NeuronFindings? Neurons);

/// <summary>Several expressions, each with its codes and neurons: the paper's comparison of both (section 4.2).</summary>
/// <param name="Rows">In the order of the expressions.</param>
public sealed record ExpressionTable(IReadOnlyList<ExpressionRow> Rows)
{
    /// <summary>How many codes were compared with neurons.</summary>
    public int Compared => Pairs.Count();

    /// <summary>How many of them were more precise than the best neuron of the same recall.</summary>
    public int Won => Pairs.Count(static one => one.CodeWins);

    /// <summary>The mean precision of the codes that were compared; null for none.</summary>
    public double? CodePrecision => Pairs.Any() ? Pairs.Average(static one => one.Code.Precision) : null;

    /// <summary>The mean precision of their neurons; null for none.</summary>
    public double? NeuronPrecision => Pairs.Any() ? Pairs.Average(static one => one.Precision) : null;

    private IEnumerable<ComparedCode> Pairs => Rows.SelectMany(static row => row.Neurons?.Codes ?? []);

    /// <param name="most">So many codes of each expression, at most.</param>
    /// <param name="model">Reads neurons; null to leave them out.</param>
    /// <param name="sample">On about so many tokens, anew for each expression.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <exception cref="SearchException">An expression takes too long.</exception>
    public static ExpressionTable Of(
        IIndexedCorpus corpus, IReadOnlyList<TextPattern> expressions, SearchOptions options, int most, LoadedModel? model, int sample,
        Action<double>? progress, CancellationToken cancel) => new(
        [
            .. expressions.Select((expression, number) =>
            {
                var tokens = MatchedTokens.In(corpus, expression, null, cancel);
                FoundCode[] found = tokens.Length == 0 ? [] : [.. CodeSearch.ByPrecision(corpus, tokens, options, cancel).Take(most)];
                var neurons = model is null || found.Length == 0 ? null : NeuronComparison.Of(
                    corpus, expression, [.. found.Select(static code => code.Code)], model, sample,
                    share => progress?.Invoke((number + share) / expressions.Count), cancel);
                return new ExpressionRow(expression, tokens.Length, found, neurons);
            }),
        ]);
}
