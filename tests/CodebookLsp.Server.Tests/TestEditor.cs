using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Server.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;
using Nerdbank.Streams;

namespace CodebookLsp.Server.Tests;

/// <summary>
/// An editor's side of the wire, byte by byte and in memory, and a server with a stand-in for the model. Everything the server says is
/// checked against the specification's meta model when the editor is closed.
/// </summary>
internal sealed class TestEditor : IAsyncDisposable
{
    public const string Uri = "file:///text.md";

    /// <summary>Under any load, and still an end: who waits for longer waits in vain.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Stream stream;
    private readonly Task<int> server;
    private readonly Task reading;
    private readonly ConcurrentDictionary<int, (string Method, TaskCompletionSource<JsonElement> Answer)> waiting = new();
    private readonly SemaphoreSlim writing = new(1);
    private readonly TaskCompletionSource modelMayLoad = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> problems = [];
    private TaskCompletionSource saidMore = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int lastId;

    private TestEditor(TestModel model)
    {
        var (mine, servers) = FullDuplexStream.CreatePair();
        stream = mine;
        var start = new ModelStart(cancel =>
        {
            modelMayLoad.Task.Wait(cancel);
            return model.Failure is { } failure ? throw failure : model.Served();
        })
        {
            Index = _ => model.Index?.Invoke(),
            Themes = model.Themes,
        };
        server = EditorServer.RunAsync(servers, servers, start, NullLogger.Instance);
        reading = Task.Run(ReadAsync);
    }

    /// <summary>What the editor answers to <c>workspace/configuration</c>.</summary>
    public JsonNode? Settings { get; set; }

    /// <summary>All that the server said without being asked, in order.</summary>
    public ConcurrentQueue<(string Method, JsonElement Params)> Said { get; } = new();

    /// <summary>Errors that answer what has no id that could be read, in order.</summary>
    public ConcurrentQueue<int> Refusals { get; } = new();

    public JsonElement Initialized { get; private set; }

    /// <summary>The server's exit code, when it has ended.</summary>
    public Task<int> Ended => server;

    /// <summary>A connection on which nothing has been said.</summary>
    public static TestEditor Connect(TestModel? model = null) => new(model ?? new());

    /// <summary>An editor that has said hello, with the model loaded.</summary>
    public static async Task<TestEditor> StartAsync(
        JsonNode? settings = null, string encoding = "utf-16", TestModel? model = null, string? folder = null, bool watches = false,
        bool commands = true)
    {
        var editor = Connect(model);
        editor.Settings = settings;
        editor.LoadModel();
        await editor.HelloAsync(encoding, folder: folder, commands: commands, watches: watches);
        await editor.WhenAsync(
            static said => said.Method == "codebookLsp/status" && said.Params.GetProperty("state").GetString() is not "loading");
        return editor;
    }

    public void LoadModel() => modelMayLoad.TrySetResult();

    /// <param name="folder">The workspace's; null for none.</param>
    /// <param name="commands">Whether the editor runs our commands.</param>
    /// <param name="watches">Whether it watches files, and makes files in edits.</param>
    public async Task HelloAsync(
        string encoding = "utf-16", int? process = null, string? folder = null, bool commands = true, bool watches = false)
    {
        Initialized = await AskAsync("initialize", TestEditorCapabilities.Hello(encoding, process, folder, commands, watches));
        await TellAsync("initialized", "{}");
    }

    public Task OpenAsync(string text, string uri = Uri) =>
        TellAsync("textDocument/didOpen", new { textDocument = new { uri, languageId = "markdown", version = 1, text } });

    public Task CloseAsync(string uri = Uri) => TellAsync("textDocument/didClose", new { textDocument = new { uri } });

    public Task ChangeAsync(int version, int line, int column, int endLine, int endColumn, string text, string uri = Uri) =>
        TellAsync("textDocument/didChange", new
        {
            textDocument = new { uri, version },
            contentChanges = new[] { new { range =
                new { start = new { line, character = column }, end = new { line = endLine, character = endColumn } }, text } },
        });

    public Task<JsonElement> HoverAsync(int line, int character, string uri = Uri) =>
        AskAsync("textDocument/hover", new { textDocument = new { uri }, position = new { line, character } });

    /// <summary>The names of the codes that a hover's links lead to, in its order.</summary>
    public static string[] CodesIn(string hover) =>
        [.. System.Text.RegularExpressions.Regex.Matches(System.Uri.UnescapeDataString(hover), @"L\d+(\.\d+)?:\d+")
            .Select(static one => one.Value)];

    /// <summary>A hover's Markdown.</summary>
    public async Task<string> HoverTextAsync(int line, int character, string uri = Uri) =>
        (await HoverAsync(line, character, uri)).GetProperty("contents").GetProperty("value").GetString()!;

    public Task<JsonElement> AskAsync(string method, object? parameters = null) => AskAsync(method, JsonSerializer.Serialize(parameters));

    /// <summary>A request's result.</summary>
    /// <exception cref="AnsweredError">The server answered with an error.</exception>
    public async Task<JsonElement> AskAsync(string method, string json) => await Ask(method, json).Answer.WaitAsync(Patience);

