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

    /// <summary>How many codes stand for a vector; null for as many as each codebook says.</summary>
    public int? K { get; init; }

    /// <summary>Whether adapters are on.</summary>
    public bool Adapts { get; init; } = true;

    /// <summary>Told what goes through each codebook. Null for nobody.</summary>
    public Action<SeenVectors>? Seen { get; init; }

    /// <summary>What ought to get to each codebook, [rows, heads, part] after its norm; null where that is not asked for.</summary>
    public SiteTargets? Targets { get; init; }
}

/// <summary>What goes through a codebook in a pass; it dies after the call.</summary>
/// <param name="Z">[rows, heads, part]: the input after the codebook's norm.</param>
/// <param name="Y">[rows, heads, part]: what replaces it; the input itself with <see cref="TrainingPass.Snap"/> off.</param>
/// <param name="Ids">[rows, heads, k]; none with it off.</param>
internal sealed record SeenVectors(TrainableCodebook Codebook, Tensor Z, Tensor Y, int[] Ids);

/// <param name="Weight">Of the mean over heads and codebooks.</param>
internal sealed record SiteTargets(IReadOnlyDictionary<TrainableCodebook, Tensor> Vectors, double Weight);

/// <summary>
/// A decoder of any family with codebooks, computed by torch's own differentiable functions: what <see cref="Transformer"/> computes, to
/// float32 rounding, and its gradients.
/// </summary>
internal sealed class TrainableDecoder : IDisposable
{
    /// <summary>Tokens. Passed straight through a code at every token, gradients grow without bounds where a recurrent layer's own would
    /// not: a code may lie where the layer is steeper than at the vector that it stands for.</summary>
    private const int GradientReach = 8;

