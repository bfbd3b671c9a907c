using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Search;

/// <summary>A code beside the neuron that does its work best, both measured on the same tokens.</summary>
/// <param name="Code">As it is found in the sample.</param>
/// <param name="Precision">The neuron's, at a threshold where it has the code's recall.</param>
public sealed record ComparedCode(FoundCode Code, Neuron Neuron, double Precision)
{
    public bool CodeWins => Code.Precision > Precision;
}

/// <summary>What <c>--neurons</c> says.</summary>
/// <param name="Matched">Tokens of the sample in which the expression's group starts.</param>
/// <param name="Tokens">How many tokens the sample has.</param>
public sealed record NeuronFindings(IReadOnlyList<ComparedCode> Codes, int Matched, int Tokens);

/// <summary>
/// Compares the codes of a search with neurons: see <see cref="NeuronBaseline"/>. Neurons are the base model's, with the codebooks off.
/// </summary>
public static class NeuronComparison
{
    /// <param name="codes">Those to compare; those that do not fire on a matched token of the sample are left out.</param>
    /// <param name="tokens">About how many tokens are read, three times.</param>
    /// <exception cref="SearchException">The pattern takes too long.</exception>
    public static NeuronFindings Of(
        IIndexedCorpus corpus, TextPattern pattern, IReadOnlyList<CodeId> codes, LoadedModel model, int tokens, Action<double>? progress,
        CancellationToken cancel)
    {
        var blocks = CorpusSample.Blocks(corpus, model, tokens, cancel);
        var sample = CorpusSample.Read(blocks, model, share => progress?.Invoke(share / 3), cancel);
        var matched = MatchedTokens.In(sample, pattern, null, cancel).ToHashSet();
        var found = codes.Select(code => Found(sample, code, matched)).Where(static code => code.Hits > 0).ToArray();
        var baseline = new NeuronBaseline(model.NeuronLayout.Count, [.. found.Select(static code => code.Recall)]);
        if (found.Length > 0)
        {
            CorpusSample.VisitNeurons(
                blocks, model,
                (token, row) =>
                {
                    if (matched.Contains(token))
                        baseline.AddWanted(row);
                },
                share => progress?.Invoke((1 + share) / 3), cancel);
            CorpusSample.VisitNeurons(blocks, model, (_, row) => baseline.Count(row), share => progress?.Invoke((2 + share) / 3), cancel);
        }

        return new(
            [
                .. found
                    .Select(
                        (code, index) =>
                            baseline.Best(index) is { } best ? new ComparedCode(code, model.NeuronLayout[best.Place], best.Precision) : null
                    )
                    .OfType<ComparedCode>(),
            ],
            matched.Count, sample.TokenIds.Length);
    }

    private static FoundCode Found(MemoryCorpus sample, CodeId code, HashSet<int> matched)
    {
        var firings = sample.Firings(code);
        var hits = firings.Count(matched.Contains);
        var recall = (double)hits / Math.Max(1, matched.Count);
        return new(
            code, hits, firings.Length, (double)hits / Math.Max(1, firings.Length), recall,
            recall * sample.TokenIds.Length / Math.Max(1, firings.Length));
    }
}
