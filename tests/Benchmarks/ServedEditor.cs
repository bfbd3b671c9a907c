using System.Diagnostics;
using System.Text.Json;
using StreamJsonRpc;

namespace Benchmarks;

/// <summary>A server in a process of its own, and what an editor says to it. Ended when disposed.</summary>
internal sealed class ServedEditor : IDisposable
{
    private readonly Process process;
    private readonly JsonRpc rpc;
    private volatile string? status;
    private volatile TaskCompletionSource? piece;

    private ServedEditor(Process process)
    {
        this.process = process;
        process.BeginErrorReadLine();
        rpc = new(
            new HeaderDelimitedMessageHandler(
                process.StandardInput.BaseStream, process.StandardOutput.BaseStream, new SystemTextJsonFormatter()));
        rpc.AddLocalRpcTarget(this);
        rpc.StartListening();
    }

    /// <summary>The server when it has answered <c>initialize</c>.</summary>
    /// <param name="model">The model's folder; null for the one that comes with the program.</param>
    public static async Task<ServedEditor> StartAsync(string program, string? model = null)
    {
        string[] arguments = model is null ? ["serve"] : ["serve", "--model", model];
        var editor = new ServedEditor(
            Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                })!);
        await editor.rpc.InvokeWithParameterObjectAsync<JsonElement>(
            "initialize", new { processId = Environment.ProcessId, capabilities = new { } });
        return editor;
    }

    [JsonRpcMethod("codebookLsp/status", UseSingleObjectParameterDeserialization = true)]
    public void Status(JsonElement said) => status = said.GetProperty("state").GetString();

    [JsonRpcMethod("$/progress", UseSingleObjectParameterDeserialization = true)]
    public void Progress(JsonElement said) => piece?.TrySetResult();

    public Task InitializedAsync() => rpc.NotifyWithParameterObjectAsync("initialized", new { });

    public Task OpenAsync(string uri, string text) =>
        rpc.NotifyWithParameterObjectAsync(
            "textDocument/didOpen", new { textDocument = new { uri, languageId = "plaintext", version = 1, text } });

    public Task TypeAsync(string uri, int version, int line, int character, string text) =>
        rpc.NotifyWithParameterObjectAsync("textDocument/didChange", new
        {
            textDocument = new { uri, version },
            contentChanges = new[] { new { range =
                new { start = new { line, character }, end = new { line, character } }, text } },
        });

    /// <summary>Asks about a document.</summary>
    public Task<JsonElement> AskAsync(string method, string uri) => AskAsync(method, new { textDocument = new { uri } });

    public Task<JsonElement> AskAsync(string method, object asked) => rpc.InvokeWithParameterObjectAsync<JsonElement>(method, asked);

    /// <summary>Continues a document toward a theme.</summary>
    /// <returns>How long it took until the first words of it came, and until it was there.</returns>
    public async Task<(TimeSpan First, TimeSpan Whole)> ContinueAsync(string uri, int version, int line, int theme, int seed)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        piece = first;
        var watch = Stopwatch.StartNew();
        var whole = AskAsync("codebookLsp/continue", new
        {
            textDocument = new { uri, version },
            range = new { start = new { line, character = 10_000 }, end = new { line, character = 10_000 } },
            how = new { toward = new[] { new { theme, weight = 1 } } },
            seed,
            partialResultToken = $"continuation {seed}",
        });
        await Task.WhenAny(first.Task, whole);
        var came = watch.Elapsed;
        await whole;
        return (came, watch.Elapsed);
    }

    /// <summary>Waits until there is a model.</summary>
    public async Task LoadedAsync()
    {
        while (status is null or "loading")
            await Task.Delay(100);
    }

    /// <summary>Waits until documents named by numbers have been read.</summary>
    public async Task ReadAsync(int documents)
    {
        await LoadedAsync();
        for (var document = 0; document < documents; document++)
            await ReadAsync($"file:///{document}.txt");
    }

    /// <summary>Waits until a document has been read.</summary>
    public async Task ReadAsync(string uri)
    {
        while (await AskAsync("codebookLsp/codes", new { textDocument = new { uri }, limit = 0 }) is var codes
            && codes.GetProperty("read").GetInt32() < codes.GetProperty("tokens").GetInt32())
            await Task.Delay(20);
    }

    public Task CloseAsync(string uri) =>
        rpc.NotifyWithParameterObjectAsync("textDocument/didClose", new { textDocument = new { uri } });

    /// <summary>How long it has used the processor, of all cores together.</summary>
    public TimeSpan Processor
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Its resident memory, in megabytes.</summary>
    public double Megabytes()
    {
        process.Refresh();
        return process.WorkingSet64 / 1e6;
    }

    public void Dispose()
    {
        rpc.Dispose();
        process.Kill();
        process.Dispose();
    }
}