    /// <summary>Sends a request and does not wait.</summary>
    public (int Id, Task<JsonElement> Answer) Ask(string method, string json)
    {
        var id = Interlocked.Increment(ref lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[id] = (method, answer);
        var sent = SendBodyAsync(
            $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}"{{(json == "null" ? "" : $",\"params\":{json}")}}}""");
        return (id, AfterAsync(sent, answer.Task));
    }

    public Task CancelAsync(int id) => TellAsync("$/cancelRequest", new { id });

    public Task TellAsync(string method, object? parameters = null) => TellAsync(method, JsonSerializer.Serialize(parameters));

    public Task TellAsync(string method, string json) =>
        SendBodyAsync($$"""{"jsonrpc":"2.0","method":"{{method}}"{{(json == "null" ? "" : $",\"params\":{json}")}}}""");

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendRawAsync(string header, string body)
    {
        await writing.WaitAsync();
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(header + body));
            await stream.FlushAsync();
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Sends a message that need not be one.</summary>
    public Task SendBodyAsync(string body) => SendRawAsync($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n", body);

    /// <summary>Waits for something the server says, or has said.</summary>
    public async Task<JsonElement> WhenAsync(Func<(string Method, JsonElement Params), bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var more = saidMore.Task; // before the look, or something could be missed
            foreach (var said in Said)
            {
                if (wanted(said))
                    return said.Params;
            }

            try
            {
                await more.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new AssertFailedException(
                    $"The server did not say it. It said: {string.Join(", ", Said.Select(static said => said.Method))}.");
            }
        }
    }

    /// <summary>Waits for what only asking again can tell.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience; await Task.Delay(5))
        {
            if (await isSo())
                return;
        }

        throw new AssertFailedException($"Never so: {what}.");
    }

    /// <summary>Waits until everything open has been read.</summary>
    public Task ReadAllAsync() => WhenAsync(_ =>
        Said.LastOrDefault(static said => said.Method == "codebookLsp/status") is { Params.ValueKind: JsonValueKind.Object } last
        && last.Params.GetProperty("pending").GetInt32() == 0);

    /// <summary>Waits until a document that was just opened has been read. (The last status may be from before it was opened.)</summary>
    public Task ReadWholeAsync(string uri = Uri) => UntilAsync(
        async () =>
            await AskAsync("codebookLsp/codes", new { textDocument = new { uri }, limit = 0 }) is { ValueKind: JsonValueKind.Object } codes
            && codes.GetProperty("read").GetInt32() == codes.GetProperty("tokens").GetInt32(),
        $"{uri} has been read");

    public void HangUp() => stream.Dispose();

    public async ValueTask DisposeAsync()
    {
        LoadModel();
        if (!server.IsCompleted)
        {
            await TellAsync("exit");
            await server.WaitAsync(Patience);
        }

        stream.Dispose();
        await reading;
        writing.Dispose();
        Assert.IsEmpty(problems, string.Join('\n', problems));
    }

    private static async Task<JsonElement> AfterAsync(Task sent, Task<JsonElement> answer)
    {
        await sent;
        return await answer;
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await MessageAsync() is { } message)
                await ReceiveAsync(message);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // Hung up.
        }

        foreach (var (_, (_, answer)) in waiting)
            answer.TrySetException(new IOException("The connection is closed."));
    }

    private async Task<JsonElement?> MessageAsync()
    {
        var header = new StringBuilder();
        var one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
                return null;
            header.Append((char)one[0]);
        }

        var length = header.ToString().Split("\r\n").First(static line => line.StartsWith("Content-Length", StringComparison.Ordinal))
            .Split(':')[1];
        var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    private async Task ReceiveAsync(JsonElement message)
    {
        if (!message.TryGetProperty("method", out var method))
        {
            if (message.GetProperty("id").ValueKind == JsonValueKind.Null)
                Refusals.Enqueue(message.GetProperty("error").GetProperty("code").GetInt32());
            else if (!waiting.TryRemove(message.GetProperty("id").GetInt32(), out var asked))
                problems.Add($"Answered twice, or something not asked: {message}");
            else if (message.TryGetProperty("error", out var error))
                asked.Answer.SetException(
                    new AnsweredError(error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()!));
            else
                Check(asked.Method, message.GetProperty("result"), asked.Answer);
            return;
        }

        var parameters = message.TryGetProperty("params", out var given) ? given : default;
        problems.AddRange(MetaModelCheck.OfSaid(method.GetString()!, message));
        Said.Enqueue((method.GetString()!, parameters));
        Interlocked.Exchange(ref saidMore, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        if (message.TryGetProperty("id", out var id))
        {
            var result = method.GetString() == "workspace/configuration" ? $"[{Settings?.ToJsonString() ?? "null"}]" : "null";
            await SendBodyAsync($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{result}}}""");
        }
    }

    private void Check(string method, JsonElement result, TaskCompletionSource<JsonElement> answer)
    {
        problems.AddRange(MetaModelCheck.OfResult(method, result));
        answer.SetResult(result);
    }
}
