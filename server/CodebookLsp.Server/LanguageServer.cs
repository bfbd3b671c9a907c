using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Steering;
using CodebookLsp.Server.Handlers;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Errors;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;

namespace CodebookLsp.Server;

/// <summary>Every message this server answers, one method each: the table of contents of the product.</summary>
/// <remarks>
/// StreamJsonRpc starts messages one at a time, in the order they came, and starts the next when the current method first awaits. So
/// notifications change <see cref="Session"/> in order, and a request sees exactly the edits sent before it, provided it reads the session before
/// it awaits. <see cref="ReadAsync"/> is the one place that has to get this right.
/// </remarks>
internal sealed class LanguageServer : IAsyncDisposable
{
    /// <summary>How long an answer waits for codes that are being read. The editor shows what it had meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A hover is waited for by a person, who moves on when it takes too long.</summary>
    private static readonly TimeSpan HoverPatience = TimeSpan.FromSeconds(30);

    private readonly Session session;
    private readonly ClientConnection client;
    private readonly ModelHost host;
    private readonly WorkspaceLabels labels;
    private readonly WorkspaceIndex workspace;
    private readonly Continuations continuations = new();
    private readonly Lifecycle lifecycle;
    private readonly ILogger log;
    private readonly Dictionary<string, (string Id, int[] Data)> lastTokens = [];
    private readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int resultId;

    public LanguageServer(Wire wire, Lifecycle lifecycle, ModelStart model, ILogger log)
    {
        (this.lifecycle, this.log) = (lifecycle, log);
        session = new(log);
        client = new(wire, session, log);
        labels = new(session, client);
        workspace = new(session, client, log);
        host = new(model, session, client, labels, workspace, log);
        wire.NotTakenIn = session.NotTakenIn;
        session.LostStep = client.OutOfStep;
    }

    /// <summary>
    /// The process's exit code, once the client has said goodbye, hung up or died: 0 after an orderly <c>shutdown</c>, else 1.
    /// </summary>
    public Task<int> Ended => ended.Task;

    [JsonRpcMethod("initialize")]
    public InitializeResult Initialize(InitializeParams request)
    {
        session.Client = ClientSupport.Of(request);
        Watch(request.ProcessId);

        return new(
            new()
            {
                PositionEncoding = session.Client.Encoding,
                SemanticTokensProvider = new(SemanticTokensHandler.Legend, true, new(true)),
                RenameProvider = session.Client.PreparesRename ? new RenameOptions(true) : true,
            },
            new("codebooklsp", typeof(LanguageServer).Assembly.GetName().Version!.ToString(3)));
    }

    [JsonRpcMethod("initialized")]
    public void Initialized()
    {
        log.Serving(session.Client.Name, session.Client.Encoding); // not earlier: eglot takes a log line for the end of its wait
        client.Apply(session.Client.Settings);
        client.WatchFiles();
        host.Start();
        if (session.Client.Configuration)
            _ = client.AskSettingsAsync();
    }

    [JsonRpcMethod("shutdown")]
    public static object? Shutdown() => null; // what it changes, the life cycle knows

    [JsonRpcMethod("exit")]
    public void Exit() => ended.TrySetResult(lifecycle.IsShutDown ? 0 : 1);

    [JsonRpcMethod("$/setTrace")]
    public static void SetTrace()
    {
        // The log level says what is logged; nothing more is traced.
    }

    [JsonRpcMethod("window/workDoneProgress/cancel")]
    public static void CancelProgress()
    {
        // Loading says that it cannot be cancelled.
    }

    [JsonRpcMethod("workspace/didChangeConfiguration")]
    public void DidChangeConfiguration(DidChangeConfigurationParams changed)
    {
        if (session.Client.Configuration)
            _ = client.AskSettingsAsync();
        else if (changed.Settings is { ValueKind: System.Text.Json.JsonValueKind.Object } all && all.TryGetProperty("codebookLsp", out var ours))
            client.Apply(ours);
    }

