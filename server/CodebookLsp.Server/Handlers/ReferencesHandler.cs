using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Indexing;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>textDocument/references</c> and <c>codebookLsp/references</c>: all places where a code fires, in open documents as far as they have
/// been read, then in the workspace's index.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_references"/>
/// </summary>
internal static class ReferencesHandler
{
    private const int MostIndexed = 5000;

    /// <param name="first">The document whose places come first; null for none.</param>
    public static Location[] Of(Session session, WorkspaceIndex index, CodeId code, string? first) =>
    [
        .. session.ReadDocuments.OrderBy(one => one.Document.Uri == first ? 0 : 1)
            .SelectMany(one => SameCode.Occurrences(one.Text, code).Select(range => session.ToLocation(one.Document, range))),
        .. index.Places(code, MostIndexed),
    ];
}
