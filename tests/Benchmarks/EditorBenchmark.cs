using System.Diagnostics;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Network.Model;
using CodebookLsp.Server;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Offsets;
using Microsoft.Extensions.Logging.Abstractions;
using Nerdbank.Streams;
using StreamJsonRpc;

namespace Benchmarks;

/// <summary>
/// What somebody who types in a document of 3,000 words waits for, over the wire, with the default model; beside it the same document read
/// anew. The ratio between the two and the 95th percentiles are the claims.
/// </summary>
[InProcess]
[WarmupCount(2)]
[IterationCount(40)]
[InvocationCount(1)]
[Config(typeof(Percentiles))]
public class EditorBenchmark : IAsyncDisposable
{
    private sealed class Percentiles : ManualConfig
    {
        public Percentiles() => AddColumn(StatisticColumn.P50, StatisticColumn.P95);
    }

    private const string Uri = "file:///novel.txt";
    private const int Words = 3000;

    private readonly CancellationTokenSource stop = new();
    private CodebookModel model = null!;
    private string text = null!;
    private JsonRpc editor = null!;
    private Task<int> server = null!;
    private int version = 1;
    private int line;
    private int column;
    private int typed;
    private volatile int pending = 1;

    [GlobalSetup]
    public async Task StartAsync()
    {
        model = CodebookModel.Load(
            Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook"), new(), CancellationToken.None);
        text = Novel(0, Words);
        var lines = new LineMap(text);
        var middle = text.IndexOf(' ', text.Length / 2);
        (line, column) = (lines.Position(middle, ColumnUnit.Utf16).Line, lines.Position(middle, ColumnUnit.Utf16).Column);

        var (mine, servers) = FullDuplexStream.CreatePair();
        server = EditorServer.RunAsync(
            servers, servers, new ModelStart(_ => LoadedModel.ForEditor(model)), NullLogger.Instance, cancel: stop.Token);
        editor = new JsonRpc(new HeaderDelimitedMessageHandler(mine, mine, new SystemTextJsonFormatter()));
        editor.AddLocalRpcTarget(new Listener(this));
        editor.StartListening();
        await editor.InvokeWithParameterObjectAsync<JsonElement>("initialize", new { processId = (int?)null, capabilities = new { } });
        await editor.NotifyWithParameterObjectAsync("initialized", new { });
        await editor.NotifyWithParameterObjectAsync(
            "textDocument/didOpen", new { textDocument = new { uri = Uri, languageId = "plaintext", version, text } });
        await HoverAsync();
        await ReadAllAsync();
        Console.WriteLine($"// {new LiveModelFacts(text, model).Describe()}");
    }

    /// <summary>The keystroke of the last invocation has been dealt with: nobody types while the rest of a paragraph is read.</summary>
    [IterationSetup(Target = nameof(KeystrokeAsync))]
    public void Settle() => ReadAllAsync().GetAwaiter().GetResult();

    [Benchmark(Description = "read the whole document", Baseline = true)]
    public int ReadWhole()
    {
        // As the server does it: divide the text, then the blocks two at a time.
        var source = LoadedModel.From(model);
        var live = LiveText.Open(new(source, new(), new(1)), text);
        for (var block = 0; block < live.Blocks.Count; block += 2)
        {
            var grids = source.Read([.. live.Blocks.Skip(block).Take(2).Select(static one => one.Sequence)], CancellationToken.None);
            for (var index = 0; index < grids.Count; index++)
                live.Set(block + index, grids[index]);
        }

        return live.Unread;
    }

    [Benchmark(Description = "a keystroke, until its word's codes are there")]
    public async Task<JsonElement> KeystrokeAsync()
    {
        var letter = "never the less ".Substring(typed++ % 15, 1);
        await editor.NotifyWithParameterObjectAsync("textDocument/didChange", new
        {
            textDocument = new { uri = Uri, version = ++version },
            contentChanges = new[]
            {
                new { range = new { start = new { line, character = column }, end = new { line, character = column } }, text = letter },
            },
        });
        column++;
        return await HoverAsync();
    }

    [Benchmark(Description = "a hover, codes known")]
    public Task<JsonElement> HoverAsync() => editor.InvokeWithParameterObjectAsync<JsonElement>("textDocument/hover", new
    {
        textDocument = new { uri = Uri },
        position = new { line, character = column - 1 },
    });

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await editor.NotifyAsync("exit");
        await server;
        editor.Dispose();
        stop.Dispose();
    }

    /// <summary>Prose of so many words.</summary>
    /// <param name="seed">Texts of other seeds have the words in another order.</param>
    internal static string Novel(int seed, int words)
    {
        var sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "moby-dick-opening.txt"))
            + "\n"
            + File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "rust-ownership.md"));
        var all = sample.Split(' ');
        var text = new System.Text.StringBuilder();
        for (var word = 0; word < words; word++)
            text.Append(all[(word + (seed * 37)) % all.Length])
                .Append(word % all.Length == all.Length - 1 ? $"\n\nPart {word} of {seed}.\n\n" : " ");
        return text.ToString();
    }

    private async Task ReadAllAsync()
    {
        // A status that is the same as the last is not sent again, so the one after an edit is given time to come.
        await Task.Delay(300);
        var watch = Stopwatch.StartNew();
        while (pending > 0 && watch.Elapsed < TimeSpan.FromMinutes(1))
            await Task.Delay(5);
    }

    /// <summary>Hears how much is left to read.</summary>
    private sealed class Listener(EditorBenchmark benchmark)
    {
        [JsonRpcMethod("codebookLsp/status", UseSingleObjectParameterDeserialization = true)]
        public void Status(JsonElement status) =>
            benchmark.pending = status.GetProperty("state").GetString() == "ready" ? status.GetProperty("pending").GetInt32() : 1;
    }

    /// <summary>What is measured, in a line.</summary>
    private sealed record LiveModelFacts(string Text, CodebookModel Model)
    {
        public string Describe()
        {
            var blocks = BlockSplitter.Split([Text], Model.Tokenizer, new()).ToList();
            return $"{Words} words, {blocks.Sum(static block => block.Tokens.Length)} tokens, {blocks.Count} blocks, {Model.Precision}";
        }
    }
}
