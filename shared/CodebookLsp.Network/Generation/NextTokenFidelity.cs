using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using CodebookLsp.Text.Errors;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Generation;

/// <summary>How far a codebook model is from its base model in what comes next after a text.</summary>
/// <param name="Divergence">Kullback–Leibler divergence in nats, from the base model's distribution to the codebook model's.</param>
/// <param name="Base">The id that the base model finds likeliest.</param>
/// <param name="Codebooks">The id that the codebook model finds likeliest.</param>
public sealed record NextTokenFidelity(double Divergence, int Base, int Codebooks)
{
    /// <summary>The logits of a large vocabulary are big: so many texts at a time.</summary>
    private const int TextsPerPass = 16;

    /// <param name="prompts">The ids of each text, of at least one.</param>
    /// <returns>One for each text.</returns>
    /// <exception cref="UserFacingException">A text is too long for the model.</exception>
    internal static IReadOnlyList<NextTokenFidelity> Measure(
        Transformer transformer, IReadOnlyList<int[]> prompts, CancellationToken cancel) =>
        [.. prompts.Chunk(TextsPerPass).SelectMany(some => Pass(transformer, some, cancel))];

    private static NextTokenFidelity[] Pass(Transformer transformer, int[][] prompts, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var pass = new ForwardPass(prompts) { Logits = LogitRows.Last, Cancel = cancel };
        var plain = transformer.Forward(pass with { Snap = false })!.to_type(ScalarType.Float32).log_softmax(-1); // [texts, vocab]
        var snapped = transformer.Forward(pass)!.to_type(ScalarType.Float32).log_softmax(-1);
        var divergences = TensorMemory.Floats((plain.exp() * (plain - snapped)).sum(-1));
        var (before, after) = (TensorMemory.Copy<long>(plain.argmax(-1)), TensorMemory.Copy<long>(snapped.argmax(-1)));
        return [.. divergences.Select((divergence, text) => new NextTokenFidelity(divergence, (int)before[text], (int)after[text]))];
    }
}