    private readonly TransformerWeights weights;
    private readonly ILookup<(int Layer, Placement Placement), TrainableCodebook> codebooks;
    private readonly TrainableAttention attention;
    private readonly CodebookLoss loss;
    private readonly bool summedCommitment;
    private readonly bool owns;

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
        // Where scores are made with the embedding, it is there already.
        Tokens = (options.TiedEmbeddings ? weights.Output.Weight.alias() : weights.TokenEmbedding.All()).DetachFromDisposeScope();
        attention = new(options, options.Rotary is { } turning ? new(turning, weights.RotaryFactors, Tokens.device) : null);
    }

    public TransformerOptions Options { get; }

    public IReadOnlyList<TrainableCodebook> Codebooks { get; }

    public TransformerWeights Weights => weights;

    /// <summary>[vocab, width]: the token embedding.</summary>
    public Tensor Tokens { get; }

    /// <summary>What it has in the place of blocks of attention and MLP; null for such blocks. The decoder's.</summary>
    public RecurrentLayers? Recurrent { get; init; }

    /// <summary>In which numbers it multiplies. The decoder's.</summary>
    public DecoderProducts Products { get; init; } = new(ScalarType.Float32, areFixed: false);

    /// <summary>Updates of the weights; null for none.</summary>
    public DecoderAdapters? Adapters { get; init; }

    /// <summary>[vocab, width]: what scores are made with.</summary>
    public Tensor Output => Options.TiedEmbeddings ? Tokens : weights.Output.Weight;

    /// <summary>How well the next token is told, and what codebooks add to what is minimised; with gradients, where they are
    /// tracked.</summary>
    /// <param name="batch">[sequences][tokens], all of one length.</param>
    /// <param name="teacher">Whom to distil from, with its codebooks and adapters off; null to learn from the texts.</param>
    public PassLosses Losses(int[][] batch, TrainingPass pass, Teacher? teacher = null)
    {
        using var scope = NewDisposeScope();
        var extra = new List<Tensor>();
        var targets = Ids(batch.Select(static sequence => sequence[1..]));
        PassLosses losses;
        if (teacher is null)
        {
            var scores = ButLast(batch, Scores(batch, pass, extra));
            var value = functional.cross_entropy(scores, targets);
            losses = new(value, value.alias(), scores.detach().argmax(-1).eq(targets).sum(), null);
        }
        else
        {
            var (known, sites) = teacher.Read(batch);
            var final = Final(batch, pass with { Targets = sites }, extra);
            losses = Distillation.Compare(
                ButLast(batch, final), Scorer(), ButLast(batch, known), teacher.Decoder.Scorer(), targets);
        }

        var objective = extra.Aggregate(losses.Objective, static (sum, one) => sum.add(one, Scalars.One));
        return new(
            losses.Loss.MoveToOuterDisposeScope(), objective.MoveToOuterDisposeScope(), losses.Right.MoveToOuterDisposeScope(),
            losses.Divergence?.MoveToOuterDisposeScope());
    }

    /// <summary>The scores of the next token everywhere.</summary>
    /// <param name="batch">[sequences][tokens], all of one length.</param>
    /// <param name="extra">Gets what codebooks add to the loss.</param>
    /// <returns>[sequences · tokens, vocab]</returns>
    public Tensor Scores(int[][] batch, TrainingPass pass, List<Tensor> extra) =>
        Scored(Final(batch, pass, extra));

    /// <summary>What scores are made of.</summary>
    /// <inheritdoc cref="Scores" path="/param"/>
    /// <returns>[sequences · tokens, width]</returns>
    public Tensor Final(int[][] batch, TrainingPass pass, List<Tensor> extra)
    {
        var (sequences, length) = (batch.Length, batch[0].Length);
        if (length > Options.MaxPositions)
            throw TrainingException.TooLong(length, Options.MaxPositions);
        if (batch.Max(static sequence => sequence.Max()) is var largest && largest >= Options.Vocabulary)
            throw TrainingException.Vocabulary(largest, Options.Vocabulary);
        using var positions = new RowPositions([.. Enumerable.Range(0, sequences * length).Select(row => (long)(row % length))]);
        var stream = Embedded([.. batch.SelectMany(static sequence => sequence)]);
        if (weights.PositionEmbedding is { } learned)
            stream = stream.add(learned.index_select(0, tensor(positions.Places, device: stream.device)), Scalars.One);
        pass.Trace?.Invoke("the embedding", stream);
        for (var layer = 0; layer < Options.Layers; layer++)
        {
            stream = Recurrent is null
                ? Block(layer, stream, positions, sequences, pass, extra) : Recur(layer, stream, sequences, pass, extra);
            pass.Trace?.Invoke($"layer {layer}", stream);
        }

        return Normalised(stream, weights.FinalNorm);
    }

    /// <summary>What goes into the first layer for tokens.</summary>
    /// <returns>[tokens, width]</returns>
    public Tensor Embedded(int[] tokens) => Tokens.index_select(0, Ids([tokens])).to_type(ScalarType.Float32);

    /// <summary>The scores that the last layer's output comes to.</summary>
    /// <param name="stream">[rows, width]</param>
    /// <returns>[rows, vocab]</returns>
    public Tensor Said(Tensor stream) => Scored(Normalised(stream, weights.FinalNorm));

    /// <summary>What makes scores, [rows, vocab], of what comes out before the output matrix, [rows, width]. For one pass: what it has
    /// rounded may change after that.</summary>
    public Func<Tensor, Tensor> Scorer()
    {
        var (matrix, bias) = (Products.Rounded(Output), Options.TiedEmbeddings ? null : weights.Output.Bias);
        return final => Products.Times(final, matrix, bias);
    }

    /// <summary>The scores of the next token, [rows, vocab], for what <see cref="Final"/> gives.</summary>
    public Tensor Scored(Tensor final) => Scorer()(final);

    public void Dispose()
    {
        if (owns)
            weights.Dispose();
        Tokens.Dispose();
        attention.Dispose();
        Products.Dispose();
        Adapters?.Dispose();
        Recurrent?.Dispose();
        foreach (var codebook in Codebooks)
            codebook.Dispose();
    }

    /// <summary>A recurrent layer. Its codebook is asked at every token; what it adds to the loss is the mean over tokens.</summary>
    private Tensor Recur(int layer, Tensor stream, int sequences, TrainingPass pass, List<Tensor> extra)
    {
        var own = new List<Tensor>();
        stream = Recurrent!.Run(
            layer, stream, sequences, (hidden, first) => Snap(layer, Placement.TransformerBlock, hidden, pass, own, again: !first),
            codebooks.Contains((layer, Placement.TransformerBlock)) ? GradientReach : null);
        using var share = Scalars.Of((double)sequences / stream.shape[0]);
        if (own.Count > 0)
            extra.Add(stack(own).sum().mul(share));
        return stream;
    }

    private Tensor Block(int layer, Tensor stream, RowPositions positions, int sequences, TrainingPass pass, List<Tensor> extra)
    {
        var block = weights.Blocks[layer];
        var projected = Product(layer, BlockMatrix.Qkv, Normalised(stream, block.AttentionNorm), block.Qkv, pass);
        var qkv = Snap(layer, Placement.Qkv, projected, pass, extra);
        var merged = Snap(layer, Placement.AttnPreproj, attention.Of(layer, qkv, positions, sequences), pass, extra);
        var attended = Snap(layer, Placement.Attn, Product(layer, BlockMatrix.Out, merged, block.Out, pass), pass, extra);
        var before = Options.ParallelResidual ? stream : stream.add(attended, Scalars.One);
        var inner = Activated(layer, Product(layer, BlockMatrix.Up, Normalised(before, block.MlpNorm), block.Up, pass), pass, extra);
        var mlp = Snap(layer, Placement.Mlp, Product(layer, BlockMatrix.Down, inner, block.Down, pass), pass, extra);
        stream = stream.add(
            Snap(layer, Placement.AttnPlusMlp, attended.add(mlp, Scalars.One), pass, extra), Scalars.One);
        return Snap(layer, Placement.TransformerBlock, stream, pass, extra);
    }

    private Tensor Snap(int layer, Placement placement, Tensor x, TrainingPass pass, List<Tensor> extra, bool again = false)
    {
        foreach (var codebook in codebooks[(layer, placement)])
        {
            if (pass.Snap)
                x = Snap(codebook, x, pass, extra, again);
            else if (codebook.Normalised(x.detach()) is var z)
                pass.Seen?.Invoke(new(codebook, z, z, []));
        }

        return x;
    }

    private Tensor Snap(TrainableCodebook codebook, Tensor x, TrainingPass pass, List<Tensor> extra, bool again)
    {
        if (pass.Targets is { } targets && is_grad_enabled())
        {
            var (z, known) = (codebook.Normalised(x), targets.Vectors[codebook]);
            extra.Add(RelativeSquares.Of((z - known) * (z - known), known, targets.Weight / Codebooks.Count));
        }

        return codebook.Snap(x, pass, loss, summedCommitment, extra, again);
    }

    private Tensor Activated(int layer, Tensor up, TrainingPass pass, List<Tensor> extra)
    {
        var gate = Options.Gated ? up.narrow(-1, 0, Options.Intermediate) : up;
        var active = Snap(layer, Placement.MlpMid, ActivationFunction.Of(gate, Options.Activation), pass, extra);
        return Options.Gated ? active * up.narrow(-1, Options.Intermediate, Options.Intermediate) : active;
    }

    private Tensor Normalised(Tensor x, Norm norm)
    {
        if (Options.Norm == NormKind.Layer)
            return functional.layer_norm(x, [Options.Width], norm.Weight, norm.Bias, Options.NormEpsilon);
        using var epsilon = Scalars.Of(Options.NormEpsilon);
        return x * (x * x).mean([-1], keepdim: true).add(epsilon, Scalars.One).rsqrt() * norm.Weight;
    }

    private Tensor Product(int layer, BlockMatrix matrix, Tensor x, Linear linear, TrainingPass pass)
    {
        var y = Products.Times(x, linear.Weight, linear.Bias);
        return pass.Adapts && Adapters is { } adapters ? adapters.Add(layer, matrix, x, y) : y;
    }

    /// <summary>Without the last row of each sequence: what comes after it nobody knows.</summary>
    private static Tensor ButLast(int[][] batch, Tensor rows) =>
        rows.view(batch.Length, -1, rows.shape[1]).narrow(1, 0, batch[0].Length - 1).reshape(-1, rows.shape[1]);

    private Tensor Ids(IEnumerable<int[]> sequences) =>
        tensor([.. sequences.SelectMany(static sequence => sequence)], ScalarType.Int64, Tokens.device);
}