    [JsonRpcMethod("workspace/didChangeWorkspaceFolders")]
    public void DidChangeWorkspaceFolders(DidChangeWorkspaceFoldersParams changed)
    {
        session.Client = session.Client.With(changed.Event);
        workspace.SettingsChanged();
        LookAtLabels(saved: true);
    }

    [JsonRpcMethod("workspace/didChangeWatchedFiles")]
    public void DidChangeWatchedFiles(DidChangeWatchedFilesParams changed)
    {
        if (changed.Changes.Any(static change => Session.IsLabelFile(change.Uri)))
            LookAtLabels(saved: true);
        if (changed.Changes.Any(static change => Session.IsPlanFile(change.Uri)))
        {
            session.Replan();
            client.RefreshAll();
        }

        if (changed.Changes.Any(static change => !Session.IsLabelFile(change.Uri) && !Session.IsPlanFile(change.Uri)))
            workspace.FilesChanged();
    }

    [JsonRpcMethod("textDocument/didOpen")]
    public void DidOpen(DidOpenTextDocumentParams opened)
    {
        session.Open(opened.TextDocument);
        LabelsMayHaveChanged(opened.TextDocument.Uri);
        continuations.Cancel(opened.TextDocument.Uri); // it may have been open
        host.Changed(opened.TextDocument.Uri);
    }

    [JsonRpcMethod("textDocument/didChange")]
    public void DidChange(DidChangeTextDocumentParams changed)
    {
        session.Change(changed);
        LabelsMayHaveChanged(changed.TextDocument.Uri);
        continuations.Cancel(changed.TextDocument.Uri);
        host.Changed(changed.TextDocument.Uri);
    }

    [JsonRpcMethod("textDocument/didClose")]
    public void DidClose(DidCloseTextDocumentParams closed)
    {
        session.Close(closed.TextDocument.Uri);
        LabelsMayHaveChanged(closed.TextDocument.Uri);
        lock (lastTokens)
            lastTokens.Remove(closed.TextDocument.Uri);
        continuations.Cancel(closed.TextDocument.Uri);
        host.Changed(closed.TextDocument.Uri);
    }

    [JsonRpcMethod("textDocument/hover")]
    public Task<Hover?> HoverAsync(TextDocumentPositionParams request, CancellationToken cancel) =>
        TokenAsync(request, HoverHandler.Handle, HoverPatience, cancel);

    [JsonRpcMethod("textDocument/documentHighlight")]
    public Task<DocumentHighlight[]?> DocumentHighlightAsync(TextDocumentPositionParams request, CancellationToken cancel) =>
        TokenAsync(request, HighlightHandler.Handle, Patience, cancel);

    [JsonRpcMethod("textDocument/prepareRename")]
    public Task<PrepareRenameResult?> PrepareRenameAsync(TextDocumentPositionParams request, CancellationToken cancel) =>
        TokenAsync(request, RenameHandler.Prepare, HoverPatience, cancel);

    [JsonRpcMethod("textDocument/rename")]
    public Task<WorkspaceEdit?> RenameAsync(RenameParams request, CancellationToken cancel) => TokenAsync(
        new(request.TextDocument, request.Position),
        (snapshot, token) => RenameHandler.Code(snapshot, token) is { } code ? labels.Rename(code, request.NewName, snapshot.Document.Uri) : null,
        HoverPatience,
        cancel);

    [JsonRpcMethod("textDocument/references")]
    public Task<Location[]?> ReferencesAsync(ReferenceParams request, CancellationToken cancel) => TokenAsync(
        new(request.TextDocument, request.Position),
        (snapshot, token) => RenameHandler.Code(snapshot, token) is { } code ? ReferencesHandler.Of(session, workspace, code, snapshot.Document.Uri) : null,
        HoverPatience,
        cancel);

