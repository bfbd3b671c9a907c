using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Handlers;
using CodebookLsp.Server.Indexing;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server;

/// <summary>Every message that this server takes: the table of contents of the product.</summary>
/// <remarks>
/// How a message is treated stands in its line. Notifications change the session, in the order in which they come. Requests about documents
/// are of the kinds that <see cref="DocumentRequests"/> has, which say which codes they wait for and by which request the editor is told to
/// ask again. A plain request answers at once, or waits by itself. <see cref="Wire"/> answers and logs what a handler throws, and nothing
/// else does.
/// </remarks>
internal sealed class LanguageServer : IAsyncDisposable
{
    private readonly Session session;
    private readonly ClientConnection client;
    private readonly WorkspaceLabels labels;
    private readonly ThemeHost themes;
    private readonly ReadingScheduler scheduler;
    private readonly StatusReporter status;
    private readonly WorkspaceIndex index;
    private readonly ModelLoader loader;
    private readonly LifecycleHandler lifecycle;
    private readonly WorkspaceHandler workspace;
    private readonly TextDocumentHandler texts;
    private readonly NotebookHandler notebooks;
    private readonly HoverHandler hovers;
    private readonly ExplainHandler explaining;
    private readonly SurpriseHandler surprise;
    private readonly SemanticTokensHandler semanticTokens;
    private readonly ContinueHandler continuing;
    private readonly WishHost wishHost;
    private readonly WishHandler wishes;
    private readonly RewriteHandler rewriting;
    private readonly CardHandler cards;
    private readonly DatasetHandler datasets;
    private readonly ThemedIndex themedIndex;
    private readonly ThemesHandler documentThemes;
    private readonly ThemeCardHandler themeCards;
    private readonly ThemeSamplesHandler themeSamples;
    private readonly PassagesLikeHandler passagesLike;
    private readonly WorkspaceThemesHandler workspaceThemes;
    private readonly ChangesHandler changes;
    private readonly DocumentRequests about;

    public LanguageServer(Wire wire, Lifecycle stage, ModelStart model, ILogger log)
    {
        session = new(log);
        client = new(wire, session, log);
        labels = new(session, client);
        themes = new(model, session, client, log);
        scheduler = new(session, log);
        status = new(session, client);
        index = new(session, client, scheduler, log);
        loader = new(model, session, labels, themes, scheduler, status, log);
        about = new(session, client, loader, scheduler, log);
        var (continuations, sentTokens) = (new Continuations(), new SemanticTokenHistory());
        workspace = new(session, client, labels, index, scheduler, status);
        lifecycle = new(session, workspace, loader, stage, log);
        texts = new(session, labels, continuations, sentTokens, scheduler, status);
        (notebooks, semanticTokens) = (new(texts), new(sentTokens, client));
        var expectations = new ExpectationHost(session, scheduler);
        (hovers, explaining) = (new(expectations), new(expectations, scheduler));
        surprise = new(expectations, scheduler);
        wishHost = new(loader.Index);
        var making = new DocumentMaking(session, about, continuations);
        continuing = new(session, client, making, scheduler, continuations, wishHost);
        wishes = new(session, about, loader, scheduler, wishHost);
        rewriting = new(making, scheduler, wishHost);
        cards = new(session, loader, scheduler);
        datasets = new(session, client, loader, themes, scheduler);
        var passages = new FoundPassages(session, index);
        (themedIndex, documentThemes) = (new(loader.Index), new(themes));
        themeCards = new(session, loader, themes, passages);
        themeSamples = new(session, loader, themes, scheduler);
        passagesLike = new(themes, passages, themedIndex, scheduler);
        workspaceThemes = new(session, themes, index, loader);
        changes = new(scheduler);

        wire.NotificationFailed = session.NotificationFailed;
        session.LostStep = client.OutOfStep;
        scheduler.Progressed = status.ReportSoon;
        scheduler.Failed = status.ReadingFailed;
        loader.Ended = loaded =>
        {
            client.RefreshAll();
            index.Use(loaded);
        };
        Messages = Table();
    }

    public IReadOnlyList<Message> Messages { get; }

    /// <inheritdoc cref="LifecycleHandler.Ended"/>
    public Task<int> Ended => lifecycle.Ended;

    /// <summary>The connection is gone.</summary>
    public void HangUp() => lifecycle.Exit();

    /// <inheritdoc cref="LifecycleHandler.EndWith"/>
    public void EndWith(int? parent) => lifecycle.EndWith(parent);

    /// <summary>Ends what reads before what it reads with.</summary>
    public async ValueTask DisposeAsync()
    {
        labels.Dispose();
        themes.Dispose();
        client.Dispose();
        await status.DisposeAsync().ConfigureAwait(false);
        await loader.StopAsync().ConfigureAwait(false);
        await themedIndex.DisposeAsync().ConfigureAwait(false);
        await wishHost.DisposeAsync().ConfigureAwait(false);
        await index.DisposeAsync().ConfigureAwait(false);
        await scheduler.DisposeAsync().ConfigureAwait(false);
        await loader.DisposeAsync().ConfigureAwait(false);
    }

