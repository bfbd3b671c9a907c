using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Checkpoints;

/// <summary>How a model is loaded; the defaults suit the machine.</summary>
public sealed record LoadOptions
{
    /// <summary>
    /// Null for bfloat16 where the processor multiplies it, else float32; texts are then continued with weights of few bits where the
    /// model's file has such. A precision that is named holds for everything.
    /// </summary>
    public Precision? Precision { get; init; }

    /// <summary>"cpu" or "cuda"; null for CUDA where there is one.</summary>
    public string? Device { get; init; }

    /// <summary>The base model's config.json, for a checkpoint of the reference that comes without one.</summary>
    public string? BaseConfig { get; init; }

    /// <summary>Keep the reference's quirks (see <see cref="CodebookConfig.Read"/>).</summary>
    public bool ReferenceCompatible { get; init; }

    /// <summary>Whether files with known hashes are checked against them.</summary>
    public bool CheckHashes { get; init; } = true;

    /// <summary>Whether the model forgets all that it was trained for: a control, with random weights of the same shapes and sizes, and
    /// codes that are outputs of its own untrained layers.</summary>
    public bool Untrained { get; init; }

    /// <summary>Whether texts are continued with weights of few bits, where the model's file has such: where that is quicker.</summary>
    internal bool ContinuesInFewBits => Precision is null && Vectors.Best != VectorKind.None;
}
