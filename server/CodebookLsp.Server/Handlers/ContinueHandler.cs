using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>codebookLsp/continue</c> and what belongs to it: a continuation is made while its document stays as it is, shown piece by piece, and
/// kept as a preview until the document changes or the user discards it.
/// </summary>
internal sealed class ContinueHandler(
    Session session, ClientConnection client, DocumentMaking making, ReadingScheduler scheduler, Continuations continuations,
    WishHost wishes)
{
    /// <exception cref="StreamJsonRpc.LocalRpcException">The document has changed, or is not read, or cannot be continued so.</exception>
    public Task<ContinueResult> ContinueAsync(ContinueParams request, CancellationToken cancel)
    {
        var uri = request.TextDocument.Uri;
        return making.MakeAsync(
            request.TextDocument, (snapshot, owner, stop) => MakeAsync(snapshot, request, owner, stop), cancel,
            made => new(
                made.Version, session.Find(uri)?.Lines.Offset(made.At.ToText(), session.Client.Columns) ?? -1, made.NewText));
    }

    /// <summary><c>textDocument/inlineCompletion</c>: what has been made for this place, as far as it has come.</summary>
    public InlineCompletionItem[] Preview(Snapshot snapshot, InlineCompletionParams request) =>
        snapshot.Offset(request.Position) is { } offset
        && continuations.Find(request.TextDocument.Uri, snapshot.Document.Version, offset) is { } preview
            ? [new(preview.Text, new(request.Position, request.Position))]
            : [];

    /// <summary>The user does not want what is being made, or was made, for a document.</summary>
    public void Discard(TextDocumentParams request) => continuations.Cancel(request.TextDocument.Uri);

    public ProfilesResult ListProfiles()
    {
        var (profiles, problems) = WorkspaceProfiles.Read(session.Client.Folders);
        return new(
            [.. profiles.Select(
                static one => new ProfileEntry(one.Profile.Name, one.Profile.Description, one.Path, one.Profile.Codes.Count))],
            [.. problems]);
    }

    private async Task<ContinueResult> MakeAsync(Snapshot snapshot, ContinueParams request, object owner, CancellationToken cancel)
    {
        var maker = await wishes.ForAsync(request.How.Directions, snapshot.Settings.Themes, cancel).ConfigureAwait(false);
        var pieces = new SpacedPieces(Send, TimeProvider.System);
        return await scheduler.AskAsync(
            model =>
            {
                var made = SteeredContinuation.Make(request, new(snapshot, model, maker), Show, cancel);
                pieces.Flush();
                return made;
            },
            cancel).ConfigureAwait(false);

        void Show(string soFar, string piece)
        {
            var preview = new Preview(snapshot.Document.Version, snapshot.Offsets(request.Range).End, soFar);
            continuations.Show(request.TextDocument.Uri, owner, preview);
            pieces.Add(piece);
            scheduler.YieldToForeground();
        }

        void Send(string piece)
        {
            if (request.PartialResultToken is { } token)
                client.Notify("$/progress", new ProgressParams(token, piece));
        }
    }
}
