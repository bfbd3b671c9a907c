using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>
/// A decoder of any family of <see cref="Architecture"/> with codebooks in it. Tokens of all sequences lie end to end in the rows of
/// one matrix, so a batch of unequal lengths wastes nothing.
/// </summary>
internal sealed class Transformer : IDisposable
{
    private readonly TransformerWeights weights;
    private readonly ILookup<(int Layer, Placement Placement), CodebookLayer> codebooks;
    private readonly Rotary? rotary;
    private readonly Attention attention;
    private readonly ScalarType type;
    private readonly Device device;
    private readonly (int Layer, Placement Placement) lastSite; // on the forward path
    private readonly Func<QuantisedDecoder>? makeContinuing;
    private Lazy<QuantisedDecoder>? continuing;

    /// <summary>Takes over the weights and codebooks.</summary>
    /// <param name="files">Where the matrices lie in few bits, for <see cref="ForwardPass.Quantised"/>; null where there are no such
    /// files.</param>
    public Transformer(
        TransformerOptions options, TransformerWeights weights, IReadOnlyList<CodebookLayer> codebooks, WeightFiles? files = null)
    {
        Options = options;
        this.weights = weights;
        Codebooks = codebooks;
        this.codebooks = codebooks.ToLookup(static codebook => (codebook.Layer, codebook.Options.Placement));
        type = weights.Blocks[0].Qkv.Type;
        device = weights.TokenEmbedding.Device;
        rotary = options.Rotary is { } turning ? new(turning, weights.RotaryFactors, device) : null;
        attention = new(options, rotary);
        lastSite = codebooks.Count == 0
            ? (options.Layers, default)
            : codebooks.Max(static codebook => (codebook.Layer, codebook.Options.Placement));
        if (files is not null && QuantisedDecoder.Fits(codebooks))
        {
            makeContinuing = () => new(
                options, QuantisedWeights.Read(files, options, weights.TokenEmbedding), weights, rotary!, this.codebooks);
            continuing = new(makeContinuing);
        }
    }

    /// <summary>Whether <see cref="ForwardPass.Quantised"/> is anything here.</summary>
    public bool ContinuesQuantised => continuing is not null;

    public TransformerOptions Options { get; }

    /// <summary>How many layers a pass that only reads codes goes through, the last perhaps in part.</summary>
    public int ReadLayers => Math.Min(Options.Layers, lastSite.Layer + 1);

    public TokenEmbedding TokenEmbedding => weights.TokenEmbedding;

    internal TransformerWeights Weights => weights;

    /// <summary>In the order of the forward pass.</summary>
    public IReadOnlyList<CodebookLayer> Codebooks { get; }

    /// <summary>Runs the tokens.</summary>
    /// <returns>[rows, vocab] float32 as <see cref="ForwardPass.Logits"/> asks, sequence after sequence; null for none. The
    /// caller's.</returns>
    /// <exception cref="TextTooLongException">A sequence has more tokens than the model has positions.</exception>
    /// <exception cref="ArgumentException">The cache holds only the layers that reading codes needs, and this pass needs more.</exception>
    /// <exception cref="DeviceMemoryException">The pass is too large for the GPU.</exception>
    public Tensor? Forward(ForwardPass pass)
    {
        try
        {
            return DeviceMemoryException.Named(() => Run(pass));
        }
        finally
        {
            pass.Recorder?.Drop(); // nothing, unless the pass has failed
        }
    }

