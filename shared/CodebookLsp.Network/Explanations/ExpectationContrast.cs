using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Explanations;

/// <summary>What two runs of a model expected at one place: with all its codebooks, and with those of some layers off.</summary>
/// <param name="Divergence">How far their distributions are apart: the Jensen–Shannon divergence in bits, from 0 for the same to 1 for
/// distributions that have no token in common.</param>
public sealed record ExpectationContrast(ExpectedTokens With, ExpectedTokens Without, double Divergence)
{
    /// <param name="ids">What stands before the place.</param>
    /// <param name="actual">What stands there; null where the text ends.</param>
    internal static ExpectationContrast Of(
        Transformer transformer, int[] ids, int? actual, IReadOnlySet<int> unsnapped, int most, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var pass = new ForwardPass([ids]) { Logits = LogitRows.Last, Cancel = cancel };
        var with = transformer.Forward(pass)!;                                       // [1, vocab]
        var without = transformer.Forward(pass with { Unsnapped = unsnapped })!;
        return new(
            Expectations.Of(with, [actual], most)[0], Expectations.Of(without, [actual], most)[0],
            JensenShannon(with.log_softmax(-1), without.log_softmax(-1)));
    }

    /// <summary>In bits.</summary>
    /// <param name="first">[1, vocab] logarithms of probabilities.</param>
    internal static double JensenShannon(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        var sum = first.logaddexp(second); // twice the middle of both
        var both = TensorMemory.Floats((first.exp() * (first - sum)).sum().reshape(1))[0]
            + TensorMemory.Floats((second.exp() * (second - sum)).sum().reshape(1))[0];
        return Math.Clamp(1 + (both / 2 / Math.Log(2)), 0, 1);
    }
}
