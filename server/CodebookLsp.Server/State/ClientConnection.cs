using System.Text.Json;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Text.Printing;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;

namespace CodebookLsp.Server.State;

/// <summary>What the server says without being asked.</summary>
internal sealed class ClientConnection(Wire wire, Session session, ILogger log) : IDisposable
{
    private const string Section = "codebookLsp";
    private const string FilesId = "codebookLsp.files";
    private const string DiagnosticsId = "codebookLsp.diagnostics";

    private readonly Lock gate = new();
    private readonly HashSet<string> toRefresh = [];
    private StatusParams? lastStatus;
    private string? lastProblems;
    private bool diagnosticsRegistered;
    private bool isDisposed;

    /// <summary>Called when the settings are others.</summary>
    public Action SettingsChanged { get; set; } = static () => { };

    public void Status(StatusParams status)
    {
        lock (gate)
        {
            if (status == lastStatus)
                return;
            lastStatus = status;
        }

        Notify("codebookLsp/status", status);
    }

    /// <param name="type">1 error, 2 warning, 3 information.</param>
    public void Show(int type, string message) => Notify("window/showMessage", new ShowMessageParams(type, message));

    /// <summary>A document is no longer the client's.</summary>
    public void OutOfStep(string uri, string problem)
    {
        var name = Printable.Line(ClientSupport.PathOf(uri) is { } path ? Path.GetFileName(path) : uri);
        Show(2, $"CodebookLsp: '{name}' is out of step with the editor. {problem} Close and open it again to see its codes.");
    }

    public void Notify(string method, object parameters) => _ = SayAsync(method, () => wire.NotifyWithParameterObjectAsync(method, parameters));

    public Task AskAsync(string method, object? parameters) => SayAsync(method, () => wire.InvokeWithParameterObjectAsync<object?>(method, parameters));

    /// <summary>An answer was not complete: the editor is told to ask again at the next <see cref="Refresh"/>.</summary>
    public void RefreshLater(string method)
    {
        lock (gate)
            toRefresh.Add(method);
    }

    /// <summary>Tells the editor to ask again for what was not complete.</summary>
    public void Refresh()
    {
        string[] methods;
        lock (gate)
        {
            methods = [.. toRefresh.Intersect(session.Client.Refreshes)];
            toRefresh.Clear();
        }

        foreach (var method in methods)
            _ = AskAsync(method, null);
    }

    /// <summary>Tells the editor to ask for some things again, now.</summary>
    public void RefreshNow(params IEnumerable<string> methods)
    {
        lock (gate)
            toRefresh.UnionWith(methods.Intersect(session.Client.Refreshes));
        Refresh();
    }

    /// <summary>Everything that is shown may be others now.</summary>
    public void RefreshAll()
    {
        lock (gate)
            toRefresh.UnionWith(session.Client.Refreshes);
        Refresh();
    }

    /// <summary>Has the editor watch label files and texts, if it can.</summary>
    public void WatchFiles()
    {
        if (session.Client.WatchesFiles)
        {
            _ = AskAsync("client/registerCapability", new RegistrationParams(
                [new(FilesId, "workspace/didChangeWatchedFiles", new DidChangeWatchedFilesRegistrationOptions([new("**/.codebooklsp/{labels,dataset}.json"), new("**/*.{txt,md}")]))]));
        }
    }

    /// <summary>Fetches the settings from the editor and goes by them.</summary>
    public Task AskSettingsAsync() => SayAsync("workspace/configuration", async () =>
    {
        var answer = await wire.InvokeWithParameterObjectAsync<JsonElement[]>("workspace/configuration", new ConfigurationParams([new(Section)])).ConfigureAwait(false);
        Apply(answer is [var section, ..] ? section : null);
    });

    /// <summary>Goes by new settings; what is wrong with them is said once.</summary>
    public void Apply(JsonElement? section)
    {
        var settings = SettingsReader.Read(section, out var problems);
        var message = problems.Count == 0 ? null : $"{string.Join("; ", problems)}. The default is used.";
        var isNew = false;
        lock (gate)
        {
            isNew = message is not null && message != lastProblems;
            lastProblems = message;
        }

        if (isNew)
            Show(2, message!);

        var diagnosticsBefore = diagnosticsRegistered;
        session.Set(settings);
        if (session.Client.RegistersDiagnostics && settings.Diagnostics != diagnosticsBefore)
        {
            diagnosticsRegistered = settings.Diagnostics;
            _ = settings.Diagnostics
                ? AskAsync("client/registerCapability", new RegistrationParams([new(DiagnosticsId, "textDocument/diagnostic", new DiagnosticRegistrationOptions())]))
                : AskAsync("client/unregisterCapability", new UnregistrationParams([new(DiagnosticsId, "textDocument/diagnostic")]));
        }

        SettingsChanged();
        if (session.Model is not null)
            RefreshAll();
    }

    public void Dispose() => isDisposed = true;

    /// <summary>An editor that does not answer, or is gone, is its own affair.</summary>
    private async Task SayAsync(string method, Func<Task> say)
    {
        try
        {
            if (!isDisposed)
                await say().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RemoteRpcException or ObjectDisposedException or OperationCanceledException or IOException or JsonException)
        {
            log.NotAnswered(method, e);
        }
    }
}
