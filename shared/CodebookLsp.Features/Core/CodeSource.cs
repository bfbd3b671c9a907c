using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Core;

/// <summary>Reads the codes of several blocks at once; see <see cref="CodebookModel.Read"/>.</summary>
public delegate IReadOnlyList<CodeGrid> ReadCodes(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel);

/// <summary>What annotating needs of a model, and no more: tests put something else in its place.</summary>
/// <param name="Name">For headings: the model folder's name.</param>
/// <param name="Sites">Every codebook, in the order of a <see cref="CodeGrid"/>'s row.</param>
/// <param name="MaxTokens">The longest sequence it can take.</param>
public sealed record CodeSource(string Name, IReadOnlyList<Site> Sites, Tokenizer Tokenizer, int MaxTokens, ReadCodes Read)
{
    /// <summary><see cref="CodebookModel.Hash"/>; null when hashes were not checked.</summary>
    public string? ModelHash { get; init; }

    public static CodeSource From(CodebookModel model) =>
        new(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(model.Folder))), model.Sites, model.Tokenizer, model.MaxTokens, model.Read) { ModelHash = model.Hash };
}
