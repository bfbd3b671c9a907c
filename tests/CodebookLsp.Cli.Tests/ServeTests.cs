using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using StreamJsonRpc;

namespace CodebookLsp.Cli.Tests;

/// <summary>The real program with the default model, over each way an editor can reach it.</summary>
[TestClass]
public sealed class ServeTests
{
    private const string Uri = "file:///text.txt";

    [TestMethod]
    public async Task Two_editors_are_served_side_by_side_over_standard_input_and_output()
    {
        using var first = Serve();
        using var second = Serve("--stdio");
        var (one, two) = (Talk(first.StandardInput.BaseStream, first.StandardOutput.BaseStream),
            Talk(second.StandardInput.BaseStream, second.StandardOutput.BaseStream));
        var hovers = await Task.WhenAll(HoverAsync(one), HoverAsync(two));
        for (var waited = 0; hovers[0] != hovers[1] && waited < 300; waited++)
        {
            await Task.Delay(100); // labels come when a server has opened the index
            hovers = await Task.WhenAll(AskAsync(one), AskAsync(two));
        }

        StringAssert.Contains(hovers[0], "Ishmael", StringComparison.Ordinal);
        Assert.AreEqual(hovers[0], hovers[1]);
        await GoodbyeAsync(one, first);
        await GoodbyeAsync(two, second);
    }

    [TestMethod]
    public async Task An_editor_that_listens_on_a_port_is_connected_to()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var server =
            Serve("--socket", ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var client = await AcceptedAsync(listener.AcceptTcpClientAsync(), server);
        await using var stream = client.GetStream();
        using var editor = Talk(stream, stream);
        StringAssert.Contains(await HoverAsync(editor), "Ishmael", StringComparison.Ordinal);
        await GoodbyeAsync(editor, server);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task An_editor_that_listens_on_a_socket_file_is_connected_to()
    {
        using var folder = new TemporaryFolder();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder["editor.sock"]));
        listener.Listen();
        using var server = Serve("--pipe", folder["editor.sock"]);
        using var accepted = await AcceptedAsync(listener.AcceptAsync(), server);
        await using var stream = new NetworkStream(accepted);
        using var editor = Talk(stream, stream);
        StringAssert.Contains(await HoverAsync(editor), "Ishmael", StringComparison.Ordinal);
        await GoodbyeAsync(editor, server);
    }

    [TestMethod]
    public async Task Connect_without_a_listener_reports_an_error()
    {
        var ran = await CommandLine.RunAsync("serve", "--pipe", "/nowhere/at/all");
        Assert.AreEqual(1, ran.Code);
        StringAssert.StartsWith(ran.Error, "codebooklsp: No editor listens at /nowhere/at/all", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Two_ways_at_once_are_refused()
    {
        var ran = await CommandLine.RunAsync("serve", "--stdio", "--socket", "99");
        Assert.AreEqual(2, ran.Code);
        StringAssert.Contains(ran.Error, "Choose one of", StringComparison.Ordinal);
    }

    private static Process Serve(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "codebooklsp.exe" : "codebooklsp"),
            ["serve", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.BeginErrorReadLine(); // a full pipe would stop it
        return process;
    }

    /// <summary>What has connected to us. A server that ends will not.</summary>
    private static async Task<T> AcceptedAsync<T>(Task<T> accepting, Process server)
    {
        await Task.WhenAny(accepting, server.WaitForExitAsync());
        Assert.IsFalse(server.HasExited, "the server ended without connecting");
        return await accepting;
    }

    private static Editor Talk(Stream toServer, Stream fromServer) => new(toServer, fromServer);

    private static async Task<string> HoverAsync(Editor editor)
    {
        await editor.Rpc.InvokeWithParameterObjectAsync<JsonElement>(
            "initialize", new { processId = Environment.ProcessId, capabilities = new { } });
        await editor.Rpc.NotifyWithParameterObjectAsync("initialized", new { });
        Assert.AreEqual("ready", await editor.Loaded); // however long that takes; a server that dies ends it too
        await editor.Rpc.NotifyWithParameterObjectAsync("textDocument/didOpen", new
        {
            textDocument =
                new { uri = Uri, languageId = "plaintext", version = 1, text = "Call me Ishmael. Some years ago I went to sea." },
        });
        return await AskAsync(editor);
    }

    private static async Task<string> AskAsync(Editor editor)
    {
        var asked = new { textDocument = new { uri = Uri }, position = new { line = 0, character = 10 } };
        JsonElement hover;
        do
            hover = await editor.Rpc.InvokeWithParameterObjectAsync<JsonElement>("textDocument/hover", asked);
        while (hover.ValueKind == JsonValueKind.Null); // a machine under load may take longer to read than a hover waits
        return hover.GetProperty("contents").GetProperty("value").GetString()!;
    }

    private static async Task GoodbyeAsync(Editor editor, Process server)
    {
        await editor.Rpc.InvokeAsync("shutdown");
        await editor.Rpc.NotifyAsync("exit");
        await server.WaitForExitAsync();
        Assert.AreEqual(0, server.ExitCode);
        editor.Dispose();
    }

    /// <summary>An editor's side of the wire, which listens to the server's status.</summary>
    private sealed class Editor : IDisposable
    {
        private readonly TaskCompletionSource<string> loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Editor(Stream toServer, Stream fromServer)
        {
            Rpc = new(new HeaderDelimitedMessageHandler(toServer, fromServer, new SystemTextJsonFormatter()));
            Rpc.AddLocalRpcMethod(GetType()
                .GetMethod(nameof(Hear))!, this, new("codebookLsp/status") { UseSingleObjectParameterDeserialization = true });
            Rpc.Disconnected += (_, _) => loaded.TrySetException(new IOException("The server hung up."));
            Rpc.StartListening();
        }

        public JsonRpc Rpc { get; }

        /// <summary>The server's state, once it is no longer loading the model.</summary>
        public Task<string> Loaded => loaded.Task;

        public void Dispose() => Rpc.Dispose();

        /// <summary>Public, or it could not be called.</summary>
        public void Hear(JsonElement status)
        {
            if (status.GetProperty("state").GetString() is { } state and not "loading")
                loaded.TrySetResult(state);
        }
    }
}
