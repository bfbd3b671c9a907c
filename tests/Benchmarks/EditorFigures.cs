using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using StreamJsonRpc;

namespace Benchmarks;

/// <summary>
/// What only a process of its own can show: how long it takes from its start to the answer to <c>initialize</c>, and its memory with
/// documents open; how soon the themes of a document are shown. Figures side by side, no ratios: <c>npm run bench -- editor [PROGRAM]</c>.
/// </summary>
internal static class EditorFigures
{
    private const int Starts = 15;
    private const int Words = 3000;
    private const int WordsOfLine = 10;
    private const int LinesOfParagraph = 10;
    private const int Keystrokes = 60;

    public static async Task PrintAsync(string program)
    {
        var starts = new List<double>();
        for (var start = 0; start < Starts; start++)
        {
            var watch = Stopwatch.StartNew();
            using var one = await ServedEditor.StartAsync(program);
            starts.Add(watch.Elapsed.TotalMilliseconds);
        }

        starts.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"process start to initialize answered: p50 {starts[Starts / 2]:0} ms, p95 {starts[^1]:0} ms ({Starts} starts)"));

        await ThemesAsync(program);
        using var editor = await ServedEditor.StartAsync(program);
        await editor.InitializedAsync();
        var open = 0;
        foreach (var documents in new[] { 0, 1, 20 })
        {
            for (; open < documents; open++)
                await editor.OpenAsync($"file:///{open}.txt", EditorBenchmark.Novel(open, Words));
            await editor.ReadAsync(open);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture, $"memory with {documents,2} documents of {Words} words read: {editor.Megabytes():0} MB"));
        }
    }

    private static async Task ThemesAsync(string program)
    {
        const string Uri = "file:///lines.txt";
        using var editor = await ServedEditor.StartAsync(program);
        await editor.InitializedAsync();
        await editor.ReadAsync(0);
        var text = Lines(EditorBenchmark.Novel(0, Words));
        var watch = Stopwatch.StartNew();
        await editor.OpenAsync(Uri, text);
        while ((await editor.AskAsync("textDocument/codeLens", Uri)).GetArrayLength() == 0)
            await Task.Delay(10);
        var lens = watch.Elapsed;
        await editor.AskAsync("codebookLsp/themes", Uri);
        var lines = text.Count(static unit => unit == '\n');
        Say($"from opening {lines} lines to the first lens: {lens.TotalMilliseconds:0} ms");
        Say($"to the whole river: {watch.Elapsed.TotalMilliseconds:0} ms");

        var (times, line) = (new List<double>(), lines / 2);
        for (var key = 0; key < Keystrokes; key++)
        {
            watch.Restart();
            await editor.TypeAsync(Uri, key + 2, line, key, "the harbour was full of ships "[key % 30].ToString());
            await editor.AskAsync("textDocument/codeLens", Uri);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        Say($"keystroke in its middle to lenses: p50 {times[Keystrokes / 2]:0} ms, p95 {times[Keystrokes * 95 / 100]:0} ms");
    }

    /// <summary>A text in lines and paragraphs.</summary>
    private static string Lines(string text) => string.Concat(
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Chunk(WordsOfLine).Index()
            .Select(static line => string.Join(' ', line.Item) + (line.Index % LinesOfParagraph == LinesOfParagraph - 1 ? "\n\n" : "\n")));

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed class ServedEditor : IDisposable
    {
        private readonly Process process;
        private readonly JsonRpc rpc;
        private volatile string? status;

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

        public static async Task<ServedEditor> StartAsync(string program)
        {
            var editor = new ServedEditor(
                Process.Start(
                    new ProcessStartInfo(program, ["serve"])
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

        public Task<JsonElement> AskAsync(string method, string uri) =>
            rpc.InvokeWithParameterObjectAsync<JsonElement>(method, new { textDocument = new { uri } });

        /// <summary>Waits until so many documents have been read.</summary>
        public async Task ReadAsync(int documents)
        {
            while (status is null or "loading")
                await Task.Delay(100);
            for (var document = 0; document < documents; document++)
            {
                JsonElement codes;
                do
                {
                    await Task.Delay(200);
                    codes = await rpc.InvokeWithParameterObjectAsync<JsonElement>(
                        "codebookLsp/codes", new { textDocument = new { uri = $"file:///{document}.txt" }, limit = 0 });
                }
                while (codes.GetProperty("read").GetInt32() < codes.GetProperty("tokens").GetInt32());
            }
        }

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
}
