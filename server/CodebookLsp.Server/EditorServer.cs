using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;

namespace CodebookLsp.Server;

/// <summary>Serves one editor over a pair of streams.</summary>
public static class EditorServer
{
    /// <summary>Serves until the editor says goodbye, hangs up or dies.</summary>
    /// <param name="parent">A process that the server must not outlive; null to go by what <c>initialize</c> says.</param>
    /// <returns>The process's exit code: 0 after an orderly <c>shutdown</c>, else 1.</returns>
    public static async Task<int> RunAsync(
        Stream input, Stream output, ModelStart model, ILogger log, int? parent = null, CancellationToken cancel = default)
    {
        using var formatter = new SystemTextJsonFormatter { JsonSerializerOptions = new(Wire.Json) };
        var lifecycle = new Lifecycle();
        await using var handler = new EditorMessages(output, input, formatter, lifecycle, log);
        using var wire = new Wire(handler, lifecycle, log);
        await using var server = new LanguageServer(wire, lifecycle, model, log);
        server.EndWith(parent);
        wire.Add(server.Messages);
        wire.Disconnected += (_, _) => server.HangUp();
        wire.StartListening();
        return await server.Ended.WaitAsync(cancel).ConfigureAwait(false);
    }
}
