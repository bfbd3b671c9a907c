namespace CodebookLsp.Network.Primitives;

/// <summary>Where in a block a codebook sits: the reference's <c>codebook_at</c>, in the order a token meets them.</summary>
public enum Placement
{
    /// <summary>The fused query, key and value projections.</summary>
    Qkv,

    /// <summary>The merged heads before the output projection; the paper's attention codebook.</summary>
    AttnPreproj,

    /// <summary>The attention output after the output projection.</summary>
    Attn,

    /// <summary>The activation inside the MLP, after its non-linearity.</summary>
    MlpMid,

    /// <summary>The MLP output before it is added to the residual stream.</summary>
    Mlp,

    /// <summary>Attention and MLP outputs together, before they are added to the residual stream.</summary>
    AttnPlusMlp,

    /// <summary>The residual stream after the block.</summary>
    TransformerBlock,
}

/// <summary>One codebook of a model: the place where codes are read and written.</summary>
/// <param name="Layer">Counted from 0.</param>
/// <param name="Head">Which member of a group of codebooks (often an attention head); null for an ungrouped one.</param>
/// <param name="Codes">How many codes the codebook has.</param>
/// <param name="K">How many of them stand for one token.</param>
public sealed record Site(int Layer, Placement Placement, int? Head, int Codes, int K);
