using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>textDocument/hover</c>: what one does not see of the word under the mouse.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_hover"/>
/// </summary>
internal static class HoverHandler
{
    public static Hover? Handle(Snapshot snapshot, LiveToken token)
    {
        var hover = Of(snapshot, token);
        return hover is null ? null : new(Content(snapshot, hover), snapshot.ToLsp(hover.Range.Start, hover.Range.End));
    }

    /// <summary>What a hover on a token says, in a form that the client shows; null for nothing.</summary>
    public static MarkupContent? ContentOf(Snapshot snapshot, LiveToken token) =>
        Of(snapshot, token) is { } hover ? Content(snapshot, hover) : null;

    private static HoverText? Of(Snapshot snapshot, LiveToken token) => CodeHover.At(
        snapshot.Text, token, snapshot.Settings, snapshot.Client.Commands, snapshot.Document.Uri);

    private static MarkupContent Content(Snapshot snapshot, HoverText hover) =>
        snapshot.Client.Markdown ? new("markdown", hover.Markdown) : new("plaintext", hover.Plain);
}