    [JsonRpcMethod("textDocument/prepareCallHierarchy")]
    public Task<CallHierarchyItem[]?> PrepareCallHierarchyAsync(TextDocumentPositionParams request, CancellationToken cancel) =>
        TokenAsync(request, CallHierarchyHandler.Prepare, HoverPatience, cancel);

    [JsonRpcMethod("callHierarchy/incomingCalls")]
    public Task<CallHierarchyIncomingCall[]?> IncomingCallsAsync(CallHierarchyCallsParams request, CancellationToken cancel) =>
        ReadAsync(request.Item.Uri, snapshot => Task.FromResult<CallHierarchyIncomingCall[]?>(CallHierarchyHandler.Incoming(snapshot, request.Item)), cancel);

    [JsonRpcMethod("callHierarchy/outgoingCalls")]
    public Task<CallHierarchyOutgoingCall[]?> OutgoingCallsAsync(CallHierarchyCallsParams request, CancellationToken cancel) =>
        ReadAsync(request.Item.Uri, snapshot => Task.FromResult<CallHierarchyOutgoingCall[]?>(CallHierarchyHandler.Outgoing(snapshot, request.Item)), cancel);

    [JsonRpcMethod("workspace/symbol")]
    public Task<WorkspaceSymbol[]?> WorkspaceSymbolAsync(WorkspaceSymbolParams request, CancellationToken cancel) =>
        AnswerAsync<WorkspaceSymbol[]>(model => SymbolHandler.Handle(session, workspace, model, request.Query, cancel), cancel);

    [JsonRpcMethod("textDocument/inlayHint")]
    public Task<InlayHint[]?> InlayHintAsync(TextDocumentRangeParams request, CancellationToken cancel) =>
        RangeAsync(request.TextDocument.Uri, request.Range, "workspace/inlayHint/refresh", InlayHintHandler.Handle, cancel);

    [JsonRpcMethod("inlayHint/resolve")]
    public Task<InlayHint?> ResolveInlayHintAsync(InlayHint hint, CancellationToken cancel) =>
        ReadAsync(hint.Data?.Uri ?? "", snapshot => Task.FromResult<InlayHint?>(InlayHintHandler.Resolve(snapshot, hint)), cancel, otherwise: hint);

    [JsonRpcMethod("textDocument/semanticTokens/full")]
    public Task<SemanticTokens?> SemanticTokensAsync(TextDocumentParams request, CancellationToken cancel) =>
        WholeAsync(request.TextDocument.Uri, "workspace/semanticTokens/refresh", snapshot => new SemanticTokens(snapshot.Data) { ResultId = snapshot.Id }, cancel);

    [JsonRpcMethod("textDocument/semanticTokens/full/delta")]
    public Task<object?> SemanticTokensDeltaAsync(SemanticTokensDeltaParams request, CancellationToken cancel) =>
        WholeAsync(
            request.TextDocument.Uri,
            "workspace/semanticTokens/refresh",
            tokens => tokens.Before is var (id, data) && id == request.PreviousResultId
                ? new SemanticTokensDelta(tokens.Id, SemanticTokensHandler.Edits(data, tokens.Data))
                : (object)new SemanticTokens(tokens.Data) { ResultId = tokens.Id },
            cancel);

    [JsonRpcMethod("textDocument/semanticTokens/range")]
    public Task<SemanticTokens?> SemanticTokensRangeAsync(TextDocumentRangeParams request, CancellationToken cancel) =>
        RangeAsync(request.TextDocument.Uri, request.Range, "workspace/semanticTokens/refresh", static (snapshot, start, end) => new SemanticTokens(SemanticTokensHandler.Data(snapshot, start, end)), cancel);

    [JsonRpcMethod("textDocument/codeLens")]
    public Task<CodeLens[]?> CodeLensAsync(TextDocumentParams request, CancellationToken cancel) => !session.Settings.CodeLens
        ? Task.FromResult<CodeLens[]?>([])
        : ReadAsync(request.TextDocument.Uri, async snapshot => await host.WholeAsync(snapshot, Patience, "workspace/codeLens/refresh", cancel).ConfigureAwait(false) ? CodeLensHandler.Handle(snapshot) : [], cancel);

