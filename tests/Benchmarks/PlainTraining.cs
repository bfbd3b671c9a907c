using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Adam = TorchSharp.Modules.AdamW;
using Parameter = TorchSharp.Modules.Parameter;
using Weights = (TorchSharp.Modules.Parameter Weight, TorchSharp.Modules.Parameter Bias);

namespace Benchmarks;

/// <summary>
/// A training step as a sequence of torch operations, the way it is first written down: torch's autograd through everything, the whole
/// matrix of similarities at each codebook, topk, a gather whose gradient is a matrix of all codes, torch's AdamW. A GPT-NeoX with
/// codebooks after attention (one for each head) and after the MLP, by inner product, and the loss aeloss.
/// </summary>
internal sealed class PlainTraining : IDisposable
{
    private const double BaseDecay = 0.01;
    private const double MostGradient = 1;

    private readonly TransformerOptions options;
    private readonly Parameter tokens;
    private readonly Parameter output;
    private readonly Weights finalNorm;
    private readonly List<Block> blocks = [];
    private readonly List<Parameter> all;
    private readonly Adam optimiser;
    private readonly Tensor cosines;
    private readonly Tensor sines;
    private readonly Tensor mask;

    /// <param name="decoder">What it begins with, which is copied.</param>
    /// <param name="length">Tokens of a sequence.</param>
    public PlainTraining(TrainableDecoder decoder, int length, double learningRate)
    {
        options = decoder.Options;
        (tokens, output) = (Own(decoder.Tokens), Own(decoder.Weights.Output.Weight));
        finalNorm = Both(decoder.Weights.FinalNorm.Weight, decoder.Weights.FinalNorm.Bias);
        var codebooks = new List<Parameter>();
        foreach (var (layer, block) in decoder.Weights.Blocks.Index())
        {
            blocks.Add(new(
                Both(block.AttentionNorm.Weight, block.AttentionNorm.Bias), Both(block.Qkv.Weight, block.Qkv.Bias),
                Both(block.Out.Weight, block.Out.Bias), Both(block.MlpNorm.Weight, block.MlpNorm.Bias),
                Both(block.Up.Weight, block.Up.Bias), Both(block.Down.Weight, block.Down.Bias),
                Codes(one => one.Layer == layer && one.Heads > 1), Codes(one => one.Layer == layer && one.Heads == 1)));
        }

        Parameter[] weights =
        [
            tokens, output, finalNorm.Weight, finalNorm.Bias,
            .. blocks.SelectMany(static one => new[] { one.AttentionNorm, one.Qkv, one.Out, one.MlpNorm, one.Up, one.Down })
                .SelectMany(static one => new[] { one.Weight, one.Bias }),
        ];
        all = [.. weights, .. codebooks];
        Adam.ParamGroup[] groups =
        [
            new(weights, new() { LearningRate = learningRate, weight_decay = BaseDecay }),
            new(codebooks, new() { LearningRate = learningRate, weight_decay = 0 }),
        ];
        optimiser = new(groups, learningRate);
        var angles = arange(length, ScalarType.Float32).unsqueeze(1) / pow(
            options.Rotary!.Base, arange(0, options.Rotary.Width, 2, ScalarType.Float32) / options.Rotary.Width).unsqueeze(0);
        (cosines, sines) = (cat([angles.cos(), angles.cos()], -1), cat([angles.sin(), angles.sin()], -1)); // [tokens, rotary width]
        mask = full([length, length], double.NegativeInfinity).triu(1);

        Codebook Codes(Func<TrainableCodebook, bool> which)
        {
            var one = decoder.Codebooks.Single(which);
            var own = new Codebook(Own(one.Rows), Both(one.NormWeight!, one.NormBias), one.Options.K);
            codebooks.AddRange([own.Rows, own.Norm.Weight, own.Norm.Bias]);
            return own;
        }
    }

