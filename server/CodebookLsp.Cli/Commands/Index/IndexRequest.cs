using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Checkpoints;

namespace CodebookLsp.Cli.Commands.Index;

/// <summary>What <c>codebooklsp index</c> was asked for.</summary>
/// <param name="Corpus">Files and folders.</param>
/// <param name="Output">The index to be.</param>
/// <param name="Workers">How many processes read; 1 for this one.</param>
internal sealed record IndexRequest(
    IReadOnlyList<string> Corpus, string Output, IndexingOptions Options, int Workers, string ModelFolder, LoadOptions Load);
