using System.Globalization;
using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>textDocument/codeLens</c>: above each paragraph its themes; where there are none, what codes say that mark it out from the rest.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_codeLens"/>
/// </summary>
internal static class CodeLensHandler
{
    public static CodeLens[] Handle(Snapshot snapshot, TextDocumentParams request, bool isRead) =>
        snapshot.Settings.ThemeLens && snapshot.Themes is { } read ? Themes(snapshot, read)
            : isRead || snapshot.Text.EditedAt is not null ? Codes(snapshot) : []; // after an edit nothing vanishes

    /// <summary>Of what has been read so far.</summary>
    private static CodeLens[] Themes(Snapshot snapshot, LiveThemes read) =>
    [
        .. ThemeLenses.In(read, snapshot.Text.Text).Select(lens => new CodeLens(
            snapshot.ToLsp(lens.At, lens.At),
            new(lens.Title, CommandHandler.OpenTheme) { Arguments = [lens.Theme.Number] })),
    ];

    private static CodeLens[] Codes(Snapshot snapshot) =>
    [
        .. ParagraphCodes.In(snapshot.Text, snapshot.Lines, snapshot.Settings).SelectMany(paragraph => paragraph.Codes.Select(code =>
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"{code.Title} · {code.Count} of {code.DocumentCount}");
            return new CodeLens(
                snapshot.ToLsp(paragraph.Range.Start, paragraph.Range.Start),
                new(title, CommandHandler.FindAll) { Arguments = [snapshot.Document.Uri, code.Name] });
        })),
    ];
}
