using CodebookLsp.Server.Rpc;
using Microsoft.Extensions.Logging.Abstractions;
using Nerdbank.Streams;
using StreamJsonRpc;

namespace CodebookLsp.Server.Tests;

/// <summary>The server's table of contents, from a server that nobody talks to.</summary>
internal static class ServerMessages
{
    private static readonly Lazy<IReadOnlyList<Message>> Table = new(static () =>
    {
        var lifecycle = new Lifecycle();
        var wire = new Wire(new HeaderDelimitedMessageHandler(FullDuplexStream.CreatePair().Item1), lifecycle, NullLogger.Instance);
        return new LanguageServer(wire, lifecycle, new(static _ => throw new NotSupportedException()), NullLogger.Instance).Messages;
    });

    public static IReadOnlyList<Message> All => Table.Value;
}
