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
    /// <summary>The logits of so many rows of a large vocabulary take 200 MB.</summary>
    private const int RowsPerPass = 512;

    /// <param name="prompts">What is run, each with every variant.</param>
    /// <param name="from">The first position of a prompt that counts; those before it see too little.</param>
    /// <param name="variants">What each variant forces on.</param>
    /// <param name="tokens">Whose probability is asked for.</param>
    /// <param name="progress">Told how many variants are done.</param>
    /// <returns>The unsteered effect (its change is 0), then one for each variant.</returns>
    public static IReadOnlyList<NextTokenEffect> Measure(
        Transformer transformer, IReadOnlyList<int[]> prompts, int from, IReadOnlyList<CodeSeam> variants, IReadOnlyList<int> tokens, Action<int>? progress, CancellationToken cancel)
    {
        if (prompts.Count == 0 || prompts.Any(prompt => prompt.Length <= from))
            throw new ArgumentException($"Every prompt needs more than {from} tokens.", nameof(prompts));
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        var rows = prompts.Sum(static prompt => prompt.Length);
        var (first, counted) = (0, new List<long>());
        foreach (var prompt in prompts)
        {
            counted.AddRange(Enumerable.Range(first + from, prompt.Length - from).Select(static row => (long)row));
            first += prompt.Length;
        }

        var asked = tensor([.. tokens.Select(static id => (long)id)]);
        var plain = Run([null]).narrow(0, 0, rows);
        var index = tensor([.. counted], device: plain.device);
        asked = asked.to(plain.device);
        plain = plain.index_select(0, index).log_softmax(-1);                  // [positions, vocab]
        var probabilities = plain.exp();
        var effects = new List<NextTokenEffect> { new(Mass(probabilities), 0) };

        var together = Math.Max(1, RowsPerPass / rows);
        foreach (var some in variants.Chunk(together))
        {
            using var inner = NewDisposeScope();
            var logits = Run(some);                                            // [variants · rows, vocab]
            for (var variant = 0; variant < some.Length; variant++)
            {
                using var one = NewDisposeScope();
                var steered = logits.narrow(0, variant * rows, rows).index_select(0, index).log_softmax(-1);
                var change = (probabilities * (plain - steered)).sum(-1).mean().item<float>();
                effects.Add(new(Mass(steered.exp()), change));
            }

            progress?.Invoke(effects.Count - 1);
        }

        return effects;

        double Mass(Tensor p) => p.index_select(1, asked).sum(-1).mean().item<float>();

        Tensor Run(CodeSeam?[] seams)
        {
            void Seam(CodeChoice choice)
            {
                var all = choice.Sequences;
                for (var variant = 0; variant < seams.Length; variant++)
                {
                    if (seams[variant] is { } seam)
                        choice.Only([.. all.Skip(variant * prompts.Count).Take(prompts.Count)], seam);
                }
            }

            return transformer.Forward(new([.. seams.SelectMany(_ => prompts)]) { Seam = Seam, Cancel = cancel })!;
        }
    }
}