    [JsonRpcMethod("textDocument/diagnostic")]
    public Task<FullDocumentDiagnosticReport?> DiagnosticAsync(DocumentDiagnosticParams request, CancellationToken cancel) => !session.Settings.Diagnostics
        ? Task.FromResult<FullDocumentDiagnosticReport?>(new([]))
        : ReadAsync<FullDocumentDiagnosticReport>(
            request.TextDocument.Uri,
            async snapshot => await host.WholeAsync(snapshot, Patience, "workspace/diagnostic/refresh", cancel).ConfigureAwait(false) ? DiagnosticHandler.Handle(snapshot) : new([]),
            cancel,
            otherwise: new([]));

    [JsonRpcMethod("textDocument/codeAction")]
    public Task<CodeAction[]?> CodeActionAsync(CodeActionParams request, CancellationToken cancel) =>
        ReadAsync(request.TextDocument.Uri, snapshot => Task.FromResult<CodeAction[]?>(CodeActionHandler.Handle(snapshot, request, Profiles())), cancel);

    [JsonRpcMethod("codeAction/resolve")]
    public async Task<CodeAction> ResolveCodeActionAsync(CodeAction action, CancellationToken cancel) =>
        action.Data is { } asked ? action with { Edit = CodeActionHandler.Edit(session.Client, asked.TextDocument.Uri, await ContinueAsync(asked, cancel).ConfigureAwait(false)) } : action;

    [JsonRpcMethod("textDocument/inlineCompletion")]
    public Task<InlineCompletionItem[]?> InlineCompletionAsync(InlineCompletionParams request, CancellationToken cancel) =>
        ReadAsync(
            request.TextDocument.Uri,
            snapshot => Task.FromResult<InlineCompletionItem[]?>(
                snapshot.Offset(request.Position) is { } offset && continuations.Find(request.TextDocument.Uri, snapshot.Document.Version, offset) is { } preview
                    ? [new(preview.Text, new(request.Position, request.Position))]
                    : []),
            cancel);

    [JsonRpcMethod("codebookLsp/profiles")]
    public ProfilesResult ListProfiles()
    {
        var (profiles, problems) = WorkspaceProfiles.Read(session.Client.Folders);
        return new([.. profiles.Select(static one => new ProfileEntry(one.Profile.Name, one.Profile.Description, one.Path, one.Profile.Codes.Count))], [.. problems]);
    }

    [JsonRpcMethod("codebookLsp/continue")]
    public async Task<ContinueResult> ContinueAsync(ContinueParams request, CancellationToken cancel)
    {
        // Before the first await: from here on an edit ends it.
        var (uri, owner) = (request.TextDocument.Uri, new object());
        if (session.Find(uri) is not { } document || document.Version != request.TextDocument.Version)
            throw LspError.ContentModified();
        using var stop = continuations.Begin(uri, owner, cancel);
        var isMade = false;
        try
        {
            var made = await ReadAsync(
                uri,
                snapshot => host.RunAsync(
                    (source, breathe) => ContinueHandler.Run(
                        snapshot, request, source, Profiles(),
                        (sofar, piece) =>
                        {
                            continuations.Show(uri, owner, new(snapshot.Document.Version, snapshot.Offsets(request.Range).End, sofar));
                            if (request.PartialResultToken is { } token && piece.Length > 0)
                                client.Notify("$/progress", new ProgressParams(token, piece));
                            breathe();
                        },
                        stop.Token),
                    stop.Token)!,
                stop.Token,
                waits: HoverPatience).ConfigureAwait(false) ?? throw LspError.Failed("The document is not read: there is no model, or it is too long.");
            isMade = true;
            continuations.Show(uri, owner, new(made.Version, session.Find(uri)?.Lines.Offset(made.At.ToText(), session.Client.Columns) ?? -1, made.NewText));
            return made;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw LspError.ContentModified(); // or another one has begun
        }
        catch (UserFacingException e)
        {
            throw LspError.Failed(e.Message);
        }
        finally
        {
            continuations.Ended(uri, owner, keep: isMade);
        }
    }

