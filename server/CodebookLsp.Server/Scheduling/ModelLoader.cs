using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Errors;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Scheduling;

/// <summary>Loads the model and its themes, and opens its index of texts, while the editor can already ask. Owns both.</summary>
internal sealed class ModelLoader(
    ModelStart start, Session session, WorkspaceLabels labels, ThemeHost themes, ReadingScheduler scheduler, StatusReporter status,
    ILogger log)
    : IAsyncDisposable
{
    /// <summary>For closed documents, undone edits and moved paragraphs, beside what is open.</summary>
    private const long CachedBytes = 48 << 20;

    private readonly CancellationTokenSource stop = new();
    private Task loading = Task.CompletedTask;
    private Task opening = Task.CompletedTask;
    private LoadedModel? owned; // to be disposed
    private LoadedModel? model; // in use

    /// <summary>The texts that cards take their examples from.</summary>
    public IndexHost Index { get; } = new(start, log);

    /// <summary>Called when the model is there and texts are being read; null when there is none.</summary>
    public Action<LoadedModel?> Ended { get; set; } = static _ => { };

    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no model.</exception>
    public CodeNames Names => session.Model?.Names ?? throw LspError.NoModel();

    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no model.</exception>
    public LoadedModel Model => model ?? throw LspError.NoModel();

    public void Start()
    {
        loading = Task.Run(LoadAsync);
        opening = OpenIndexAsync();
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

    /// <summary>Loads nothing any more.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await loading.ConfigureAwait(false);
        await opening.ConfigureAwait(false);
    }

    /// <summary>Frees the model and the index. Nothing may read with them any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        Index.Dispose();
        owned?.Dispose();
        stop.Dispose();
    }

    private async Task LoadAsync()
    {
        try
        {
            await status.BeginLoadingAsync().ConfigureAwait(false);
            var reading = Task.Run(themes.Begin); // beside the model
            var loaded = owned = start.Run(log, stop.Token);
            await reading.ConfigureAwait(false);
            themes.Use(loaded); // before anything is read, so that the first answers have them
            var live = new LiveModel(loaded, new AnalysisOptions(), new BlockCache(CachedBytes));
            session.Use(live);
            labels.Use(live.Names, loaded);
            scheduler.Start(loaded);
            model = loaded;
            status.Ready(StatusModel.Of(loaded));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            log.NotLoaded(e);
            status.Failed(e is UserFacingException ? e.Message : $"The model could not be loaded: {e.Message}");
        }

        Ended(model);
    }

    private async Task OpenIndexAsync()
    {
        await loading.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Index.Open(stop.IsCancellationRequested ? null : model, open =>
        {
            session.Settings.Use(new FiredWords(open.Corpus, Model.Tokenizer, Model.Tokens.Likeness).Of);
            if (open.Labels.Count > 0)
                labels.Use(open.Labels);
        });

        if (Index.Problem is { } problem)
        {
            status.Degraded(
                problem,
                "Codes are shown; cards and their examples are not. "
                    + "Make the index again with 'codebooklsp index', then restart the server.");
        }

        status.ReportSoon();
        Index.Turn(stop.Token);
        scheduler.LookAgain(); // what opening has left behind is given back soon
    }
}