    private Tensor? Run(ForwardPass pass)
    {
        if (pass.Cache is { } cache && cache.Layers < (pass.Logits == LogitRows.None ? ReadLayers : Options.Layers))
            throw new ArgumentException($"A cache of {cache.Layers} layers is too short for this pass.", nameof(pass));
        _ = RowParallel.Use(pass.Threads);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var sequences = pass.Rows(Options.MaxPositions);
        if (pass.Quantised && continuing is not null && pass.Continues)
        {
            var scores = continuing.Value.Forward(pass, sequences);
            for (var index = 0; index < sequences.Count; index++)
                pass.Cache!.Advance(index, 1);
            return scores.MoveToOuterDisposeScope();
        }

        using var positions = new RowPositions(sequences);
        var stream = new ResidualStream(Embed(pass.Ids, positions.Places), Options.Norm, Options.NormEpsilon, type);
        pass.Trace?.Invoke("hidden.embed", stream.Value);

        var request = new SnapRequest(sequences, pass.Hook, pass.Switches, pass.Recorder);
        for (var (layer, goesOn) = (0, true); goesOn && layer < Options.Layers; layer++)
        {
            pass.Cancel.ThrowIfCancellationRequested();
            if (pass.Copies?[layer] is > 0 and var copies)
            {
                stream = stream.Rows(tensor(pass.Copied(sequences, copies), device: device));
                positions.Use(sequences);
            }

            using var blockScope = NewDisposeScope();
            goesOn = Block(layer, stream, positions, pass, request);
            if (goesOn)
            {
                stream.KeepForNextBlock();
                pass.Trace?.Invoke($"hidden.layer{layer}", stream.Value);
            }
        }

        pass.Recorder?.Finish();
        for (var index = 0; pass.Branches is null && index < sequences.Count; index++)
            pass.Cache?.Advance(index, sequences[index].Rows);
        if (pass.Logits == LogitRows.None)
            return null;
        if (pass.Logits == LogitRows.Last)
            stream = stream.Rows(tensor([.. sequences.Select(static rows => rows.FirstRow + rows.Rows - 1L)], device: device));
        var final = stream.Normalised(weights.FinalNorm);
        pass.Trace?.Invoke("hidden.final_ln", final);
        pass.Final?.Invoke(final);
        return pass.Final is null ? Scores(final, fewRows: pass.Logits == LogitRows.Last).MoveToOuterDisposeScope() : null;
    }

