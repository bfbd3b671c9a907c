using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Generation;

/// <summary>What forcing codes on does to the distributions of the next token, over all positions that were looked at.</summary>
/// <param name="Masses">For each topic, the mean probability of its tokens, together.</param>
/// <param name="Change">The mean Kullback–Leibler divergence, in nats, from the unsteered distribution to the steered one.</param>
public sealed record NextTokenEffect(IReadOnlyList<double> Masses, double Change)
{
    /// <summary>What is less likely counts as if it were no less: nothing is endlessly likelier than what is impossible.</summary>
    private const double LeastMass = 1e-12;

    /// <summary>How many times as likely a topic is as without steering.</summary>
    public double Times(NextTokenEffect unsteered, int topic) =>
        Math.Max(Masses[topic], LeastMass) / Math.Max(unsteered.Masses[topic], LeastMass);
}

/// <summary>Measures codes by running them: many variants of a few prompts in each pass.</summary>
internal static class NextTokenEffects
{
    /// <param name="prompts">What is run, each with every variant.</param>
    /// <param name="from">The first position of a prompt that counts; those before it see too little.</param>
    /// <param name="variants">What each variant forces on.</param>
    /// <param name="topics">The tokens of each, whose probability is asked for.</param>
    /// <param name="progress">Told how many variants are done.</param>
    /// <returns>The unsteered effect (its change is 0), then one for each variant.</returns>
    public static IReadOnlyList<NextTokenEffect> Measure(
        Transformer transformer, IReadOnlyList<int[]> prompts, int from, IReadOnlyList<ForcedCodes> variants,
        IReadOnlyList<IReadOnlyList<int>> topics, Action<int>? progress, CancellationToken cancel)
    {
        var runs = new VariantRuns(transformer, prompts, from, cancel);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var asked = Array.Empty<Tensor>();
        var (plain, probabilities) = ((Tensor?)null, (Tensor?)null);           // [positions, vocab]
        var effects = new NextTokenEffect[1 + variants.Count];
        runs.Each(
            variants,
            unsteered =>
            {
                asked = [.. topics.Select(topic => tensor([.. topic.Select(static id => (long)id)], device: unsteered.device))];
                (plain, probabilities) = (unsteered, unsteered.exp());
                effects[0] = new(Masses(probabilities), 0);
            },
            (variant, steered) => effects[1 + variant] = new(
                Masses(steered.exp()), (probabilities! * (plain! - steered)).sum(-1).mean().item<float>()),
            progress);
        return effects;

        double[] Masses(Tensor p) => [.. asked.Select(topic => (double)p.index_select(1, topic).sum(-1).mean().item<float>())];
    }
}
