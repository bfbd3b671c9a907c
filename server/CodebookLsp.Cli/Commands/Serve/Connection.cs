using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Serve;

/// <summary>The way to the editor: standard input and output, or one stream that is both.</summary>
internal sealed record Connection(Stream Input, Stream Output) : IAsyncDisposable
{
    /// <exception cref="ConnectionException">Nobody listens there.</exception>
    public static async Task<Connection> OpenAsync(string? pipe, int? socket, CommandContext context, CancellationToken cancel)
    {
        try
        {
            if (socket is { } port)
                return Both(await SocketAsync(new IPEndPoint(IPAddress.Loopback, port), cancel).ConfigureAwait(false));
            if (pipe is not null)
                return Both(
                    OperatingSystem.IsWindows()
                        ? await NamedPipeAsync(pipe, cancel).ConfigureAwait(false)
                        : await SocketAsync(new UnixDomainSocketEndPoint(pipe), cancel).ConfigureAwait(false));
        }
        catch (Exception e) when (
            e is SocketException or IOException or TimeoutException or UnauthorizedAccessException or ArgumentException)
        {
            throw ConnectionException.NobodyListens(pipe ?? $"port {socket}", e);
        }

        return new(context.Input, new UnclosedStream(context.Output));
    }

    public async ValueTask DisposeAsync()
    {
        await Input.DisposeAsync().ConfigureAwait(false);
        if (!ReferenceEquals(Input, Output))
            await Output.DisposeAsync().ConfigureAwait(false);
    }

    private static Connection Both(Stream stream) => new(stream, stream);

    private static async Task<Stream> SocketAsync(EndPoint end, CancellationToken cancel)
    {
        var socket = end is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <param name="name">With or without <c>\\.\pipe\</c> in front.</param>
    private static async Task<Stream> NamedPipeAsync(string name, CancellationToken cancel)
    {
        const string Prefix = @"\\.\pipe\";
        var stream = new NamedPipeClientStream(
            ".", name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? name[Prefix.Length..] : name, PipeDirection.InOut,
            PipeOptions.Asynchronous);
        await stream.ConnectAsync(TimeSpan.FromSeconds(10), cancel).ConfigureAwait(false);
        return stream;
    }
}

/// <summary>The editor could not be reached.</summary>
public sealed class ConnectionException : UserFacingException
{
    private ConnectionException(string message, Exception inner) : base(message, inner)
    {
    }

    public static ConnectionException NobodyListens(string place, Exception error) =>
        new(
            $"No editor listens at {place} ({error.Message.TrimEnd('.')}). With --pipe and --socket the editor listens first and then "
            + $"starts the server.",
            error);
}
