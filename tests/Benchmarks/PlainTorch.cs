using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Benchmarks;

/// <summary>
/// The work of annotating as a sequence of torch operations, the way it is first written down: float32, every norm and rotation an
/// operation at a time, torch's attention, the whole matrix of similarities, topk, gather, ids copied out. Layers after the last codebook
/// are left out here too, and so are the scores of the next token, so that both sides do the same work.
/// </summary>
internal sealed class PlainTorch : IDisposable
{
    private readonly TransformerOptions options;
    private readonly TransformerWeights weights;
    private readonly Dictionary<int, (Tensor Rows, Tensor Squares)> codebooks = [];
    private readonly Tensor cosines;
    private readonly Tensor sines;

    public PlainTorch(string folder)
    {
        using var files = ModelFiles.Open(folder);
        options = files.Options;
        weights = WeightReader.Read(
            new(files.Weights, GgufNames.Plain), options, Precision.Float32, CPU, interleavedRotary: true, CancellationToken.None,
            plain: true);
        foreach (var layer in files.Codebooks.Layers)
        {
            var rows = stack(Enumerable.Range(0, options.Heads).Select(head =>
                StateDict.ReadTensor(
                    files.CodebookFile,
                    $"model.layers.{layer}.self_attn.codebook_layer.codebook.{head}.codebook.weight",
                    ScalarType.Float32)));
            codebooks[layer] = (rows, rows.square().sum(-1).unsqueeze(1)); // [heads, codes, part], [heads, 1, codes]
        }

        var angles = arange(options.MaxPositions, ScalarType.Float32).unsqueeze(1) / pow(
            options.Rotary!.Base, arange(0, options.HeadWidth, 2, ScalarType.Float32) / options.HeadWidth).unsqueeze(0);
        (cosines, sines) = (cat([angles.cos(), angles.cos()], -1), cat([angles.sin(), angles.sin()], -1)); // [positions, head width]
    }

    /// <summary>The ids of every site, [batch, time, heads] a layer.</summary>
    /// <param name="ids">Sequences of one length.</param>
    public List<long[]> Annotate(int[][] ids)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        set_num_threads(Environment.ProcessorCount);
        var (batch, time) = (ids.Length, ids[0].Length);
        var x = weights.TokenEmbedding.Select([.. ids.SelectMany(static one => one)]).view(batch, time, options.Width);
        var found = new List<long[]>();
        var last = codebooks.Keys.Max();
        for (var layer = 0; layer <= last; layer++)
        {
            using var inner = NewDisposeScope();
            var block = weights.Blocks[layer];
            // [batch, heads, time, part]
            var qkv = functional.linear(
                Normalised(x, block.AttentionNorm), block.Qkv.Weight).view(batch, time, -1, options.HeadWidth).transpose(1, 2);
            var query = Rotated(qkv.narrow(1, 0, options.Heads));
            var key = Rotated(
                qkv.narrow(1, options.Heads, options.KeyValueHeads)).repeat_interleave(options.Heads / options.KeyValueHeads, 1);
            var value = qkv.narrow(
                1,
                options.Heads + options.KeyValueHeads,
                options.KeyValueHeads).repeat_interleave(options.Heads / options.KeyValueHeads, 1);
            var heads = functional.scaled_dot_product_attention(query, key, value, is_casual: true); // [batch, heads, time, part]
            if (codebooks.TryGetValue(layer, out var codebook))
            {
                var z = heads.transpose(0, 1).reshape(options.Heads, batch * time, -1);                             // [heads, rows, part]
                // [heads, rows, codes]
                var distances = z.square().sum(-1, keepdim: true) - (2 * z.matmul(codebook.Rows.transpose(1, 2))) + codebook.Squares;
                var (_, nearest) = distances.topk(1, -1, largest: false);                                           // [heads, rows, 1]
                heads = codebook.Rows.gather(1, nearest.expand(-1, -1, z.shape[2])).view(options.Heads, batch, time, -1).transpose(0, 1);
                found.Add(nearest.squeeze(-1).transpose(0, 1).contiguous().data<long>().ToArray());
            }

            if (layer == last)
                break;
            x += functional.linear(heads.transpose(1, 2).reshape(batch, time, options.Width), block.Out.Weight);
            var up = functional.linear(Normalised(x, block.MlpNorm), block.Up.Weight);
            x += functional.linear(
                functional.silu(up.narrow(-1, 0, options.Intermediate)) * up.narrow(-1, options.Intermediate, options.Intermediate),
                block.Down.Weight);
            x = x.MoveToOuterDisposeScope();
        }

        return found;

        Tensor Rotated(Tensor part)
        {
            var half = options.HeadWidth / 2;
            var swapped = cat([-part.narrow(-1, half, half), part.narrow(-1, 0, half)], -1);
            return (part * cosines.narrow(0, 0, time)) + (swapped * sines.narrow(0, 0, time));
        }
    }

    public void Dispose()
    {
        weights.Dispose();
        foreach (var (rows, squares) in codebooks.Values)
        {
            rows.Dispose();
            squares.Dispose();
        }

        cosines.Dispose();
        sines.Dispose();
    }

    private Tensor Normalised(Tensor x, Norm norm) =>
        x * (x.square().mean([-1], keepdim: true) + options.NormEpsilon).rsqrt() * norm.Weight;
}
