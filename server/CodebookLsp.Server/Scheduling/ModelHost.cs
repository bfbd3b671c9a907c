using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Errors;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Scheduling;

/// <summary>Loads the model behind everybody's back, has it read what is open, and says how it stands.</summary>
internal sealed class ModelHost : IAsyncDisposable
{
    /// <summary>For closed documents, undone edits and moved paragraphs, beside what is open.</summary>
    private const long CachedBytes = 48 << 20;

    private const string ProgressToken = "codebookLsp.loading";

    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(150);

    private readonly ModelStart start;
    private readonly Session session;
    private readonly ClientConnection client;
    private readonly WorkspaceLabels labels;
    private readonly WorkspaceIndex workspace;
    private readonly ILogger log;
    private readonly CancellationTokenSource stop = new();
    private readonly Timer reports;
    private readonly IndexHost index;
    private readonly LogitEffectCache tendencies = new();
    private Task loading = Task.CompletedTask;
    private Task opening = Task.CompletedTask;
    private LoadedModel? model;
    private ReadingQueue? queue;
    private (string State, string Message, string? Hint) state;
    private int reportDue;

    public ModelHost(ModelStart start, Session session, ClientConnection client, WorkspaceLabels labels, WorkspaceIndex workspace, ILogger log)
    {
        (this.start, this.session, this.client, this.labels, this.workspace, this.log) = (start, session, client, labels, workspace, log);
        index = new(start, log);
        state = ("loading", "The model is being loaded.", null);
        reports = new(_ => Report());
        client.SettingsChanged = () =>
        {
            ReportSoon();
            workspace.SettingsChanged();
        };
    }

    public void Start()
    {
        Report();
        loading = Task.Run(LoadAsync);
        opening = OpenIndexAsync();
    }

    public void Changed(string uri)
    {
        queue?.Changed(uri);
        ReportSoon();
    }

    /// <summary>Waits for the model while it is being loaded.</summary>
    /// <returns>Whether there was anything to wait for, and it came.</returns>
    public async Task<bool> LoadedAsync(TimeSpan atMost, CancellationToken cancel)
    {
        if (loading.IsCompleted)
            return false;

        await Task.WhenAny(loading, Task.Delay(atMost, cancel)).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return session.Model is not null;
    }

    /// <summary>Waits for a token's codes.</summary>
    /// <param name="stays">Whether the cursor is there.</param>
    public async Task<bool> TokenAsync(Snapshot snapshot, LiveToken token, TimeSpan atMost, bool stays, CancellationToken cancel)
    {
        if (queue is not { } reader)
            return snapshot.Text.IsRead(token);

        var read = await reader.WaitAsync(snapshot.Text, token.Block, token.Block, () => snapshot.Text.IsRead(token), atMost, cancel).ConfigureAwait(false);
        if (stays)
            reader.Stay(snapshot.Text, token.Block);
        return read;
    }

    /// <summary>Asks the model something else than codes; see <see cref="ReadingQueue.RunAsync"/>.</summary>
    /// <param name="errand">Given the model, and what to call now and then.</param>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no model.</exception>
    public Task<T> RunAsync<T>(Func<LoadedModel, Action, T> errand, CancellationToken cancel) =>
        queue is { } reader && model is { } served ? reader.RunAsync(() => errand(served, reader.Breathe), cancel) : throw LspError.Failed("The model is not ready.");

    /// <summary>The model as it reads what no editor has open: between what is typed, see <see cref="ReadingQueue.ReadQuietly"/>.</summary>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no model.</exception>
    public (LoadedModel Source, ModelIdentity Identity) Aside() => queue is { } reader && model is { } served
        ? (served with { Read = reader.ReadQuietly },
            new(served.Name, served.Hash ?? throw DatasetRunException.ModelUnknown(), served.PrecisionName))
        : throw LspError.Failed("The model is not ready.");

    /// <summary>The index of texts and who makes cards from it. Waits while it is being opened.</summary>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is none, or not yet.</exception>
    public async Task<(OpenIndex Index, CardMaker Maker)> IndexAsync(TimeSpan atMost, CancellationToken cancel)
    {
        try
        {
            if (await index.WhenOpenAsync(atMost, cancel).ConfigureAwait(false) is { } open && model is { } served)
                return (open, new(open.Corpus, served));
        }
        catch (TimeoutException)
        {
            throw LspError.Failed("The index is still being opened. Try again in a moment.");
        }

        throw LspError.Failed(index.Problem ?? "There is no index of texts to take examples from. Make one with 'codebooklsp index', and start the server with '--index FILE'.");
    }

    /// <summary>What forcing a code on does: known, or measured now.</summary>
    public async Task<CardLogitEffects> TendenciesAsync(CodeId code, CancellationToken cancel)
    {
        if (tendencies.Find(code) is { } known)
            return known;
        if (queue is not { } reader || model is not { } served)
            throw LspError.Failed("The model is not ready.");
        var measured = await reader.RunAsync(() => CardLogitEffects.Measure(served, code, cancel), cancel).ConfigureAwait(false);
        tendencies.Keep(code, measured);
        return measured;
    }

