using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Scheduling;

/// <summary>What is made of one version of a document and takes the model a while: one thing at a time, and an edit ends it.</summary>
internal sealed class DocumentMaking(Session session, DocumentRequests documents, Continuations continuations)
{
    /// <param name="make">Given what <see cref="Continuations"/> knows it by, too.</param>
    /// <param name="keep">What stays to be looked at when it has been made; null for nothing.</param>
    /// <exception cref="StreamJsonRpc.LocalRpcException">The document has changed or is not read, or something else has begun.</exception>
    public async Task<T> MakeAsync<T>(
        VersionedTextDocumentIdentifier wanted, Func<Snapshot, object, CancellationToken, Task<T>> make, CancellationToken cancel,
        Func<T, Preview>? keep = null) where T : class
    {
        // Before the first await: from here on an edit ends it.
        var (uri, owner) = (wanted.Uri, new object());
        if (session.Find(uri) is not { } document || document.Version != wanted.Version)
            throw LspError.ContentModified();
        using var stop = continuations.Begin(uri, owner, cancel);
        var isMade = false;
        try
        {
            var made = await documents.AnswerAsync(
                uri, async snapshot => await make(snapshot, owner, stop.Token).ConfigureAwait(false), stop.Token,
                modelPatience: DocumentRequests.PersonsPatience).ConfigureAwait(false)
                ?? throw LspError.Failed("The document is not read: there is no model, or it is too long.");
            isMade = true;
            if (keep is not null)
                continuations.Show(uri, owner, keep(made));
            return made;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw LspError.ContentModified(); // or something else has begun
        }
        finally
        {
            continuations.Ended(uri, owner, keep: isMade && keep is not null);
        }
    }
}
