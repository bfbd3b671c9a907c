using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Kernels;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>Gain and bias of a normalisation, always float32.</summary>
/// <param name="Weight">[width]</param>
/// <param name="Bias">[width]; null for a root-mean-square norm.</param>
internal sealed record Norm(Tensor Weight, Tensor? Bias) : IDisposable
{
    public void Dispose()
    {
        Weight.Dispose();
        Bias?.Dispose();
    }
}

/// <summary>One decoder block, whatever its family: projections that read the same input are fused.</summary>
/// <param name="Qkv">[heads and key-value heads, width], laid out as <see cref="TransformerOptions.QkvLayout"/> says.</param>
/// <param name="Up">[intermediate, width]; for a gated MLP [2 · intermediate, width], the gate first.</param>
internal sealed record BlockWeights(Norm AttentionNorm, Linear Qkv, Linear Out, Norm MlpNorm, Linear Up, Linear Down) : IDisposable
{
    public void Dispose()
    {
        AttentionNorm.Dispose();
        Qkv.Dispose();
        Out.Dispose();
        MlpNorm.Dispose();
        Up.Dispose();
        Down.Dispose();
    }
}

/// <summary>
/// All weights of a decoder, in the layout the forward pass wants. The blocks, most of it, may be given up while nothing is read, and are
/// read again when a pass next asks for them.
/// </summary>
/// <param name="tokens">[vocab, width]</param>
/// <param name="positions">[positions, width]; null with rotary positions.</param>
/// <param name="read">The blocks; null to read them when they are first asked for.</param>
/// <param name="output">[vocab, width]; null where it is the token embedding.</param>
/// <param name="rotaryFactors">What each rotary frequency is divided by, from GGUF's <c>rope_freqs</c>; null for nothing.</param>
internal sealed class TransformerWeights(
    TokenEmbedding tokens, Tensor? positions, IReadOnlyList<BlockWeights>? read, Norm finalNorm, Linear? output, float[]? rotaryFactors)
    : IDisposable
{
    private readonly Lock gate = new();
    private volatile IReadOnlyList<BlockWeights>? blocks = read;
    private volatile Linear? tied; // made when scores are first asked for: reading codes needs none

    public TokenEmbedding TokenEmbedding { get; } = tokens;

    public Tensor? PositionEmbedding { get; } = positions;

    public Norm FinalNorm { get; } = finalNorm;

    public float[]? RotaryFactors { get; } = rotaryFactors;

    /// <summary>Reads the same blocks once more; null where they cannot be, and are never given up.</summary>
    public Func<MatrixRoom?, IReadOnlyList<BlockWeights>>? ReadAgain { get; init; }

    /// <summary>Where the numbers of matrices are made that are kept as the file has them; null where none are.</summary>
    public MatrixRoom? Room { get; init; }

    /// <summary>Any number of threads may ask while none calls <see cref="Release"/>.</summary>
    /// <exception cref="Files.TensorFileException">They had to be read again, and the file is another one by now.</exception>
    public IReadOnlyList<BlockWeights> Blocks
    {
        get
        {
            if (blocks is { } held)
                return held;
            lock (gate)
            {
                using var ordinary = inference_mode(false); // whatever pass asks: gradients go through them too
                return blocks ??= ReadAgain!(Room);
            }
        }
    }

    /// <summary>[vocab, width]</summary>
    public Linear Output
    {
        get
        {
            if ((output ?? tied) is { } held)
                return held;
            lock (gate)
            {
                using var ordinary = inference_mode(false);
                return tied ??= new(TokenEmbedding.All().DetachFromDisposeScope(), null);
            }
        }
    }

    /// <summary>Gives up what can be read or made again. Not while a pass runs.</summary>
    public void Release()
    {
        if (ReadAgain is null)
            return;
        lock (gate)
        {
            Drop();
            (blocks, tied) = (null, null);
        }
    }

    public void Dispose()
    {
        TokenEmbedding.Dispose();
        PositionEmbedding?.Dispose();
        Drop();
        FinalNorm.Dispose();
        output?.Dispose();
    }

    private void Drop()
    {
        foreach (var block in blocks ?? [])
            block.Dispose();
        Room?.Clear();
        tied?.Dispose();
    }
}
