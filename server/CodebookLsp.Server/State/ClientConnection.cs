using System.Text.Json;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Text.Printing;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;

namespace CodebookLsp.Server.State;

/// <summary>What the server tells and asks the editor. It sends, and keeps only what must be sent later.</summary>
internal sealed class ClientConnection(Wire wire, Session session, ILogger log) : IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<string> toRefresh = [];
    private StatusParams? lastStatus;
    private volatile bool isDisposed;

    /// <summary>Sends a status, unless it is the one that was sent last.</summary>
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

    public void Show(MessageType type, string message) => Notify("window/showMessage", new ShowMessageParams((int)type, message));

    /// <summary>Says that a document is no longer the one that the editor has.</summary>
    public void OutOfStep(string uri, string problem)
    {
        var name = Printable.Line(ClientSupport.PathOf(uri) is { } path ? Path.GetFileName(path) : uri);
        Show(
            MessageType.Warning,
            $"CodebookLsp: '{name}' is out of step with the editor. {problem} Close and open it again to see its codes.");
    }

    public void Notify(string method, object parameters) =>
        _ = SendAsync(method, () => wire.NotifyWithParameterObjectAsync(method, parameters));

    /// <summary>Sends a request whose answer says nothing.</summary>
    public Task AskAsync(string method, object? parameters) =>
        SendAsync(method, () => wire.InvokeWithParameterObjectAsync<object?>(method, parameters));

    /// <summary>Fetches the section <c>codebookLsp</c> of the editor's settings, and hands it on; null when it has none.</summary>
    public Task FetchSettingsAsync(Action<JsonElement?> fetched) => SendAsync("workspace/configuration", async () =>
    {
        var asked = new ConfigurationParams([new("codebookLsp")]);
        var answer = await wire.InvokeWithParameterObjectAsync<JsonElement[]>("workspace/configuration", asked).ConfigureAwait(false);
        fetched(answer is [var section, ..] ? section : null);
    });

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
            toRefresh.UnionWith(methods);
        Refresh();
    }

    /// <summary>Tells the editor to ask again for everything that it shows.</summary>
    public void RefreshAll() => RefreshNow(session.Client.Refreshes);

    public void Dispose() => isDisposed = true;

    /// <summary>Sends, and logs when the editor does not answer or is gone: nothing of ours depends on it.</summary>
    private async Task SendAsync(string method, Func<Task> send)
    {
        try
        {
            if (!isDisposed)
                await send().ConfigureAwait(false);
        }
        catch (Exception e) when (
            e is RemoteRpcException or ObjectDisposedException or OperationCanceledException or IOException or JsonException)
        {
            log.NotAnswered(method, e);
        }
    }
}