    /// <summary>The user wants none of what is being made, or was made, for a document.</summary>
    [JsonRpcMethod("codebookLsp/discard")]
    public void Discard(TextDocumentParams request) => continuations.Cancel(request.TextDocument.Uri);

    [JsonRpcMethod("codebookLsp/codes")]
    public Task<CodesResult?> CodesAsync(CodesParams request, CancellationToken cancel) =>
        ReadAsync(
            request.TextDocument.Uri,
            async snapshot =>
            {
                if (request.Range is { } range && range.Start == range.End && snapshot.TokenAt(range.Start) is { } token)
                    await host.TokenAsync(snapshot, token, HoverPatience, stays: true, cancel).ConfigureAwait(false);
                return CodeListHandlers.Codes(snapshot, request);
            },
            cancel);

    [JsonRpcMethod("codebookLsp/occurrences")]
    public Task<OccurrencesResult?> OccurrencesAsync(OccurrencesParams request, CancellationToken cancel) =>
        ReadAsync(request.TextDocument.Uri, snapshot => Task.FromResult<OccurrencesResult?>(CodeListHandlers.Occurrences(snapshot, request)), cancel);

    /// <summary>A code is called otherwise, wherever it stands.</summary>
    [JsonRpcMethod("codebookLsp/rename")]
    public Task<WorkspaceEdit?> RenameCodeAsync(CodeRenameParams request, CancellationToken cancel) =>
        AnswerAsync(model => labels.Rename(Code(model, request.Code), request.NewName, request.TextDocument?.Uri), cancel);

    [JsonRpcMethod("codebookLsp/references")]
    public Task<Location[]?> CodeReferencesAsync(CodeParams request, CancellationToken cancel) =>
        AnswerAsync(model => ReferencesHandler.Of(session, workspace, Code(model, request.Code), null), cancel);

    /// <summary>A page of text about a code.</summary>
    [JsonRpcMethod("codebookLsp/codeText")]
    public Task<CodeTextResult?> CodeTextAsync(CodeParams request, CancellationToken cancel) => AnswerAsync(
        model => new CodeTextResult(CodeText.Of(
            Code(model, request.Code), model, session.Settings.Labels,
            session.Documents.Where(static document => document.Live is not null).Select(static document => (ClientSupport.PathOf(document.Uri) is { } path ? Path.GetFileName(path) : document.Uri, document.Live!))),
            session.Settings.Labels.Of(Code(model, request.Code))?.Text),
        cancel);

    /// <summary>How the datasets of a file's workspace folder are annotated.</summary>
    [JsonRpcMethod("codebookLsp/datasetPlan")]
    public Task<DatasetPlanResult> DatasetPlanAsync(DatasetPlanParams request, CancellationToken cancel) =>
        DatasetAsync(_ => Task.FromResult(new DatasetAnnotation(session.Client).Plan(request)), needsModel: false, cancel);

    /// <summary>What would be written into the first records of a dataset.</summary>
    [JsonRpcMethod("codebookLsp/previewDataset")]
    public Task<PreviewDatasetResult> PreviewDatasetAsync(PreviewDatasetParams request, CancellationToken cancel) =>
        DatasetAsync(model => new DatasetAnnotation(session.Client).PreviewAsync(request, model.Source, model.Identity, session.Settings.Labels, cancel), needsModel: true, cancel);

