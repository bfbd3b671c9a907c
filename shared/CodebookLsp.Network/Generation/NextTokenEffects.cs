using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Generation;

/// <summary>What forcing codes on does to the distributions of the next token, over all positions that were looked at.</summary>
/// <param name="Mass">The mean probability of the tokens in question, together.</param>
/// <param name="Change">The mean Kullback–Leibler divergence, in nats, from the unsteered distribution to the steered one.</param>
public sealed record NextTokenEffect(double Mass, double Change);

/// <summary>Measures codes by running them: many variants of a few prompts in each pass.</summary>
internal static class NextTokenEffects
{
    /// <param name="prompts">What is run, each with every variant.</param>
    /// <param name="from">The first position of a prompt that counts; those before it see too little.</param>
    /// <param name="variants">What each variant forces on.</param>
    /// <param name="tokens">Whose probability is asked for.</param>
    /// <param name="progress">Told how many variants are done.</param>
    /// <returns>The unsteered effect (its change is 0), then one for each variant.</returns>
    public static IReadOnlyList<NextTokenEffect> Measure(
        Transformer transformer, IReadOnlyList<int[]> prompts, int from, IReadOnlyList<CodeHook> variants, IReadOnlyList<int> tokens,
        Action<int>? progress, CancellationToken cancel)
    {
        var runs = new VariantRuns(transformer, prompts, from, cancel);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var plain = runs.Plain();                                              // [positions, vocab]
        var asked = tensor([.. tokens.Select(static id => (long)id)], device: plain.device);
        var probabilities = plain.exp();
        var effects = new List<NextTokenEffect> { new(Mass(probabilities), 0) };
        runs.Each(
            variants,
            steered => effects.Add(new(Mass(steered.exp()), (probabilities * (plain - steered)).sum(-1).mean().item<float>())),
            progress);
        return effects;

        double Mass(Tensor p) => p.index_select(1, asked).sum(-1).mean().item<float>();
    }
}
