using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>
/// What the mean square of the residual stream, and of the gradient on its way back, ought to be layer by layer if weights were independent
/// of what they are multiplied with: the recursion of Roberts, Yaida and Hanin (2022), chapters 4 and 9, for blocks that add to a stream.
/// Of weights that have learned it says what chance would do with such sizes.
/// </summary>
internal static class SignalRecursion
{
    private const int Samples = 400; // of a normal distribution, from -5 to 5 deviations

    /// <param name="first">The mean square of what comes out of the embedding.</param>
    /// <param name="length">Tokens of a sequence.</param>
    /// <returns>For each layer the mean square that comes out, and by how much that of the gradient grows on its way back.</returns>
    public static IReadOnlyList<(double Square, double Susceptibility)> Of(TrainableDecoder decoder, double first, int length)
    {
        using var untracked = no_grad();
        var (options, square) = (decoder.Options, first);
        var codebooks = decoder.Codebooks.ToDictionary(static one => (one.Layer, one.Options.Placement));
        var found = new List<(double, double)>();
        // Attention of weights that know nothing looks everywhere alike, and a mean of n numbers has an n-th of their square.
        var spread = Enumerable.Range(1, length).Sum(static seen => 1.0 / seen) / length;
        for (var layer = 0; layer < options.Layers; layer++)
        {
            using var scope = NewDisposeScope();
            var block = decoder.Weights.Blocks[layer];
            var before = square;
            var attention = Attention(options, block, spread, Snap);
            var middle = options.ParallelResidual ? before : before + attention.Square;
            var mlp = Mlp(options, block, Snap);
            var (added, turned) = Snap(Placement.AttnPlusMlp, attention.Square + mlp.Square);
            var back = options.ParallelResidual
                ? 1 + (turned * (attention.Gain + mlp.Gain) / before)
                : (1 + (turned * attention.Gain / before)) * (1 + (turned * mlp.Gain / middle));
            (square, turned) = Snap(Placement.TransformerBlock, before + added);
            found.Add((square, turned * back));

            (double Square, double Gain) Snap(Placement placement, double square) =>
                codebooks.TryGetValue((layer, placement), out var codebook) ? Snapped(codebook, square) : (square, 1);
        }

        return found;
    }

    /// <summary>What a codebook makes of numbers of some mean square, where codes have nothing to do with each other; and of a gradient,
    /// which passes its input's norm.</summary>
    private static (double Square, double Gain) Snapped(TrainableCodebook codebook, double square)
    {
        using var scope = NewDisposeScope();
        return (
            Enumerable.Range(0, codebook.Heads).Average(head =>
                Preflight.MeanSquare(CodeRows.Of(codebook.Rows.detach(), codebook.Options, head)) / codebook.Options.KOf(head)),
            codebook.NormWeight is { } norm ? Preflight.MeanSquare(norm.detach()) / Math.Max(square, 1e-30) : 1);
    }

    private static Branch Attention(
        TransformerOptions options, BlockWeights block, double spread, Func<Placement, double, (double Square, double Gain)> snap)
    {
        var (queries, keys) = (options.Heads * options.HeadWidth, options.KeyValueHeads * options.HeadWidth);
        var norm = Preflight.MeanSquare(block.AttentionNorm.Weight.detach());
        var values = options.QkvLayout == QkvLayout.Blocks
            ? block.Qkv.Weight.narrow(0, queries + keys, keys)
            : block.Qkv.Weight.view(options.Heads, 3, options.HeadWidth, options.Width).select(1, 2).reshape(-1, options.Width);
        var weights = Preflight.MeanSquare(values.detach());
        var qkv = snap(Placement.Qkv, (weights * options.Width * norm) + Bias(block.Qkv));
        var merged = snap(Placement.AttnPreproj, spread * qkv.Square);
        var outOf = Preflight.MeanSquare(block.Out.Weight.detach());
        var given = snap(Placement.Attn, (outOf * queries * merged.Square) + Bias(block.Out));
        var back = outOf * options.Width * spread * options.Heads / options.KeyValueHeads * weights * keys * norm;
        return new(given.Square, back * qkv.Gain * merged.Gain * given.Gain);
    }

    private static Branch Mlp(TransformerOptions options, BlockWeights block, Func<Placement, double, (double Square, double Gain)> snap)
    {
        var norm = Preflight.MeanSquare(block.MlpNorm.Weight.detach());
        var gate = Preflight.MeanSquare(block.Up.Weight.narrow(0, 0, options.Intermediate).detach());
        var (value, slope) = Activated(options.Activation, (gate * options.Width * norm) + Bias(block.Up));
        var inner = snap(Placement.MlpMid, value);
        var (other, otherWeights) = (1.0, 0.0);
        if (options.Gated)
        {
            otherWeights = Preflight.MeanSquare(block.Up.Weight.narrow(0, options.Intermediate, options.Intermediate).detach());
            other = otherWeights * options.Width * norm;
        }

        var down = Preflight.MeanSquare(block.Down.Weight.detach());
        var given = snap(Placement.Mlp, (down * options.Intermediate * inner.Square * other) + Bias(block.Down));
        var through = ((slope * inner.Gain * other * gate) + (inner.Square * otherWeights)) * options.Intermediate;
        return new(given.Square, down * options.Width * through * norm * given.Gain);
    }

    private static double Bias(Linear linear) => linear.Bias is { } bias ? Preflight.MeanSquare(bias.detach()) : 0;

    /// <summary>The mean squares of an activation and of its slope where it gets normal numbers.</summary>
    /// <param name="square">Of what it gets.</param>
    private static (double Value, double Slope) Activated(Activation activation, double square)
    {
        using var scope = NewDisposeScope();
        var deviation = Math.Sqrt(square);
        var (points, weights) = (new float[Samples], new double[Samples]);
        for (var at = 0; at < Samples; at++)
        {
            var x = -5 + (10.0 * (at + 0.5) / Samples);
            (points[at], weights[at]) = ((float)(x * deviation), Math.Exp(-x * x / 2));
        }

        const float Step = 1e-3f;
        var width = Math.Max(deviation, 1e-6) * Step;
        var values = Values(points);
        var (low, high) = (Values([.. points.Select(x => (float)(x - width))]), Values([.. points.Select(x => (float)(x + width))]));
        var sum = weights.Sum();
        return (
            values.Zip(weights, static (value, weight) => weight * value * value).Sum() / sum,
            low.Zip(high, (one, other) => (other - one) / (2 * width)).Zip(weights, static (slope, weight) => weight * slope * slope).Sum()
                / sum);

        float[] Values(float[] x) => TensorMemory.Floats(ActivationFunction.Of(tensor(x), activation));
    }

    /// <summary>What a sublayer adds.</summary>
    /// <param name="Square">The mean square of what it gives.</param>
    /// <param name="Gain">What the mean square of a gradient is multiplied with on its way back, times the mean square of the stream that
    /// the sublayer's norm has divided by.</param>
    private sealed record Branch(double Square, double Gain);
}
