using StreamJsonRpc;

namespace CodebookLsp.Server.Rpc;

/// <summary>
/// Which messages a client may send when
/// (<see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#lifeCycleMessages">here</see>).
/// Every message is checked as it comes in, so no handler need check again.
/// </summary>
internal sealed class Lifecycle
{
    private volatile Stage stage;

    private enum Stage
    {
        New,
        Initialized,
        Serving,
        ShutDown,
    }

    public bool IsShutDown => stage == Stage.ShutDown;

    /// <summary>Why a message may not be sent now; null when it may.</summary>
    public LocalRpcException? Refusal(string method) => (stage, method) switch
    {
        (_, "exit" or "$/cancelRequest") => null,
        (Stage.New, "initialize") => Passed(Stage.Initialized),
        (Stage.New, _) => LspError.NotInitialized(),
        (Stage.ShutDown, _) => LspError.ShuttingDown(),
        (_, "initialize") or (Stage.Serving, "initialized") => LspError.Again(method),
        (_, "initialized") => Passed(Stage.Serving),
        (_, "shutdown") => Passed(Stage.ShutDown),
        _ => null,
    };

    /// <summary>The client's <c>initialize</c> was refused, so it may send another.</summary>
    public void InitializeFailed() => stage = Stage.New;

    private LocalRpcException? Passed(Stage next)
    {
        stage = next;
        return null;
    }
}