    /// <summary>Annotates a dataset file where it lies.</summary>
    [JsonRpcMethod("codebookLsp/annotateDataset")]
    public Task<AnnotateDatasetResult> AnnotateDatasetAsync(AnnotateDatasetParams request, CancellationToken cancel) =>
        DatasetAsync(
            model => new DatasetAnnotation(session.Client).RunAsync(
                request, model.Source, model.Identity, session.Settings.Labels,
                (message, percentage) =>
                {
                    if (request.WorkDoneToken is { } token)
                        client.Notify("$/progress", new ProgressParams(token, new WorkDoneProgressReport(message, percentage)));
                },
                cancel),
            needsModel: true,
            cancel);

    [JsonRpcMethod("codebookLsp/card")]
    public Task<CardResult> CardAsync(CardParams request, CancellationToken cancel) =>
        IndexAsync((index, maker) => CardHandlers.Card(maker, Code(index, request.Code), session.Settings.Labels.Over(index.Labels), cancel), cancel);

    [JsonRpcMethod("codebookLsp/cardTendencies")]
    public async Task<TendenciesResult> CardTendenciesAsync(CardParams request, CancellationToken cancel)
    {
        var code = session.Model is { } model ? model.Names.Find(request.Code) ?? throw LspError.UnknownCode(request.Code) : throw LspError.Failed("The model is not ready.");
        return CardHandlers.Tendencies(await host.TendenciesAsync(code, cancel).ConfigureAwait(false));
    }

    [JsonRpcMethod("codebookLsp/example")]
    public Task<ExampleResult> ExampleAsync(ExampleParams request, CancellationToken cancel) =>
        IndexAsync((index, _) => CardHandlers.Example(index.Corpus, request.Token, session.Client), cancel);

