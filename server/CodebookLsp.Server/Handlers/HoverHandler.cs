using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>textDocument/hover</c>: what one does not see of the word under the mouse, and what the model expected there.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_hover"/>
/// </summary>
internal sealed class HoverHandler(ExpectationHost expectations)
{
    /// <summary>So long a hover waits for what was expected; if it takes longer, the next hover on the word has it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    public async Task<Hover?> HandleAsync(Snapshot snapshot, LiveToken token, CancellationToken cancel)
    {
        var expected = await expectations.InTimeAsync(snapshot.Text, token, Patience, cancel).ConfigureAwait(false);
        var hover = Of(snapshot, token, expected);
        return hover is null ? null : new(Content(snapshot, hover), snapshot.ToLsp(hover.Range.Start, hover.Range.End));
    }

    /// <summary>What a hover on a token says at once, in a form that the client shows; null for nothing.</summary>
    public static MarkupContent? ContentOf(Snapshot snapshot, LiveToken token) =>
        Of(snapshot, token, null) is { } hover ? Content(snapshot, hover) : null;

    private static HoverText? Of(Snapshot snapshot, LiveToken token, TokenExpectation? expected) => CodeHover.At(
        snapshot.Text, token, snapshot.Settings, snapshot.Client.Commands, snapshot.Document.Uri, expected);

    private static MarkupContent Content(Snapshot snapshot, HoverText hover) =>
        snapshot.Client.Markdown ? new("markdown", hover.Markdown) : new("plaintext", hover.Plain);
}