    private IReadOnlyList<Message> Table() =>
    [
        // Life cycle
        Message.Request<InitializeParams, InitializeResult>("initialize", lifecycle.Initialize),
        Message.Notification("initialized", lifecycle.Initialized),
        Message.Request("shutdown", LifecycleHandler.Shutdown),
        Message.Notification("exit", lifecycle.Exit),
        Message.Notification("$/setTrace", Ignore), // the log level says what is logged
        Message.Notification("window/workDoneProgress/cancel", Ignore), // no progress of ours can be cancelled

        // The workspace
        Message.Notification<DidChangeConfigurationParams>("workspace/didChangeConfiguration", workspace.DidChangeConfiguration),
        Message.Notification<DidChangeWorkspaceFoldersParams>("workspace/didChangeWorkspaceFolders", workspace.DidChangeFolders),
        Message.Notification<DidChangeWatchedFilesParams>("workspace/didChangeWatchedFiles", workspace.DidChangeFiles),

        // Documents
        Message.Notification<DidOpenTextDocumentParams>("textDocument/didOpen", texts.DidOpen),
        Message.Notification<DidChangeTextDocumentParams>("textDocument/didChange", texts.DidChange),
        Message.Notification<DidCloseTextDocumentParams>("textDocument/didClose", texts.DidClose),

        Message.Notification<DidOpenNotebookDocumentParams>("notebookDocument/didOpen", notebooks.DidOpen),
        Message.Notification<DidChangeNotebookDocumentParams>("notebookDocument/didChange", notebooks.DidChange),
        Message.Notification<DidCloseNotebookDocumentParams>("notebookDocument/didClose", notebooks.DidClose),

        Message.Notification<PauseParams>("codebookLsp/pause", asked =>
        {
            scheduler.Pause(asked.Paused);
            status.ReportSoon();
        }),

        // The token at a place
        about.PatientToken<TextDocumentPositionParams, Hover>(
            "textDocument/hover", (snapshot, token, _, cancel) => hovers.HandleAsync(snapshot, token, cancel)),
        about.Token<DocumentHighlight[]>("textDocument/documentHighlight", HighlightHandler.Handle, highlight: true),
        about.Token<PrepareRenameResult>("textDocument/prepareRename", RenameHandler.Prepare),
        about.Token<RenameParams, WorkspaceEdit>("textDocument/rename", (snapshot, token, asked) =>
            RenameHandler.Code(snapshot, token) is { } code ? labels.Rename(code, asked.NewName, asked.TextDocument.Uri) : null),
        about.Token<ReferenceParams, Location[]>("textDocument/references", (snapshot, token, asked) =>
            RenameHandler.Code(snapshot, token) is { } code ? ReferencesHandler.Of(session, index, code, asked.TextDocument.Uri) : null),
        about.Token<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", CallHierarchyHandler.Prepare),
        about.Document<CallHierarchyCallsParams, CallHierarchyIncomingCall[]>(
            "callHierarchy/incomingCalls", static asked => asked.Item.Uri,
            static (snapshot, asked) => CallHierarchyHandler.Incoming(snapshot, asked.Item)),
        about.Document<CallHierarchyCallsParams, CallHierarchyOutgoingCall[]>(
            "callHierarchy/outgoingCalls", static asked => asked.Item.Uri,
            static (snapshot, asked) => CallHierarchyHandler.Outgoing(snapshot, asked.Item)),

        // What is on the screen
        about.VisibleRange<InlayHint[]>("textDocument/inlayHint", Refresh.InlayHints, InlayHintHandler.Handle),
        about.Document<InlayHint, InlayHint>(
            "inlayHint/resolve", static hint => hint.Data?.Uri ?? "", InlayHintHandler.Resolve, otherwise: static hint => hint),
        about.VisibleRange<SemanticTokens>("textDocument/semanticTokens/range", Refresh.SemanticTokens, semanticTokens.Range),

        // Whole documents
        about.WholeDocument<TextDocumentParams, SemanticTokens>(
            "textDocument/semanticTokens/full", Refresh.SemanticTokens, semanticTokens.Full),
        about.WholeDocument<SemanticTokensDeltaParams, object>(
            "textDocument/semanticTokens/full/delta", Refresh.SemanticTokens, semanticTokens.Delta),
        about.WholeDocument<TextDocumentParams, CodeLens[]>(
            "textDocument/codeLens", Refresh.CodeLenses, CodeLensHandler.Handle, isOn: static settings => settings.CodeLens, whenOff: [],
            grows: true),
        about.ReadDocument<object[]>("textDocument/documentSymbol", OutlineHandler.Symbols),
        about.ReadDocument<FoldingRange[]>("textDocument/foldingRange", OutlineHandler.Folds),
        about.WholeDocument<DocumentDiagnosticParams, FullDocumentDiagnosticReport>(
            "textDocument/diagnostic", Refresh.Diagnostics, DiagnosticHandler.Handle,
            isOn: static settings => settings.Diagnostics, whenOff: new([]), whenUnread: new([])),

        // Continuations
        about.Document<CodeActionParams, CodeAction[]>("textDocument/codeAction", CodeActionHandler.Handle),
        Message.Request<CodeAction, CodeAction>(
            "codeAction/resolve", new ActionResolver(session, client, continuing, rewriting).ResolveAsync),
        about.Document<InlineCompletionParams, InlineCompletionItem[]>("textDocument/inlineCompletion", continuing.Preview),
        Message.Request("codebookLsp/profiles", continuing.ListProfiles),
        Message.Request<SaveProfileParams, SaveProfileResult>("codebookLsp/saveProfile", new SaveProfileHandler(session).Save),
        Message.Request<ContinueParams, ContinueResult>("codebookLsp/continue", continuing.ContinueAsync),
        Message.Notification<TextDocumentParams>("codebookLsp/discard", continuing.Discard),
        Message.Request<WishParams, WishResult>("codebookLsp/wish", wishes.ReadAsync),
        Message.Request<RewriteParams, RewriteResult>("codebookLsp/rewrite", rewriting.RewriteAsync),

        // Codes
        about.Model<WorkspaceSymbolParams, WorkspaceSymbol[]>("workspace/symbol", (model, asked, cancel) =>
            SymbolHandler.Handle(session, index, model, asked.Query, cancel)),
        about.PatientDocument<CodesParams, CodesResult>("codebookLsp/codes", async (snapshot, asked, cancel) =>
            await CodeListHandlers.CodesAsync(snapshot, asked, scheduler, cancel).ConfigureAwait(false)),
        about.PatientToken<ExplainParams, ExplainResult>("codebookLsp/explain", explaining.HandleAsync, ExplainHandler.NotRead),
        about.PatientDocument<SurpriseParams, SurpriseResult>("codebookLsp/surprise", surprise.HandleAsync),
        about.Document<OccurrencesParams, OccurrencesResult>("codebookLsp/occurrences", CodeListHandlers.Occurrences),
        about.Model<CodeRenameParams, WorkspaceEdit>("codebookLsp/rename", (model, asked, _) =>
            labels.Rename(Code(model, asked.Code), asked.NewName, asked.TextDocument?.Uri)),
        about.Model<CodeParams, Location[]>("codebookLsp/references", (model, asked, _) =>
            ReferencesHandler.Of(session, index, Code(model, asked.Code), first: null)),
        about.Model<CodeParams, CodeTextResult>("codebookLsp/codeText", (model, asked, _) =>
            CodeListHandlers.Text(session, model, Code(model, asked.Code))),

        Message.Request<ExecuteCommandParams, string>(
            "workspace/executeCommand", new CommandHandler(session, client, about, explaining).ExecuteAsync),

        // Cards
        Message.Request<CardParams, CardResult>("codebookLsp/card", cards.CardAsync),
        Message.Request<CardParams, LogitEffectsResult>("codebookLsp/cardTendencies", cards.LogitEffectsAsync),
        Message.Request<ExampleParams, ExampleResult>("codebookLsp/example", cards.ExampleAsync),

        // Themes
        about.ReadDocument<ThemesResult>("codebookLsp/themes", documentThemes.Themes),
        Message.Request<ThemeCardParams, ThemeCardResult>("codebookLsp/themeCard", themeCards.CardAsync),
        Message.Request<ThemeCardParams, ThemeSampleEntry[]>("codebookLsp/themeSamples", themeSamples.SamplesAsync),
        Message.Request<SearchThemesParams, FoundThemeEntry[]>("codebookLsp/searchThemes", themeCards.SearchAsync),
        about.PatientDocument<PassagesLikeParams, PassagesLikeResult>("codebookLsp/passagesLike", passagesLike.LikeAsync),
        Message.Request("codebookLsp/workspaceThemes", workspaceThemes.FilesAsync),
        about.PatientDocument<ChangesParams, ChangesResult>("codebookLsp/changes", changes.ChangesAsync),

        // Datasets
        Message.Request<DatasetPlanParams, DatasetPlanResult>("codebookLsp/datasetPlan", datasets.PlanAsync),
        Message.Request<PreviewDatasetParams, PreviewDatasetResult>("codebookLsp/previewDataset", datasets.PreviewAsync),
        Message.Request<AnnotateDatasetParams, AnnotateDatasetResult>("codebookLsp/annotateDataset", datasets.AnnotateAsync),
    ];

    private static void Ignore()
    {
    }

    private static CodeId Code(LiveModel model, string name) => model.Names.Find(name) ?? throw LspError.UnknownCode(name);
}