    [JsonRpcIgnore]
    public async ValueTask DisposeAsync()
    {
        labels.Dispose();
        client.Dispose();
        await host.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The connection is gone.</summary>
    [JsonRpcIgnore]
    public void HangUp() => Exit();

    /// <summary>Ends with a process; null for none.</summary>
    [JsonRpcIgnore]
    public void Watch(int? parent)
    {
        if (parent is { } id)
            _ = ParentProcess.WatchAsync(id, () => ended.TrySetResult(1), log);
    }

    /// <summary>Does something with a dataset file, on another thread.</summary>
    private async Task<T> DatasetAsync<T>(Func<(LoadedModel Source, ModelIdentity Identity), Task<T>> work, bool needsModel, CancellationToken cancel)
    {
        try
        {
            if (needsModel)
                await host.LoadedAsync(HoverPatience, cancel).ConfigureAwait(false);
            return await Task.Run(() => work(needsModel ? host.Aside() : default), cancel).ConfigureAwait(false);
        }
        catch (UserFacingException e)
        {
            throw LspError.Failed(e.Message);
        }
    }

    private IReadOnlyList<SteeringProfile> Profiles() => [.. WorkspaceProfiles.Read(session.Client.Folders).Profiles.Select(static one => one.Profile)];

    private static CodeId Code(OpenIndex index, string name) => new CodeNames(index.Corpus.Sites).Find(name) ?? throw LspError.UnknownCode(name);

    /// <summary>Answers from the indexed texts, on another thread.</summary>
    /// <exception cref="LocalRpcException">There is no index.</exception>
    private async Task<T> IndexAsync<T>(Func<OpenIndex, CardMaker, T> answer, CancellationToken cancel)
    {
        var (index, maker) = await host.IndexAsync(HoverPatience, cancel).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => answer(index, maker), cancel).ConfigureAwait(false);
        }
        catch (UserFacingException e)
        {
            throw LspError.Failed(e.Message);
        }
    }

    private static CodeId Code(LiveModel model, string name) => model.Names.Find(name) ?? throw LspError.UnknownCode(name);

    private void LabelsMayHaveChanged(string uri)
    {
        if (Session.IsLabelFile(uri))
            LookAtLabels(saved: false);
    }

    private void LookAtLabels(bool saved) => _ = Task.Run(() => labels.Look(saved));

    /// <summary>Answers from all that is open, on another thread; null when there is no model (yet).</summary>
    private async Task<T?> AnswerAsync<T>(Func<LiveModel, T> answer, CancellationToken cancel) where T : class
    {
        return session.Model is { } model ? await Task.Run(() => answer(model), cancel).ConfigureAwait(false) : null;
    }

    /// <summary>Answers about the token at a place, whose codes are waited for; null where there is none.</summary>
    private Task<T?> TokenAsync<T>(TextDocumentPositionParams request, Func<Snapshot, LiveToken, T?> answer, TimeSpan patience, CancellationToken cancel) where T : class =>
        ReadAsync(
            request.TextDocument.Uri,
            async snapshot => snapshot.TokenAt(request.Position) is { } token && await host.TokenAsync(snapshot, token, patience, stays: false, cancel).ConfigureAwait(false)
                ? answer(snapshot, token)
                : null,
            cancel,
            waits: patience);

    /// <summary>Answers about a range that is on the screen with what has been read of it; if that is not all, the editor is told to ask again later.</summary>
    private Task<T?> RangeAsync<T>(string uri, Protocol.Range range, string refresh, Func<Snapshot, int, int, T?> answer, CancellationToken cancel) where T : class =>
        ReadAsync(
            uri,
            async snapshot =>
            {
                var (start, end) = snapshot.Offsets(range);
                await host.RangeAsync(snapshot, start, end, Patience, refresh, cancel).ConfigureAwait(false);
                return answer(snapshot, start, end);
            },
            cancel,
            refresh: refresh);

    /// <summary>Answers with the colours of the whole document, and remembers them for the next delta.</summary>
    private Task<T?> WholeAsync<T>(string uri, string refresh, Func<(string Id, int[] Data, (string Id, int[] Data)? Before), T> answer, CancellationToken cancel) where T : class =>
        ReadAsync(
            uri,
            async snapshot =>
            {
                await host.WholeAsync(snapshot, Patience, refresh, cancel).ConfigureAwait(false);
                var data = SemanticTokensHandler.Data(snapshot, 0, snapshot.Text.Text.Length);
                lock (lastTokens)
                {
                    var before = lastTokens.TryGetValue(uri, out var last) ? last : default((string, int[])?);
                    lastTokens[uri] = ((++resultId).ToString(System.Globalization.CultureInfo.InvariantCulture), data);
                    return answer((lastTokens[uri].Id, data, before));
                }
            },
            cancel,
            refresh: refresh);

    /// <summary>Answers from the document as it is now, on another thread; null when it is not open, or not read (yet).</summary>
    /// <param name="otherwise">What to say then.</param>
    /// <param name="refresh">The request by which the editor learns that there is more to say later.</param>
    /// <param name="waits">How long to wait for the model, when it is being loaded; null for not at all.</param>
    /// <exception cref="LocalRpcException">The text has changed meanwhile.</exception>
    private async Task<T?> ReadAsync<T>(
        string uri, Func<Snapshot, Task<T?>> answer, CancellationToken cancel, T? otherwise = null, string? refresh = null, TimeSpan? waits = null) where T : class
    {
        // Before the first await: see the remarks above.
        var document = session.Find(uri);
        if (document is null)
            log.NotOpen(uri);
        else if (session.Model is null && refresh is not null)
            client.RefreshLater(refresh);
        if (document is not null && waits is { } patience && await host.LoadedAsync(patience, cancel).ConfigureAwait(false))
            document = session.Find(uri) is { } now && now.Version == document.Version ? now : throw LspError.ContentModified();
        if (document?.Live is not { } text)
            return otherwise;

        var snapshot = new Snapshot(document, text, session.Settings, session.Client);
        var result = await Task.Run(() => answer(snapshot), cancel).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return session.IsCurrent(text) ? result : throw LspError.ContentModified();
    }
}
