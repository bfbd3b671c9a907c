using System.Globalization;
using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>textDocument/codeLens</c>: above each paragraph the codes that mark it out from the rest.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_codeLens"/>
/// </summary>
internal static class CodeLensHandler
{
    public static CodeLens[] Handle(Snapshot snapshot, TextDocumentParams request, bool isRead) => !isRead ? [] :
    [
        .. ParagraphCodes.In(snapshot.Text, snapshot.Lines, snapshot.Settings).SelectMany(paragraph => paragraph.Codes.Select(code =>
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"{code.Title} · {code.Count} of {code.DocumentCount}");
            return new CodeLens(
                snapshot.ToLsp(paragraph.Range.Start, paragraph.Range.Start),
                snapshot.Client.Commands
                    ? new(title, "codebookLsp.findAll") { Arguments = [snapshot.Document.Uri, code.Name] }
                    : new(title, ""));
        })),
    ];
}
