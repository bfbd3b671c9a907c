using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// The beginning and the end of the conversation.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#lifeCycleMessages"/>
/// </summary>
internal sealed class LifecycleHandler(Session session, WorkspaceHandler workspace, ModelLoader loader, Lifecycle lifecycle, ILogger log)
{
    private readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// The process's exit code, once the client has said goodbye, hung up or died: 0 after an orderly <c>shutdown</c>, else 1.
    /// </summary>
    public Task<int> Ended => ended.Task;

    public InitializeResult Initialize(InitializeParams request)
    {
        session.Client = ClientSupport.Of(request);
        EndWith(request.ProcessId);
        return new(
            new()
            {
                PositionEncoding = session.Client.Encoding,
                NotebookDocumentSync = NotebookHandler.Options,
                SemanticTokensProvider = new(SemanticTokensHandler.Legend, true, new(true)),
                ExecuteCommandProvider = session.Client.Commands ? null : new(CommandHandler.All),
                RenameProvider = session.Client.PreparesRename ? new RenameOptions(true) : true,
            },
            new("codebooklsp", typeof(LifecycleHandler).Assembly.GetName().Version!.ToString(3)));
    }

    public void Initialized()
    {
        log.Serving(session.Client.Name, session.Client.Encoding); // not earlier: eglot takes a log line for the end of its wait
        workspace.Begin();
        loader.Start();
    }

    public static object? Shutdown() => null; // Lifecycle knows what it changes

    public void Exit() => ended.TrySetResult(lifecycle.IsShutDown ? 0 : 1);

    /// <summary>Ends with a process; null for none.</summary>
    public void EndWith(int? parent)
    {
        if (parent is { } id)
            _ = ParentProcess.WatchAsync(id, () => ended.TrySetResult(1), log);
    }
}
