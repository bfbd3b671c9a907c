using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Codebooks;

/// <summary>How a codebook decides which codes are close.</summary>
public enum Similarity
{
    /// <summary>z·c / ‖c‖: the codes are normalised, the input is not. The reference's <c>inner_product</c>.</summary>
    InnerProduct,

    /// <summary>−‖z − c‖.</summary>
    Euclidean,
}

/// <summary>The codebooks at one placement of a model, alike in every layer.</summary>
public sealed record CodebookOptions
{
    public required Placement Placement { get; init; }

    /// <summary>Whether the vector is cut into equal parts with a codebook for each.</summary>
    public bool Grouped { get; init; }

    /// <summary>How many parts; 1 for an ungrouped codebook. For <see cref="Placement.Qkv"/> three times the configured number.</summary>
    public int Heads { get; init; } = 1;

    /// <summary>How many codes stand for one token; the paper's <c>k</c>.</summary>
    public int K { get; init; } = 1;

    public Similarity Similarity { get; init; }

    /// <summary>Whether the input goes through a layer norm of its own before it is compared, as in the reference.</summary>
    public bool InputNorm { get; init; } = true;

    /// <summary>
    /// The codebook exists but is not on the forward path. The reference does this to an inner placement listed after
    /// the one that encloses it; only a reference-compatible model has such codebooks.
    /// </summary>
    public bool NeverRun { get; init; }

    /// <summary>The options again, or an <see cref="OptionsException"/> when vectors of this width cannot be cut so.</summary>
    public CodebookOptions CheckedFor(int width) =>
        Heads < 1 || width % Heads != 0
            ? throw OptionsException.Wrong(
                $"number of codebooks at {Placement.Name()}", Heads, $"a divisor of the vector's length there ({width})")
            : this;
}
