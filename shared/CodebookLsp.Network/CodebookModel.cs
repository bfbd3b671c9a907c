namespace CodebookLsp.Network;

/// <summary>Tokens to read codes for, after tokens that are only their context.</summary>
/// <param name="Ids">Context first, then the tokens that are asked for.</param>
/// <param name="Context">How many of the first ids are context: they are computed, but no codes are returned for them.</param>
public sealed record TokenBlock(int[] Ids, int Context);

/// <summary>A language model with its codebooks, loaded: text in, codes out, no tensors.</summary>
public sealed class CodebookModel : IDisposable
{
    private CodebookModel()
    {
    }

    /// <summary>Every codebook in the order of a <see cref="CodeGrid"/>'s row.</summary>
    public IReadOnlyList<Site> Sites { get; } = [];

    /// <summary>Loads the model folder (config.json, base weights, codebooks.safetensors).</summary>
    public static CodebookModel Load(string folder, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>The longest sequence the model can take, in tokens.</summary>
    public int MaxTokens => throw new NotImplementedException();

    /// <summary>The codes of each block; blocks are padded into one batch.</summary>
    public IReadOnlyList<CodeGrid> Read(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel) => throw new NotImplementedException();

    public void Dispose()
    {
    }
}
