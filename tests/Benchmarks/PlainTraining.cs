using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Benchmarks;

/// <summary>
/// A training step as a sequence of torch operations, the way it is first written down: torch's autograd through everything, the whole
/// matrix of similarities at each codebook, topk, a gather whose gradient is a matrix of all codes, torch's AdamW. A GPT-NeoX with
/// codebooks after attention (one for each head) and after the MLP, by inner product.
/// </summary>
internal sealed class PlainTraining : IDisposable
{
    private readonly TransformerOptions options;
    private readonly TrainableDecoder decoder; // gives weights and codes to begin with
    private readonly AdamW optimiser;
    private readonly Dictionary<TrainableCodebook, Tensor> rows;
    private readonly Tensor cosines;
    private readonly Tensor sines;
    private readonly Tensor mask;

    /// <param name="decoder">Whose weights are trained; it is nobody else's any more.</param>
    public PlainTraining(TrainableDecoder decoder, int length)
    {
        (options, this.decoder) = (decoder.Options, decoder);
        rows = decoder.Codebooks.ToDictionary(static one => one, static one => one.Rows.clone().requires_grad_());
        var trained = new List<Tensor> { decoder.Tokens, decoder.Weights.Output.Weight, decoder.Weights.FinalNorm.Weight };
        foreach (var block in decoder.Weights.Blocks)
        {
            trained.AddRange(
            [
                block.Qkv.Weight, block.Qkv.Bias!, block.Out.Weight, block.Out.Bias!, block.Up.Weight, block.Up.Bias!, block.Down.Weight,
                block.Down.Bias!, block.AttentionNorm.Weight, block.AttentionNorm.Bias!, block.MlpNorm.Weight, block.MlpNorm.Bias!,
            ]);
        }

        foreach (var weight in trained)
            weight.requires_grad_();
        optimiser = optim.AdamW([.. trained.Concat(rows.Values).Select(static one => new Parameter(one))], 1e-3);
        var angles = arange(length, ScalarType.Float32).unsqueeze(1) / pow(
            options.Rotary!.Base, arange(0, options.Rotary.Width, 2, ScalarType.Float32) / options.Rotary.Width).unsqueeze(0);
        (cosines, sines) = (cat([angles.cos(), angles.cos()], -1), cat([angles.sin(), angles.sin()], -1)); // [tokens, rotary width]
        mask = full([length, length], double.NegativeInfinity).triu(1);
    }

    /// <summary>One step.</summary>
    /// <param name="batch">[sequences][tokens]</param>
    /// <returns>The loss of the next token before it.</returns>
    public float Step(int[][] batch)
    {
        using var scope = NewDisposeScope();
        optimiser.zero_grad();
        var (sequences, length) = (batch.Length, batch[0].Length);
        var ids = tensor([.. batch.SelectMany(static one => one)], ScalarType.Int64).view(sequences, length);
        var stream = decoder.Tokens.index_select(0, ids.view(-1));
        var extra = zeros(1).sum();
        for (var layer = 0; layer < options.Layers; layer++)
        {
            var block = decoder.Weights.Blocks[layer];
            var qkv = functional.linear(Norm(stream, block.AttentionNorm), block.Qkv.Weight, block.Qkv.Bias)
                .view(sequences, length, options.Heads, 3, options.HeadWidth);
            var (query, key) = (Rotated(qkv.select(3, 0)).transpose(1, 2), Rotated(qkv.select(3, 1)).transpose(1, 2));
            var weights = ((query.matmul(key.transpose(-1, -2)) / Math.Sqrt(options.HeadWidth)) + mask).softmax(-1);
            var merged = weights.matmul(qkv.select(3, 2).transpose(1, 2)).transpose(1, 2).reshape(sequences * length, options.Width);
            foreach (var codebook in decoder.Codebooks.Where(one => one.Layer == layer && one.Heads > 1))
                (merged, extra) = Snap(merged, codebook, extra);
            stream = stream + functional.linear(merged, block.Out.Weight, block.Out.Bias);
            var inner = functional.gelu(functional.linear(Norm(stream, block.MlpNorm), block.Up.Weight, block.Up.Bias));
            var mlp = functional.linear(inner, block.Down.Weight, block.Down.Bias);
            foreach (var codebook in decoder.Codebooks.Where(one => one.Layer == layer && one.Heads == 1))
                (mlp, extra) = Snap(mlp, codebook, extra);
            stream = stream + mlp;
        }

        var scores = functional.linear(Norm(stream, decoder.Weights.FinalNorm), decoder.Weights.Output.Weight)
            .view(sequences, length, -1).narrow(1, 0, length - 1).reshape(sequences * (length - 1), -1);
        var loss = functional.cross_entropy(scores, ids.narrow(1, 1, length - 1).reshape(-1));
        (loss + extra).backward();
        utils.clip_grad_norm_(rows.Values.Concat(decoder.Weights.Blocks.Select(static one => one.Qkv.Weight)), 1);
        optimiser.step();
        return loss.item<float>();
    }

    public void Dispose()
    {
        optimiser.Dispose();
        foreach (var tensor in rows.Values.Append(cosines).Append(sines).Append(mask))
            tensor.Dispose();
        decoder.Dispose();
    }

    /// <summary>Layer norm, similarities with all codes, topk, mean, straight-through, and what draws codes to their vectors.</summary>
    private (Tensor Given, Tensor Extra) Snap(Tensor x, TrainableCodebook codebook, Tensor extra)
    {
        var (heads, part, k) = (codebook.Heads, codebook.Part, codebook.Options.K);
        var z = functional.layer_norm(x.view(-1, heads, part), [part]).transpose(0, 1); // [heads, rows, part]
        var codes = rows[codebook];
        var similarities = z.matmul(functional.normalize(codes, dim: -1).transpose(1, 2)); // [heads, rows, codes]
        var ids = similarities.topk(k, dim: -1).indexes.view(heads, -1, 1).expand(-1, -1, part);
        var y = codes.gather(1, ids).view(heads, -1, k, part).mean([2L]);
        extra = extra + ((y - z.detach()).pow(2).sum() / x.shape[0]);
        var given = y + z - z.detach();
        return (given.transpose(0, 1).reshape(x.shape[0], -1), extra);
    }

    private Tensor Rotated(Tensor x)
    {
        var width = options.Rotary!.Width;
        var (turned, rest) = (x.narrow(-1, 0, width), x.narrow(-1, width, options.HeadWidth - width));
        var half = width / 2;
        var crossed = cat([-turned.narrow(-1, half, half), turned.narrow(-1, 0, half)], -1);
        return cat([(turned * cosines.unsqueeze(1)) + (crossed * sines.unsqueeze(1)), rest], -1);
    }

    private Tensor Norm(Tensor x, CodebookLsp.Network.Transformers.Norm norm) =>
        functional.layer_norm(x, [options.Width], norm.Weight, norm.Bias, options.NormEpsilon);
}
