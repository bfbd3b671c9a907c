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
        var (one, two) = (
            Talk(first.StandardInput.BaseStream, first.StandardOutput.BaseStream),
            Talk(second.StandardInput.BaseStream, second.StandardOutput.BaseStream));
        var hovers = await Task.WhenAll(HoverAsync(one), HoverAsync(two));
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
        using var server = Serve(
            "--socket", ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var client = await listener.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30));
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
        using var accepted = await listener.AcceptAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await using var stream = new NetworkStream(accepted);
        using var editor = Talk(stream, stream);
        StringAssert.Contains(await HoverAsync(editor), "Ishmael", StringComparison.Ordinal);
        await GoodbyeAsync(editor, server);
    }

    [TestMethod]
    public async Task Nobody_there_is_one_sentence()
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

    private static JsonRpc Talk(Stream toServer, Stream fromServer)
    {
        var editor = new JsonRpc(new HeaderDelimitedMessageHandler(toServer, fromServer, new SystemTextJsonFormatter()));
        editor.StartListening();
        return editor;
    }

    private static async Task<string> HoverAsync(JsonRpc editor)
    {
        await editor.InvokeWithParameterObjectAsync<JsonElement>(
            "initialize", new { processId = Environment.ProcessId, capabilities = new { } });
        await editor.NotifyWithParameterObjectAsync("initialized", new { });
        await editor.NotifyWithParameterObjectAsync(
            "textDocument/didOpen",
            new
            {
                textDocument = new
                {
                    uri = Uri,
                    languageId = "plaintext",
                    version = 1,
                    text = "Call me Ishmael. Some years ago I went to sea.",
                },
            });
        var hover = await editor.InvokeWithParameterObjectAsync<JsonElement>(
            "textDocument/hover", new { textDocument = new { uri = Uri }, position = new { line = 0, character = 10 } });
        return hover.GetProperty("contents").GetProperty("value").GetString()!;
    }

    private static async Task GoodbyeAsync(JsonRpc editor, Process server)
    {
        await editor.InvokeAsync("shutdown");
        await editor.NotifyAsync("exit");
        await server.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual(0, server.ExitCode);
        editor.Dispose();
    }
}
