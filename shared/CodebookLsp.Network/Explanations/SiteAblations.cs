using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Explanations;

/// <summary>What a site's codes did to what comes after one token: how it would be if they had said nothing.</summary>
/// <param name="Site">Index into the model's sites.</param>
/// <param name="Bits">
/// The Kullback–Leibler divergence, in bits, of the distribution without them from the distribution with them: Σ p log₂(p / p′).
/// </param>
/// <param name="Promoted">The tokens that they made likelier, those that carry most of the divergence first.</param>
/// <param name="Suppressed">The tokens that they made less likely, likewise.</param>
public sealed record SiteEffect(int Site, double Bits, IReadOnlyList<MovedToken> Promoted, IReadOnlyList<MovedToken> Suppressed);

/// <param name="With">Its probability with the site's codes.</param>
/// <param name="Without">Its probability when the site gives the mean of its codebook at this token.</param>
public readonly record struct MovedToken(int Id, double With, double Without);

/// <summary>What one token of a text was read from, and what it says of the next.</summary>
/// <param name="Next">What is expected after the token.</param>
/// <param name="Effects">One for each site, in their order; <paramref name="Next"/> is what they are compared with.</param>
/// <param name="Attended">
/// For each site that is an attention head's output, how much the head looked at each token of the sequence up to this one, which add up to
/// 1; null for other sites.
/// </param>
public sealed record TokenExplanation(
    ExpectedTokens Next, IReadOnlyList<SiteEffect> Effects, IReadOnlyList<float[]?> Attended);

/// <summary>Tries what each site's codes at one token do: every site once without them, all in one pass.</summary>
internal static class SiteAblations
{
    /// <param name="past">Holds what comes before the token, at least one; stays as it is.</param>
    /// <param name="id">The token.</param>
    /// <param name="next">The token after it; null where the text ends.</param>
    /// <param name="most">How many tokens are named of each kind, at most.</param>
    /// <param name="named">Of so many sites, those with the largest effects, moved tokens are named.</param>
    public static TokenExplanation Measure(
        Transformer transformer, KeyValueCache past, int id, int? next, int most, int named, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var copies = new int[transformer.Options.Layers];
        foreach (var layer in transformer.Codebooks)
            copies[layer.Layer] += layer.Heads;
        var attended = new float[transformer.Options.Layers][];
        var row = 1; // of the next site's sequence: they come in the sites' order
        var logits = transformer.Forward(new([[id]])
        {
            Cache = past,
            Cancel = cancel,
            Hook = choice =>
            {
                for (var head = 0; head < choice.Heads; head++)
                    choice.Average(row++, head);
            },
            Copies = copies,
            Branches = new() { Attended = (layer, weights) => attended[layer] = TensorMemory.Floats(weights) },
        })!; // [1 + sites, vocab]
        var logs = logits.log_softmax(-1);
        var (with, without) = (logs[0], logs.narrow(0, 1, logs.shape[0] - 1));
        var probabilities = with.exp();
        var bits = TensorMemory.Floats((probabilities * (with - without)).sum(-1)).Select(static nats => nats / Math.Log(2)).ToArray();
        var largest = Enumerable.Range(0, bits.Length).OrderByDescending(site => bits[site]).Take(named).ToHashSet();
        return new(
            Expectations.Of(logits.narrow(0, 0, 1), [next], most)[0],
            [.. bits.Select((change, site) => Effect(site, Math.Max(0, change)))],
            [.. transformer.Codebooks.SelectMany(Attended)]);

        SiteEffect Effect(int site, double change)
        {
            if (!largest.Contains(site))
                return new(site, change, [], []);
            using var one = NewDisposeScope();
            var other = without[site];
            var moved = with - other;
            return new(site, change, Most(probabilities * moved, other), Most(-(other.exp() * moved), other));
        }

        // What carries most of a divergence, and does so in its direction.
        MovedToken[] Most(Tensor carried, Tensor other)
        {
            var (values, ids) = carried.topk((int)Math.Min(most, carried.shape[0]), dim: 0);
            var (shares, tokens) = (TensorMemory.Floats(values), TensorMemory.Copy<long>(ids));
            var (now, then) = (TensorMemory.Floats(probabilities.index_select(0, ids)),
                TensorMemory.Floats(other.index_select(0, ids).exp()));
            return
            [
                .. tokens.Select((token, at) => (shares[at], new MovedToken((int)token, now[at], then[at])))
                    .Where(static pair => pair.Item1 > 0).Select(static pair => pair.Item2),
            ];
        }

        IEnumerable<float[]?> Attended(CodebookLayer layer)
        {
            var heads = transformer.Options.Heads;
            var areHeads = layer.Options is { Placement: Placement.AttnPreproj, Grouped: true } && layer.Heads == heads;
            var all = attended[layer.Layer];
            return Enumerable.Range(0, layer.Heads)
                .Select(head => areHeads ? all[(head * (all.Length / heads))..((head + 1) * (all.Length / heads))] : null);
        }
    }
}
