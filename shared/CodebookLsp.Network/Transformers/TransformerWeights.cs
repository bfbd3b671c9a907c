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

/// <summary>All weights of a decoder, in the layout the forward pass wants.</summary>
/// <param name="TokenEmbedding">[vocab, width]</param>
/// <param name="PositionEmbedding">[positions, width]; null with rotary positions.</param>
/// <param name="Output">[vocab, width]; the token embedding itself where the two are tied.</param>
/// <param name="RotaryFactors">What each rotary frequency is divided by, from GGUF's <c>rope_freqs</c>; null for nothing.</param>
internal sealed record TransformerWeights(
    Tensor TokenEmbedding,
    Tensor? PositionEmbedding,
    IReadOnlyList<BlockWeights> Blocks,
    Norm FinalNorm,
    Linear Output,
    float[]? RotaryFactors) : IDisposable
{
    public void Dispose()
    {
        TokenEmbedding.Dispose();
        PositionEmbedding?.Dispose();
        foreach (var block in Blocks)
            block.Dispose();
        FinalNorm.Dispose();
        Output.Dispose();
    }
}
