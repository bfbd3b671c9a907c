using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Editor;

/// <summary>What all open texts share: the model, how texts are divided, and what has been read before.</summary>
public sealed record LiveModel(LoadedModel Loaded, AnalysisOptions Options, BlockCache Cache)
{
    public CodeNames Names { get; } = new(Loaded.Sites);
}
