namespace CodebookLsp.Features.Core;

/// <summary>
/// How a text is cut into the blocks whose codes are read. The same numbers serve the command line and the editor, so that both show the
/// same codes; docs/analysis-units.md explains the rule and the choice.
/// </summary>
public sealed record AnalysisOptions
{
    /// <summary>
    /// The fewest tokens of a block, unless the text ends. A shorter one would spend more of the model's time on its context than on
    /// itself.
    /// </summary>
    public int MinBlock { get; init; } = 128;

    /// <summary>
    /// The most tokens of a block. With its context it makes 512, long enough for attention to see what a paragraph is about, and
    /// short enough that an edit costs a fraction of a second.
    /// </summary>
    public int MaxBlock { get; init; } = 448;

    /// <summary>How many tokens before a block the model reads with it. Fewer at the start of a text.</summary>
    public int Context { get; init; } = 64;

    /// <summary>
    /// A token with fewer tokens before it was read with too little context to trust its codes: the model's first position is an attention
    /// sink, and the next few see hardly more than that. Only the start of a text has such tokens.
    /// </summary>
    public int TrustedContext { get; init; } = 8;

    /// <summary>
    /// Whether the text of a special token ("&lt;|im_start|&gt;") stands for that token, as in Hugging Face's tokenizers.
    /// </summary>
    public bool SpecialTokens { get; init; } = true;

    /// <summary>The same options, made to fit a model that reads at most so many tokens at once.</summary>
    /// <param name="prefix">How many of them stand before each text; at least one place stays free for them.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is too short to read anything in context.</exception>
    public AnalysisOptions Within(int window, int prefix)
    {
        var room = window - Math.Max(1, prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(room, 15);
        if (Context + MaxBlock <= room)
            return this;

        var context = Math.Min(Context, window / 8);
        var longest = Math.Min(MaxBlock, room - context);
        return this with { Context = context, MaxBlock = longest, MinBlock = Math.Min(MinBlock, (longest + 1) / 2) };
    }
}
