using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary><see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_references">textDocument/references</see>
/// and <c>codebookLsp/references</c>: all places where a code fires, in open documents as far as they have been read, then in the workspace's index.</summary>
internal static class ReferencesHandler
{
    private const int MostIndexed = 5000;

    /// <param name="first">The document whose places come first; null for none.</param>
    public static Location[] Of(Session session, WorkspaceIndex workspace, CodeId code, string? first) =>
    [
        .. session.Documents.Where(static document => document.Live is not null)
            .OrderBy(document => document.Uri == first ? 0 : 1).ThenBy(static document => document.Uri, StringComparer.Ordinal)
            .SelectMany(document => SameCode.Occurrences(document.Live!, code).Select(range => new Location(document.Uri, document.Lines.ToLsp(range.Start, range.End, session.Client.Columns)))),
        .. workspace.Places(code, MostIndexed),
    ];
}
