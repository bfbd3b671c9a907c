using CodebookLsp.Network.Codebooks;

namespace CodebookLsp.Network.Generation;

/// <summary>How texts are read that are there already.</summary>
public sealed record ReadingOptions
{
    /// <summary>Whether the codebooks are on. Off, it is the base model that reads, and there is nothing to steer.</summary>
    public bool Snap { get; init; } = true;

    /// <summary>Layers whose codebooks are off; null for none.</summary>
    public IReadOnlySet<int>? Unsnapped { get; init; }

    /// <summary>What steers the reading of each text, or null to leave its codes as they are; null for none at all.</summary>
    public IReadOnlyList<CodeHook?>? Hooks { get; init; }

    /// <summary>After which layer the residual stream is wanted, from 0; the last one where the model has fewer. Null for none.</summary>
    public int? Layer { get; init; }
}

/// <summary>What reading the tokens of a text after its context gave.</summary>
/// <param name="LogProbability">Their mean log-probability, in nats.</param>
/// <param name="Hidden">[width]: the mean of the residual stream over them; null where nobody asked.</param>
public sealed record TextReading(double LogProbability, float[]? Hidden);