    /// <summary>The scores of the next token.</summary>
    /// <param name="final">[rows, width], as <see cref="ForwardPass.Final"/> gets them.</param>
    /// <returns>[rows, vocab] float32</returns>
    public Tensor Scores(Tensor final, bool fewRows = false)
    {
        using var scope = NewDisposeScope();
        return Product.Of(final, weights.Output, fewRows).to_type(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>The same decoder with other codebooks; it takes over the weights, and nothing can be done with this one any more.</summary>
    public Transformer WithCodebooks(IReadOnlyList<CodebookLayer> others)
    {
        DisposeOfAllButWeights();
        return new(Options, weights, others);
    }

    /// <summary>Gives up what is read again, or made again, when a pass next needs it. Not while one runs.</summary>
    public void Release()
    {
        if (continuing is { IsValueCreated: true })
        {
            continuing.Value.Dispose();
            continuing = new(makeContinuing!);
        }

        weights.Release();
        foreach (var codebook in Codebooks)
            codebook.Release();
    }

    public void Dispose()
    {
        DisposeOfAllButWeights();
        weights.Dispose();
    }

    private void DisposeOfAllButWeights()
    {
        if (continuing is { IsValueCreated: true })
            continuing.Value.Dispose();
        rotary?.Dispose();
        foreach (var codebook in Codebooks)
            codebook.Dispose();
    }

    /// <summary>Runs one block; false when the pass ends inside it, after the last codebook there is.</summary>
    private bool Block(int layer, ResidualStream stream, RowPositions positions, ForwardPass pass, SnapRequest request)
    {
        var block = weights.Blocks[layer];
        var end = End(layer, pass);

        var input = stream.Normalised(block.AttentionNorm);
        var continues = pass.Continues;
        var qkv = Snap(layer, Placement.Qkv, Product.Of(input, block.Qkv, continues), pass, request);
        if (end == Placement.Qkv)
            return false;
        var heads = pass.Branches is { } branches
            ? attention.AttendBranches(layer, qkv, positions, request.Sequences, pass.Cache!, branches.Attended)
            : attention.Attend(layer, qkv, positions, request.Sequences, pass.Cache, continues);
        var merged = Snap(layer, Placement.AttnPreproj, heads, pass, request);
        if (end == Placement.AttnPreproj)
            return false;
        var attended = Snap(layer, Placement.Attn, Product.Of(merged, block.Out, continues), pass, request);
        pass.Trace?.Invoke($"attn_out.layer{layer}", attended);
        if (end == Placement.Attn)
            return false;

        // Both sublayers of a parallel block read the same stream, so its second norm comes before the first addition.
        var together = pass.Snaps(layer) && codebooks.Contains((layer, Placement.AttnPlusMlp));
        var before = together ? stream.Value.clone() : null;
        if (!Options.ParallelResidual)
            stream.Add(attended);
        var middle = stream.Normalised(block.MlpNorm);
        if (Options.ParallelResidual && !together)
            stream.Add(attended);
        var inner = Activated(Product.Of(middle, block.Up, continues), layer, pass, request);
        if (end == Placement.MlpMid)
            return false;
        var mlp = Snap(layer, Placement.Mlp, Product.Of(inner, block.Down, continues), pass, request);
        pass.Trace?.Invoke($"mlp_out.layer{layer}", mlp);
        if (end == Placement.Mlp)
            return false;

        if (together)
            stream.Replace(before!.add_(Snap(layer, Placement.AttnPlusMlp, attended.add(mlp, Scalars.One), pass, request), Scalars.One));
        else
            stream.Add(mlp);
        if (pass.Snaps(layer) && codebooks.Contains((layer, Placement.TransformerBlock)))
            stream.Replace(Snap(layer, Placement.TransformerBlock, stream.Value, pass, request));
        return true;
    }

    /// <summary>
    /// Where a pass ends that is only read at the hook: nothing after the last codebook can be seen, and of a cache that is to be continued
    /// every layer's keys are wanted.
    /// </summary>
    private Placement? End(int layer, ForwardPass pass)
    {
        if (pass.Logits != LogitRows.None)
            return null;
        if (pass.Cache is null || pass.Cache.Layers < Options.Layers)
            return layer == lastSite.Layer ? lastSite.Placement : null;
        return layer < Options.Layers - 1 ? null
            : layer == lastSite.Layer && lastSite.Placement > Placement.AttnPreproj ? lastSite.Placement : Placement.AttnPreproj;
    }

    /// <summary>The MLP's inner vector: activated, snapped, and with a gated MLP multiplied with the other half.</summary>
    private Tensor Activated(Tensor up, int layer, ForwardPass pass, SnapRequest request)
    {
        var snapped = pass.Snaps(layer) && codebooks.Contains((layer, Placement.MlpMid));
        if (Options is { Gated: true, Activation: Activation.Silu } && !snapped && SiluGate.Fits(up))
            return SiluGate.Multiply(up);
        var gate = Options.Gated ? up.narrow(-1, 0, Options.Intermediate) : up;
        var active = Snap(layer, Placement.MlpMid, ActivationFunction.Of(gate, Options.Activation), pass, request);
        return Options.Gated ? active.mul_(up.narrow(-1, Options.Intermediate, Options.Intermediate)) : active;
    }

    private Tensor Snap(int layer, Placement placement, Tensor x, ForwardPass pass, SnapRequest request)
    {
        if (!pass.Snaps(layer))
            return x;
        foreach (var codebook in codebooks[(layer, placement)])
        {
            if (pass.Trace is not null)
                Show("cb_in", codebook, x, pass.Trace);
            x = codebook.Snap(x, request);
            if (pass.Trace is not null)
                Show("cb_out", codebook, x, pass.Trace);
        }

        return x;
    }

    private static void Show(string what, CodebookLayer codebook, Tensor x, Action<string, Tensor> trace)
    {
        var parts = x.view(-1, codebook.Heads, codebook.Part);
        foreach (var (site, head) in codebook.Sites.Select(static (site, head) => (site, head)))
            trace($"{what}.{site.Key()}", parts.select(1, head));
    }

    /// <summary>[rows, width] float32, a tensor of its own.</summary>
    private Tensor Embed(IReadOnlyList<int[]> ids, long[] positions)
    {
        foreach (var sequence in ids)
            UnknownTokenException.ThrowIfOutside(sequence, Options.Vocabulary);
        var x = weights.TokenEmbedding.Select([.. ids.SelectMany(static sequence => sequence)]).to_type(ScalarType.Float32);
        return weights.PositionEmbedding is { } learned
            ? x.add_(learned.index_select(0, tensor(positions, device: device)), Scalars.One)
            : x;
    }
}
