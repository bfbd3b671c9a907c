using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Scheduling;

/// <summary>
/// Tells the editor how the model stands and how much is still to be read: <c>codebookLsp/status</c>, and the progress of loading.
/// </summary>
internal sealed class StatusReporter : IAsyncDisposable
{
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(150);

    private static readonly ProgressToken Loading = new("codebookLsp.loading");

    private readonly Session session;
    private readonly ClientConnection client;
    private readonly Timer reports;
    private State state = new("loading", "The model is being loaded.", null);
    private StatusModel? model;
    private int isDue;
    private int hasFailed;
    private volatile bool isDisposed;

    public StatusReporter(Session session, ClientConnection client)
    {
        (this.session, this.client) = (session, client);
        reports = new(_ => Report());
    }

    /// <summary>The model is being loaded from now on.</summary>
    public async Task BeginLoadingAsync()
    {
        Report();
        if (!session.Client.Progress)
            return;
        await client.AskAsync("window/workDoneProgress/create", new WorkDoneProgressCreateParams((string)Loading.Value))
            .ConfigureAwait(false);
        client.Notify("$/progress", new ProgressParams(Loading, new WorkDoneProgressBegin("Loading the codebook model")));
    }

    public void Ready(StatusModel loaded)
    {
        model = loaded;
        EndLoading("ready", new("ready", $"{loaded.Name} is ready: {loaded.Codebooks}.", null));
    }

    /// <summary>There is no model. The user is told.</summary>
    public void Failed(string message)
    {
        EndLoading("failed", new(
            "failed", message,
            "Choose another model ('codebookLsp.model' in VS Code, '--model' elsewhere), or run 'codebooklsp doctor', "
                + "then restart the server."));
        client.Show(MessageType.Error, $"CodebookLsp: {message}");
    }

    /// <summary>Part of what the server does no longer works. The first such report stays.</summary>
    public void Degraded(string message, string hint)
    {
        if (state.Name == "ready")
            state = new("degraded", message, hint);
        ReportSoon();
    }

    /// <summary>A part of an open text could not be read. The user is told the first time.</summary>
    public void ReadingFailed(Exception error)
    {
        var message = $"A part of a text could not be read: {error.Message}";
        Degraded(message, "Edit the text to try again, or restart the server; its log says more.");
        if (Interlocked.Exchange(ref hasFailed, 1) == 0)
            client.Show(MessageType.Error, $"CodebookLsp: {message}");
    }

    /// <summary>Something has changed. Changes that come close together make one report.</summary>
    public void ReportSoon()
    {
        if (Interlocked.Exchange(ref isDue, 1) == 0 && !isDisposed)
            reports.Change(BetweenReports, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        isDisposed = true;
        return reports.DisposeAsync();
    }

    private void EndLoading(string how, State now)
    {
        state = now;
        if (session.Client.Progress)
            client.Notify("$/progress", new ProgressParams(Loading, new WorkDoneProgressEnd(how)));
        Report();
    }

    private void Report()
    {
        Interlocked.Exchange(ref isDue, 0);
        if (isDisposed)
            return;

        var shown = state.Name != "ready" ? state
            : session.IsPaused ? new("paused", "Reading is paused.", "What has been read is still shown. Resume reading to see the rest.")
            : session.AnyOverLimit
            ? new("overLimit", "A document is too long and is not read.", "Raise 'codebookLsp.maxDocumentLength', or split the document.")
            : state;
        var pending = session.Documents.Sum(static document => document.Live?.Unread ?? 0);
        var message = shown.Name == "ready" && pending > 0 ? $"The open texts are being read. {shown.Message}" : shown.Message;
        client.Status(new(shown.Name, message, shown.Hint, pending, model));
        client.Refresh();
    }

    private sealed record State(string Name, string Message, string? Hint);
}
