using System.Globalization;
using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>textDocument/diagnostic</c>: tokens whose codes are rare for their document.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_pullDiagnostics"/>
/// </summary>
internal static class DiagnosticHandler
{
    public static FullDocumentDiagnosticReport Handle(Snapshot snapshot, DocumentDiagnosticParams request, bool isRead) =>
        new(!isRead ? [] :
    [
        .. RareTokens.In(snapshot.Text, snapshot.Settings).Select(rare => new Diagnostic(
            snapshot.ToLsp(rare.Range.Start, rare.Range.End),
            Message(rare))),
    ]);

    private static string Message(RareToken rare) => string.Create(
        CultureInfo.InvariantCulture,
        $"{rare.Alone} of the {rare.Sites} codes here fire nowhere else in this document, among them {string.Join(", ", rare.Names)}.");
}
