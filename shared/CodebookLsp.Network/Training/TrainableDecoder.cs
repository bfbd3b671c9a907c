using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Training;

/// <summary>What one pass through a <see cref="TrainableDecoder"/> does besides computing scores.</summary>
internal sealed record TrainingPass
{
    /// <summary>Whether the codebooks are on.</summary>
    public bool Snap { get; init; } = true;

    /// <summary>Told what comes out of the embedding and of every block, by name; they die after the call. Null for nobody.</summary>
    public Action<string, Tensor>? Trace { get; init; }

    /// <summary>Told each codebook's input, [rows, heads, part] after its norm, and what replaces it (the input itself with
    /// <see cref="Snap"/> off). Null for nobody.</summary>
    public Action<TrainableCodebook, Tensor, Tensor>? Seen { get; init; }
}

/// <summary>
/// A decoder of any family with codebooks, computed by torch's own differentiable functions: what <see cref="Transformer"/> computes, to
/// float32 rounding, and its gradients.
/// </summary>
internal sealed class TrainableDecoder : IDisposable
{
    private readonly TransformerWeights weights;
    private readonly ILookup<(int Layer, Placement Placement), TrainableCodebook> codebooks;
    private readonly Rotary? rotary;
    private readonly CodebookLoss loss;
    private readonly bool summedCommitment;
    private readonly bool owns;
    private readonly Dictionary<(int Length, int? Window), Tensor> masks = [];

    /// <summary>Takes over the codebooks.</summary>
    /// <param name="weights">In float32 where they are trained; whatever their numbers, everything between products is float32.</param>
    /// <param name="summedCommitment">See <see cref="TrainableCodebook.Snap"/>.</param>
    /// <param name="owns">Whether the weights are taken over too.</param>
    public TrainableDecoder(
        TransformerOptions options, TransformerWeights weights, IReadOnlyList<TrainableCodebook> codebooks, CodebookLoss loss,
        bool summedCommitment, bool owns = true)
    {
        (Options, this.weights, Codebooks, this.loss, this.summedCommitment, this.owns) =
            (options, weights, codebooks, loss, summedCommitment, owns);
        this.codebooks = codebooks.ToLookup(static codebook => (codebook.Layer, codebook.Options.Placement));
        Tokens = weights.TokenEmbedding.All().DetachFromDisposeScope();
        rotary = options.Rotary is { } turning ? new(turning, weights.RotaryFactors, Tokens.device) : null;
    }

    public TransformerOptions Options { get; }

    public IReadOnlyList<TrainableCodebook> Codebooks { get; }

    public TransformerWeights Weights => weights;

    /// <summary>[vocab, width]: the token embedding.</summary>
    public Tensor Tokens { get; }

    /// <summary>The mean loss of the next token, in nats, and what codebooks add to what is minimised; with gradients, where they are
    /// tracked.</summary>
    /// <param name="batch">[sequences][tokens], all of one length.</param>
    /// <returns>The language model's loss; all that is to be minimised; and in how many places the likeliest token is right. Scalars of the
    /// caller's.</returns>
    public (Tensor Loss, Tensor Objective, Tensor Right) Losses(int[][] batch, TrainingPass pass)
    {
        using var scope = NewDisposeScope();
        var extra = new List<Tensor>();
        var scores = Scores(batch, pass, extra).view(batch.Length, -1, Options.Vocabulary)
            .narrow(1, 0, batch[0].Length - 1).reshape(-1, Options.Vocabulary);
        var targets = Ids(batch.Select(static sequence => sequence[1..]));
        var value = functional.cross_entropy(scores, targets);
        var objective = extra.Aggregate(value, static (sum, one) => sum.add(one, Scalars.One));
        var right = scores.detach().argmax(-1).eq(targets).sum();
        return (value.MoveToOuterDisposeScope(), objective.MoveToOuterDisposeScope(), right.MoveToOuterDisposeScope());
    }

    /// <summary>The scores of the next token everywhere.</summary>
    /// <param name="batch">[sequences][tokens], all of one length.</param>
    /// <param name="extra">Gets what codebooks add to the loss.</param>
    /// <returns>[sequences · tokens, vocab]</returns>
    public Tensor Scores(int[][] batch, TrainingPass pass, List<Tensor> extra)
    {
        var (sequences, length) = (batch.Length, batch[0].Length);
        if (length > Options.MaxPositions)
            throw TrainingException.TooLong(length, Options.MaxPositions);
        if (batch.Max(static sequence => sequence.Max()) is var largest && largest >= Options.Vocabulary)
            throw TrainingException.Vocabulary(largest, Options.Vocabulary);
        using var positions = new RowPositions([.. Enumerable.Range(0, sequences * length).Select(row => (long)(row % length))]);
        var stream = Tokens.index_select(0, Ids(batch)).to_type(ScalarType.Float32);
        if (weights.PositionEmbedding is { } learned)
            stream = stream.add(learned.index_select(0, tensor(positions.Places, device: stream.device)), Scalars.One);
        pass.Trace?.Invoke("the embedding", stream);
        for (var layer = 0; layer < Options.Layers; layer++)
        {
            stream = Block(layer, stream, positions, sequences, pass, extra);
            pass.Trace?.Invoke($"layer {layer}", stream);
        }

        return Product(Normalised(stream, weights.FinalNorm), weights.Output);
    }