    /// <summary>One step.</summary>
    /// <param name="batch">[sequences][tokens]</param>
    /// <returns>The mean loss of the next token before it, in nats.</returns>
    public float Step(int[][] batch)
    {
        using var scope = NewDisposeScope();
        optimiser.zero_grad();
        var (sequences, length) = (batch.Length, batch[0].Length);
        var ids = tensor([.. batch.SelectMany(static one => one)], ScalarType.Int64).view(sequences, length);
        var stream = tokens.index_select(0, ids.view(-1)); // [sequences · tokens, width]
        var extra = zeros(1).sum();
        foreach (var block in blocks)
        {
            var qkv = functional.linear(Norm(stream, block.AttentionNorm), block.Qkv.Weight, block.Qkv.Bias)
                .view(sequences, length, options.Heads, 3, options.HeadWidth);
            var (query, key) = (Rotated(qkv.select(3, 0)).transpose(1, 2), Rotated(qkv.select(3, 1)).transpose(1, 2));
            var weights = ((query.matmul(key.transpose(-1, -2)) / Math.Sqrt(options.HeadWidth)) + mask).softmax(-1);
            var merged = weights.matmul(qkv.select(3, 2).transpose(1, 2)).transpose(1, 2).reshape(sequences * length, options.Width);
            (merged, extra) = Snap(merged, block.Attention, extra);
            stream = stream + functional.linear(merged, block.Out.Weight, block.Out.Bias);
            var inner = functional.gelu(functional.linear(Norm(stream, block.MlpNorm), block.Up.Weight, block.Up.Bias));
            (var mlp, extra) = Snap(functional.linear(inner, block.Down.Weight, block.Down.Bias), block.Mlp, extra);
            stream = stream + mlp;
        }

        var scores = functional.linear(Norm(stream, finalNorm), output)
            .view(sequences, length, -1).narrow(1, 0, length - 1).reshape(sequences * (length - 1), -1);
        var loss = functional.cross_entropy(scores, ids.narrow(1, 1, length - 1).reshape(-1));
        (loss + extra).backward();
        nn.utils.clip_grad_norm_(all, MostGradient);
        optimiser.step();
        return loss.item<float>();
    }

    public void Dispose()
    {
        optimiser.Dispose();
        foreach (var tensor in all.Append(cosines).Append(sines).Append(mask))
            tensor.Dispose();
    }

    /// <summary>Norm, similarities with all codes, topk, mean, straight-through, and what draws codes to their vectors.</summary>
    private static (Tensor Given, Tensor Extra) Snap(Tensor x, Codebook codebook, Tensor extra)
    {
        var (heads, part) = (codebook.Rows.shape[0], codebook.Rows.shape[2]);
        var z = ((functional.layer_norm(x.view(-1, heads, part), [part]) * codebook.Norm.Weight) + codebook.Norm.Bias)
            .transpose(0, 1); // [heads, rows, part]
        var similarities = z.matmul(functional.normalize(codebook.Rows, dim: -1).transpose(1, 2)); // [heads, rows, codes]
        var ids = similarities.topk(codebook.K, dim: -1).indexes.reshape(heads, -1, 1).expand(-1, -1, part);
        var y = codebook.Rows.gather(1, ids).view(heads, -1, codebook.K, part).mean([2L]);
        var given = y + z - z.detach();
        return (given.transpose(0, 1).reshape(x.shape[0], -1), extra + ((y - z.detach()).pow(2).sum() / x.shape[0]));
    }

    /// <param name="x">[sequences, tokens, heads, head width]</param>
    private Tensor Rotated(Tensor x)
    {
        var width = options.Rotary!.Width;
        var (turned, rest) = (x.narrow(-1, 0, width), x.narrow(-1, width, options.HeadWidth - width));
        var half = width / 2;
        var crossed = cat([-turned.narrow(-1, half, half), turned.narrow(-1, 0, half)], -1);
        return cat([(turned * cosines.unsqueeze(1)) + (crossed * sines.unsqueeze(1)), rest], -1);
    }

    private Tensor Norm(Tensor x, Weights norm) =>
        functional.layer_norm(x, [options.Width], norm.Weight, norm.Bias, options.NormEpsilon);

    /// <summary>A copy: a parameter takes over the tensor that it is made of.</summary>
    private static Parameter Own(Tensor from) => new(from.detach().clone());

    private static Weights Both(Tensor weight, Tensor? bias) => (Own(weight), Own(bias!));

    private sealed record Codebook(Parameter Rows, Weights Norm, int K);

    private sealed record Block(
        Weights AttentionNorm, Weights Qkv, Weights Out, Weights MlpNorm, Weights Up, Weights Down, Codebook Attention, Codebook Mlp);
}
