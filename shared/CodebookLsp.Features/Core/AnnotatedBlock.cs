using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Core;

/// <summary>A block of text and the codes of its tokens.</summary>
/// <param name="Codes">One row a token of <paramref name="Block"/>.</param>
public sealed record AnnotatedBlock(TextBlock Block, CodeGrid Codes)
{
    public IEnumerable<AnnotatedToken> Tokens => Enumerable.Range(0, Block.Tokens.Length).Select(index => new AnnotatedToken(this, index));
}

/// <summary>One token with its codes: a view into its block, which copies nothing.</summary>
/// <param name="Index">Counted from the block's first token.</param>
public readonly record struct AnnotatedToken(AnnotatedBlock In, int Index)
{
    public int Id => In.Block.Tokens[Index].Id;

    /// <summary>As it is written: whole characters, also where the token holds only some of a character's bytes.</summary>
    public string Text => In.Block.TextOf(Index);

    /// <summary>In the whole text.</summary>
    public FilePosition Start => In.Block.StartOf(Index);

    /// <summary>In the whole text.</summary>
    public FilePosition End => In.Block.EndOf(Index);

    /// <summary>How many tokens the model read before this one; see <see cref="AnalysisOptions.TrustedContext"/>.</summary>
    public int Context => In.Block.ContextOf(Index);

    /// <summary>The ids active at a site, most similar first.</summary>
    public ReadOnlySpan<int> Codes(int site) => In.Codes.Codes(Index, site);

    /// <summary>The scores of <see cref="Codes"/>, in the same order.</summary>
    public ReadOnlySpan<float> Scores(int site) => In.Codes.Scores(Index, site);
}
