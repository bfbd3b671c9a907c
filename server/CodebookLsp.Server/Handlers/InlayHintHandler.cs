using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>textDocument/inlayHint</c>: where the theme turns, and what codes say of words.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_inlayHint"/>
/// </summary>
internal static class InlayHintHandler
{
    public static InlayHint[] Handle(Snapshot snapshot, int start, int end) =>
    [
        .. CodeHints.In(snapshot.Text, snapshot.Lines, start, end, snapshot.Settings).Select(hint =>
            new InlayHint(snapshot.Lines.Position(hint.At, snapshot.Client.Columns).ToLsp(), hint.Label)
            {
                PaddingLeft = hint.Code is not null,
                PaddingRight = hint.Code is null ? true : null, // what a passage is about stands before its first word
                Data = new(snapshot.Document.Uri, snapshot.Document.Version, hint.Token.Start),
            }),
    ];

    /// <summary>inlayHint/resolve: the hover of the hint's token, as long as the text is the hint's.</summary>
    public static InlayHint Resolve(Snapshot snapshot, InlayHint hint) =>
        hint.Data is { } data && snapshot.Document.Version == data.Version && data.At >= 0 && data.At <= snapshot.Text.Text.Length
        && snapshot.Text.TokenAt(data.At) is { } token
        && HoverHandler.ContentOf(snapshot, token) is { } tooltip
            ? hint with { Tooltip = tooltip }
            : hint;
}
