using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Scheduling;

/// <summary>
/// The ways in which requests about open documents are answered: which codes they wait for, and whether the editor is told to ask again
/// when more have come.
/// </summary>
/// <remarks> StreamJsonRpc starts messages one at a time, in the order in which they came, and starts the next when the current method
/// first awaits. So notifications change <see cref="Session"/> in order, and a request sees exactly the edits sent before it, provided that
/// it reads the session before it awaits. <see cref="AnswerAsync"/> is the one place that has to get this right. </remarks>
internal sealed class DocumentRequests(
    Session session, ClientConnection client, ModelLoader loader, ReadingScheduler scheduler, ILogger log)
{
    /// <summary>How long an answer waits for codes that are being read. Meanwhile the editor shows what it had.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer waits about a document that was just opened, when what has been read of it is shown by and by.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a person waits who points at something.</summary>
    public static readonly TimeSpan PersonsPatience = TimeSpan.FromSeconds(30);

    /// <summary>About the token at a place, when its codes are known; null where there is none.</summary>
    /// <param name="highlight">Whether the editor asks by itself, wherever the cursor goes: then nobody waits long.</param>
    public Message Token<TParams, TResult>(
        string method, Func<Snapshot, LiveToken, TParams, TResult?> answer, bool highlight = false)
        where TParams : IAboutPosition where TResult : class
    {
        var patience = highlight ? Patience : PersonsPatience;
        return Message.Request<TParams, TResult?>(method, (request, cancel) => AnswerAsync(
            request.TextDocument.Uri,
            async snapshot => snapshot.TokenAt(request.Position) is { } token
                && await scheduler.WaitAsync(snapshot.Text, token, patience, cancel).ConfigureAwait(false)
                    ? answer(snapshot, token, request)
                    : null,
            cancel,
            modelPatience: patience));
    }

    /// <summary>About the token at a place, when its codes are known; the handler asks for more by itself.</summary>
    /// <param name="notRead">The error where the token is not read in time; null for no answer.</param>
    public Message PatientToken<TParams, TResult>(
        string method, Func<Snapshot, LiveToken, TParams, CancellationToken, Task<TResult?>> answer, Func<Exception>? notRead = null)
        where TParams : IAboutPosition where TResult : class =>
        Message.Request<TParams, TResult?>(method, (request, cancel) => TokenAsync(
            request.TextDocument.Uri, snapshot => snapshot.TokenAt(request.Position),
            (snapshot, token) => answer(snapshot, token, request, cancel), notRead, cancel));

    /// <summary>The same for a token that is found in another way; null where there is none.</summary>
    public Task<TResult?> TokenAsync<TResult>(
        string uri, Func<Snapshot, LiveToken?> find, Func<Snapshot, LiveToken, Task<TResult?>> answer, Func<Exception>? notRead,
        CancellationToken cancel) where TResult : class => AnswerAsync(
        uri,
        async snapshot =>
        {
            if (find(snapshot) is not { } token)
                return null;
            if (await scheduler.WaitAsync(snapshot.Text, token, PersonsPatience, cancel).ConfigureAwait(false))
                return await answer(snapshot, token).ConfigureAwait(false);
            return notRead is null || !session.IsCurrent(snapshot.Text) ? null : throw notRead();
        },
        cancel,
        modelPatience: PersonsPatience);

    public Message Token<TResult>(
        string method, Func<Snapshot, LiveToken, TResult?> answer, bool highlight = false) where TResult : class =>
        Token<TextDocumentPositionParams, TResult>(method, (snapshot, token, _) => answer(snapshot, token), highlight);

    /// <summary>About a range that is on the screen, from what has been read of it.</summary>
    /// <param name="refresh">The request by which the editor is told to ask again when that was not all.</param>
    public Message VisibleRange<TResult>(string method, string refresh, Func<Snapshot, int, int, TResult?> answer) where TResult : class =>
        Message.Request<TextDocumentRangeParams, TResult?>(method, (request, cancel) => AnswerAsync(
            request.TextDocument.Uri,
            async snapshot =>
            {
                var (start, end) = snapshot.Offsets(request.Range);
                scheduler.Show(snapshot.Document.Uri, start, end);
                await BlocksAsync(snapshot.Text, snapshot.Text.BlockAt(start), snapshot.Text.BlockAt(end), refresh, Patience, cancel)
                    .ConfigureAwait(false);
                return answer(snapshot, start, end);
            },
            cancel,
            refresh: refresh));

    /// <summary>About a whole document.</summary>
    /// <param name="answer">Told whether all codes are known.</param>
    /// <param name="refresh">The request by which the editor is told to ask again when they are not.</param>
    /// <param name="isOn">Whether the settings want it; null for always.</param>
    /// <param name="whenOff">The answer when they do not.</param>
    /// <param name="whenUnread">The answer about a document that is not read.</param>
    /// <param name="grows">Whether the answer has something to show of a document that was opened and has not been read to its end.</param>
    public Message WholeDocument<TParams, TResult>(
        string method, string refresh, Func<Snapshot, TParams, bool, TResult?> answer, Func<LiveSettings, bool>? isOn = null,
        TResult? whenOff = null, TResult? whenUnread = null, bool grows = false) where TParams : IAboutDocument where TResult : class =>
        Message.Request<TParams, TResult?>(method, (request, cancel) => isOn?.Invoke(session.Settings.Current) == false
            ? Task.FromResult(whenOff)
            : AnswerAsync(
                request.TextDocument.Uri,
                async snapshot =>
                {
                    // After an edit what is shown would come and go.
                    var patience = grows && snapshot.Text.EditedAt is null ? FirstPatience : Patience;
                    var isRead = await BlocksAsync(snapshot.Text, 0, snapshot.Text.Blocks.Count - 1, refresh, patience, cancel)
                        .ConfigureAwait(false);
                    return answer(snapshot, request, isRead);
                },
                cancel,
                whenUnread,
                refresh));

    /// <summary>
    /// About a whole document, when it has been read: for what the editor asks once and keeps. Nothing is read sooner for it.
    /// </summary>
    public Message ReadDocument<TResult>(string method, Func<Snapshot, TResult?> answer) where TResult : class =>
        Message.Request<TextDocumentParams, TResult?>(method, (request, cancel) => AnswerAsync(
            request.TextDocument.Uri,
            async snapshot =>
            {
                await scheduler.WhenReadAsync(snapshot.Text, cancel).ConfigureAwait(false);
                return answer(snapshot);
            },
            cancel,
            modelPatience: PersonsPatience));

    /// <summary>About a document, at once, from what has been read of it.</summary>
    public Message Document<TParams, TResult>(string method, Func<Snapshot, TParams, TResult?> answer)
        where TParams : IAboutDocument where TResult : class => Document(method, static request => request.TextDocument.Uri, answer);

    /// <param name="uri">Names the document in the parameters.</param>
    /// <param name="otherwise">The answer when it is not read; null for null.</param>
    public Message Document<TParams, TResult>(
        string method, Func<TParams, string> uri, Func<Snapshot, TParams, TResult?> answer, Func<TParams, TResult>? otherwise = null)
        where TResult : class =>
        Message.Request<TParams, TResult?>(method, (request, cancel) =>
            AnswerAsync(uri(request), snapshot => Task.FromResult(answer(snapshot, request)), cancel, otherwise?.Invoke(request)));

    /// <summary>About a document; the handler waits for the codes that it needs by itself.</summary>
    public Message PatientDocument<TParams, TResult>(string method, Func<Snapshot, TParams, CancellationToken, Task<TResult?>> answer)
        where TParams : IAboutDocument where TResult : class =>
        Message.Request<TParams, TResult?>(method, (request, cancel) =>
            AnswerAsync(request.TextDocument.Uri, snapshot => answer(snapshot, request, cancel), cancel));

    /// <summary>From all open documents, at once; null when there is no model (yet).</summary>
    public Message Model<TParams, TResult>(
        string method, Func<LiveModel, TParams, CancellationToken, TResult> answer) where TResult : class =>
        Message.Request<TParams, TResult?>(method, async (request, cancel) =>
            session.Model is { } model ? await Task.Run(() => answer(model, request, cancel), cancel).ConfigureAwait(false) : null);

    /// <summary>Answers from a document as it is now, on another thread.</summary>
    /// <param name="otherwise">The answer when it is not open, or not read (yet).</param>
    /// <param name="refresh">The request by which the editor learns that there is more to say later.</param>
    /// <param name="modelPatience">How long to wait for a model that is being loaded; null for not at all.</param>
    /// <exception cref="StreamJsonRpc.LocalRpcException">The text has changed meanwhile.</exception>
    public async Task<T?> AnswerAsync<T>(
        string uri, Func<Snapshot, Task<T?>> answer, CancellationToken cancel, T? otherwise = null, string? refresh = null,
        TimeSpan? modelPatience = null)
        where T : class
    {
        // Before the first await: see the remarks above.
        var document = session.Find(uri);
        if (document is null)
            log.NotOpen(uri);
        else if (session.Model is null && refresh is not null)
            client.RefreshLater(refresh);
        if (document is not null && modelPatience is { } patience && await loader.LoadedAsync(patience, cancel).ConfigureAwait(false))
            document = session.Find(uri) is { } now && now.Version == document.Version ? now : throw LspError.ContentModified();
        if (session.Snapshot(document) is not { } snapshot)
            return otherwise;

        var result = await Task.Run(() => answer(snapshot), cancel).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return session.IsCurrent(snapshot.Text) ? result : throw LspError.ContentModified();
    }

    /// <summary>Waits for blocks; when they do not come in time, the editor is told to ask again when they have.</summary>
    private async Task<bool> BlocksAsync(
        LiveText text, int first, int last, string refresh, TimeSpan patience, CancellationToken cancel)
    {
        var isRead = first < 0 || await scheduler.WaitAsync(text, first, last, patience, cancel).ConfigureAwait(false);
        if (!isRead)
            client.RefreshLater(refresh);
        return isRead;
    }
}
