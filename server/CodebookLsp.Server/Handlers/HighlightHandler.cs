using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>textDocument/documentHighlight</c>: all tokens with the leading code of the token at the cursor.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_documentHighlight"/>
/// </summary>
internal static class HighlightHandler
{
    private const int Text = 1;

    public static DocumentHighlight[]? Handle(Snapshot snapshot, LiveToken token) =>
        SameCode.MostSalient(snapshot.Text, token, snapshot.Settings) is { } code
            ? [.. SameCode.Occurrences(snapshot.Text, code)
                .Select(range => new DocumentHighlight(snapshot.ToLsp(range.Start, range.End), Text))]
            : null;
}
