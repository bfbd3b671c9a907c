using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>codeAction/resolve</c>: what a code action stands for is made when it is chosen, and becomes its edit of one version of the document,
/// to be confirmed by the user where the client can ask.
/// </summary>
internal sealed class ActionResolver(Session session, ClientConnection client, ContinueHandler continuing, RewriteHandler rewriting)
{
    private const string AnnotationId = "continuation";

    /// <exception cref="StreamJsonRpc.LocalRpcException">The document has changed, or is not read, or it cannot be made.</exception>
    /// <exception cref="Text.Errors.UserFacingException">As there.</exception>
    public async Task<CodeAction> ResolveAsync(CodeAction action, CancellationToken cancel) => action.Data switch
    {
        { Continue: { } asked } => action with
        {
            Edit = Edit(asked.TextDocument.Uri, await continuing.ContinueAsync(asked, cancel).ConfigureAwait(false)),
        },
        { Rewrite: { } asked } => action with { Edit = await RewrittenAsync(asked, cancel).ConfigureAwait(false) },
        _ => action,
    };

    private WorkspaceEdit Edit(string uri, ContinueResult made) => Edit(
        uri, made.Version, [(AnnotationId, $"Continue with {made.Profile}", new(new(made.At, made.At), made.NewText))]);

    /// <summary>The best way to rewrite, and what it costs in a message: such an editor has no list of ways to choose from.</summary>
    private async Task<WorkspaceEdit> RewrittenAsync(RewriteParams asked, CancellationToken cancel)
    {
        var made = await rewriting.RewriteAsync(asked, cancel).ConfigureAwait(false);
        var best = made.Candidates[0];
        client.Show(MessageType.Info, Printable.Line($"Rewritten toward {made.Target}: {best.Detail}. {made.Limits}"));
        return Edit(
            asked.TextDocument.Uri, made.Version,
            [.. best.Changes.Select((change, at) => ($"change {at + 1}", change.Label, new TextEdit(change.Range, change.NewText)))]);
    }

    /// <param name="parts">Each with the id and the words by which the user is asked whether it is wanted.</param>
    private WorkspaceEdit Edit(string uri, int version, IReadOnlyList<(string Id, string Label, TextEdit Edit)> parts)
    {
        var can = session.Client;
        if (!can.VersionedEdits)
            return new() { Changes = new() { [uri] = [.. parts.Select(static part => part.Edit)] } };
        return new()
        {
            DocumentChanges =
            [
                new TextDocumentEdit(
                    new(uri, version),
                    [.. parts.Select(part => can.ConfirmsEdits ? part.Edit with { AnnotationId = part.Id } : part.Edit)]),
            ],
            ChangeAnnotations = can.ConfirmsEdits
                ? parts.ToDictionary(static part => part.Id, static part => new ChangeAnnotation(part.Label, true)) : null,
        };
    }
}