    /// <summary>Waits for the codes of a range that is on the screen.</summary>
    /// <param name="refresh">What the editor is told to ask again if they do not come in time.</param>
    public Task<bool> RangeAsync(Snapshot snapshot, int start, int end, TimeSpan atMost, string refresh, CancellationToken cancel)
    {
        queue?.Look(snapshot.Document.Uri, start, end);
        return BlocksAsync(snapshot.Text, snapshot.Text.BlockAt(start), snapshot.Text.BlockAt(end), atMost, refresh, cancel);
    }

    /// <summary>Waits for the codes of a whole document.</summary>
    public Task<bool> WholeAsync(Snapshot snapshot, TimeSpan atMost, string refresh, CancellationToken cancel) =>
        BlocksAsync(snapshot.Text, 0, snapshot.Text.Blocks.Count - 1, atMost, refresh, cancel);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await reports.DisposeAsync().ConfigureAwait(false);
        await loading.ConfigureAwait(false);
        await opening.ConfigureAwait(false);
        await workspace.DisposeAsync().ConfigureAwait(false); // before the model that it reads with
        if (queue is not null)
            await queue.DisposeAsync().ConfigureAwait(false);
        index.Dispose();
        model?.Dispose();
        stop.Dispose();
    }

    private async Task<bool> BlocksAsync(LiveText text, int first, int last, TimeSpan atMost, string refresh, CancellationToken cancel)
    {
        if (queue is not { } reader || first < 0)
            return true;

        // Which blocks are read only ever grows, so those found read need not be looked at again.
        var next = first;
        var read = await reader.WaitAsync(text, first, last, IsDone, atMost, cancel).ConfigureAwait(false);
        if (!read)
            client.RefreshLater(refresh);
        return read;

        bool IsDone()
        {
            while (next <= last && text.IsRead(next))
                next++;
            return next > last;
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            if (session.Client.Progress)
            {
                await client.AskAsync("window/workDoneProgress/create", new WorkDoneProgressCreateParams(ProgressToken)).ConfigureAwait(false);
                client.Notify("$/progress", new ProgressParams(new(ProgressToken), new WorkDoneProgressBegin("Loading the codebook model")));
            }

            model = start.Run(log, stop.Token);
            var live = new LiveModel(model, new AnalysisOptions(), new BlockCache(CachedBytes));
            session.Use(live);
            labels.Use(live.Names, model.Hash);
            queue = new(session, model, Progressed, ReadingFailed, log);
            state = ("ready", $"{model.Name} is ready.", null);
            EndProgress("ready");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            log.NotLoaded(e);
            state = ("failed", e is UserFacingException ? e.Message : $"The model could not be loaded: {e.Message}", "Choose another model ('codebookLsp.model' in VS Code, '--model' elsewhere), or run 'codebooklsp doctor', then restart the server.");
            EndProgress("failed");
            client.Show(1, $"CodebookLsp: {state.Message}");
        }

        Report();
        client.RefreshAll();
        if (model is { } served && queue is { } reader)
            workspace.Use(served, served.Hash, reader);
    }

    private async Task OpenIndexAsync()
    {
        await loading.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (index.Open(stop.IsCancellationRequested ? null : model) is { Labels.Count: > 0 } open)
            labels.Use(open.Labels);
        if (index.Problem is { } problem && state.State == "ready")
            state = ("degraded", problem, "Codes are shown; cards and their examples are not. Make the index again with 'codebooklsp index', then restart the server.");
        ReportSoon();
    }

    private void EndProgress(string message)
    {
        if (session.Client.Progress)
            client.Notify("$/progress", new ProgressParams(new(ProgressToken), new WorkDoneProgressEnd(message)));
    }

    private void Progressed() => ReportSoon();

    private void ReadingFailed(Exception error)
    {
        state = ("degraded", $"Reading stopped: {error.Message}", "Restart the server; its log says more.");
        client.Show(1, $"CodebookLsp: {state.Message}");
        ReportSoon();
    }

    private void ReportSoon()
    {
        if (Interlocked.Exchange(ref reportDue, 1) == 0 && !stop.IsCancellationRequested)
            reports.Change(BetweenReports, Timeout.InfiniteTimeSpan);
    }

    private void Report()
    {
        Interlocked.Exchange(ref reportDue, 0);
        if (stop.IsCancellationRequested)
            return;

        var pending = session.Documents.Sum(static document => document.Live?.Unread ?? 0);
        var shown = state.State == "ready" && session.AnyOverLimit
            ? ("overLimit", "A document is too long and is not read.", (string?)"Raise 'codebookLsp.maxDocumentLength', or split the document.")
            : state;
        client.Status(new(shown.Item1, shown.Item2, shown.Item3, pending, model is null ? null : StatusModel.Of(model)));
        client.Refresh();
    }
}