    public void Dispose()
    {
        if (owns)
            weights.Dispose();
        Tokens.Dispose();
        rotary?.Dispose();
        foreach (var codebook in Codebooks)
            codebook.Dispose();
        foreach (var mask in masks.Values)
            mask.Dispose();
    }

    private Tensor Block(int layer, Tensor stream, RowPositions positions, int sequences, TrainingPass pass, List<Tensor> extra)
    {
        var block = weights.Blocks[layer];
        var qkv = Snap(layer, Placement.Qkv, Product(Normalised(stream, block.AttentionNorm), block.Qkv), pass, extra);
        var merged = Snap(layer, Placement.AttnPreproj, Attend(layer, qkv, positions, sequences), pass, extra);
        var attended = Snap(layer, Placement.Attn, Product(merged, block.Out), pass, extra);
        var before = Options.ParallelResidual ? stream : stream.add(attended, Scalars.One);
        var inner = Activated(layer, Product(Normalised(before, block.MlpNorm), block.Up), pass, extra);
        var mlp = Snap(layer, Placement.Mlp, Product(inner, block.Down), pass, extra);
        stream = stream.add(
            Snap(layer, Placement.AttnPlusMlp, attended.add(mlp, Scalars.One), pass, extra), Scalars.One);
        return Snap(layer, Placement.TransformerBlock, stream, pass, extra);
    }

    private Tensor Snap(int layer, Placement placement, Tensor x, TrainingPass pass, List<Tensor> extra)
    {
        foreach (var codebook in codebooks[(layer, placement)])
        {
            if (pass.Snap)
                x = codebook.Snap(x, loss, summedCommitment, extra, pass.Seen is { } seen ? (z, y) => seen(codebook, z, y) : null);
            else if (codebook.Normalised(x.detach()) is var z)
                pass.Seen?.Invoke(codebook, z, z);
        }

        return x;
    }

    private Tensor Activated(int layer, Tensor up, TrainingPass pass, List<Tensor> extra)
    {
        var gate = Options.Gated ? up.narrow(-1, 0, Options.Intermediate) : up;
        var active = Snap(layer, Placement.MlpMid, ActivationFunction.Of(gate, Options.Activation), pass, extra);
        return Options.Gated ? active * up.narrow(-1, Options.Intermediate, Options.Intermediate) : active;
    }

    /// <param name="qkv">[rows, qkv width]</param>
    /// <returns>[rows, heads · head width]</returns>
    private Tensor Attend(int layer, Tensor qkv, RowPositions positions, int sequences)
    {
        var (query, key, value) = Attention.Split(qkv, Options); // [rows, heads, head width] each
        if (rotary is not null)
            (query, key) = (rotary.Rotate(query, positions), rotary.Rotate(key, positions));
        var (queries, keys, values) = (Heads(query), Heads(key), Heads(value)); // [sequences, heads, tokens, head width]
        using var scale = Scalars.Of(Options.AttentionScales[layer]);
        var scores = queries.mul(scale).matmul(keys.transpose(-1, -2))
            .add(Mask((int)queries.shape[2], Options.Windows[layer], qkv.device), Scalars.One);
        return scores.softmax(-1).matmul(values).transpose(1, 2).reshape(-1, Options.Heads * Options.HeadWidth);

        Tensor Heads(Tensor x)
        {
            var heads = x.view(sequences, -1, x.shape[1], Options.HeadWidth).transpose(1, 2);
            return x.shape[1] == Options.Heads ? heads : heads.repeat_interleave(Options.Heads / x.shape[1], 1);
        }
    }

    /// <summary>[tokens, tokens]: 0 where a token sees another, minus infinity where not.</summary>
    private Tensor Mask(int length, int? window, Device device)
    {
        if (masks.TryGetValue((length, window), out var known))
            return known;
        var values = new float[length * length];
        for (var at = 0; at < values.Length; at++)
        {
            var (from, to) = (at / length, at % length);
            values[at] = to <= from && (window is null || from - to < window) ? 0 : float.NegativeInfinity;
        }

        return masks[(length, window)] = tensor(values, [length, length], device: device).DetachFromDisposeScope();
    }

    private Tensor Normalised(Tensor x, Norm norm)
    {
        if (Options.Norm == NormKind.Layer)
            return functional.layer_norm(x, [Options.Width], norm.Weight, norm.Bias, Options.NormEpsilon);
        using var epsilon = Scalars.Of(Options.NormEpsilon);
        return x * (x * x).mean([-1], keepdim: true).add(epsilon, Scalars.One).rsqrt() * norm.Weight;
    }

    private static Tensor Product(Tensor x, Linear linear) =>
        functional.linear(x.to_type(linear.Weight.dtype), linear.Weight, linear.Bias).to_type(ScalarType.Float32);

    private Tensor Ids(IEnumerable<int[]> sequences) =>
        tensor([.. sequences.SelectMany(static sequence => sequence)], ScalarType.Int64, Tokens.device);
}
