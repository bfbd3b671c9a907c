using CodebookLsp.Features.Core;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Editor;

/// <summary>What all open texts share: where codes come from, how texts are divided, and what has been read before.</summary>
public sealed record LiveModel(CodeSource Source, EditSource Edits, AnalysisOptions Options, BlockCache Cache)
{
    public CodeNames Names { get; } = new(Source.Sites);
}

/// <summary>Codes of blocks that somebody is editing, read from where they differ from ones read a moment ago; see <see cref="PrefixReader"/>.</summary>
/// <param name="Known">How many of a sequence's first tokens need no computing.</param>
/// <param name="Read">The codes of a block's tokens up to one of its ids, perhaps of more.</param>
public sealed record EditSource(Func<TokenBlock, int> Known, Func<TokenBlock, int, CancellationToken, CodeGrid> Read)
{
    /// <summary>Gives up what was read, and all memory that is not in use.</summary>
    public Action Forget { get; init; } = static () => { };

    public static EditSource From(PrefixReader reader) => new(reader.Known, reader.Read) { Forget = reader.Forget };
}
