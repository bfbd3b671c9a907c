using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Benchmarks;

/// <summary>
/// What only a process of its own can show, each figure beside its aim: how long it takes from its start to the answer to
/// <c>initialize</c>, beside a program that does nothing; how soon the first hint is there; and its memory.
/// <c>npm run bench -- editor [PROGRAM]</c>, where PROGRAM is the published server; five minutes.
/// </summary>
internal static class EditorFigures
{
    private const int Starts = 15;
    private const int Documents = 20;
    private const int Lines = 200;
    private const int LinesOfFirst = 300;
    private const int WordsOfLine = 10;

    /// <summary>Longer than the server waits before it gives memory up: with nothing open, and with documents open.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(8), Sleep = TimeSpan.FromSeconds(65);

    public static async Task PrintAsync(string program)
    {
        Machine.Print();
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var empty = await StartsAsync(await EmptyAsync(folder.FullName));
            var own = await StartsAsync(program);
            Print("a program that does nothing answers", empty);
            Print("the server answers initialize (aim: twice that)", own);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        using var editor = await ServedEditor.StartAsync(program);
        await editor.InitializedAsync();
        var first = await FirstHintAsync(editor);
        Print(string.Create(
            CultureInfo.InvariantCulture, $"first hint of {LinesOfFirst} lines, just started (aim 3 s): {first.TotalSeconds:0.0} s"));
        await editor.CloseAsync("file:///0.txt");
        await editor.ReadAsync(0);
        await Task.Delay(Rest);
        Memory("with nothing open (aim 400)", editor);
        for (var document = 0; document < Documents; document++)
            await editor.OpenAsync($"file:///{document}.txt", Text(document, Lines));
        await editor.ReadAsync(Documents);
        Memory(string.Create(CultureInfo.InvariantCulture, $"with {Documents} documents of {Lines} lines, just read"), editor);
        await Task.Delay(Rest);
        Memory("the same, some seconds later (aim 550)", editor);
        await Task.Delay(Sleep);
        Memory("the same, after a minute in which nothing was asked", editor);
    }

    private static async Task<List<(double Clock, double Processor)>> StartsAsync(string program)
    {
        var starts = new List<(double Clock, double Processor)>();
        for (var start = 0; start < Starts; start++)
        {
            var watch = Stopwatch.StartNew();
            using var one = await ServedEditor.StartAsync(program);
            starts.Add((watch.Elapsed.TotalMilliseconds, one.Processor.TotalMilliseconds));
        }

        return starts;
    }

    private static async Task<TimeSpan> FirstHintAsync(ServedEditor editor)
    {
        await editor.OpenAsync("file:///0.txt", Text(0, LinesOfFirst));
        var watch = Stopwatch.StartNew();
        while (await editor.AskAsync("textDocument/inlayHint", new
        {
            textDocument = new { uri = "file:///0.txt" },
            range = new { start = new { line = 0, character = 0 }, end = new { line = 40, character = 0 } },
        }) is not { ValueKind: JsonValueKind.Array } hints || hints.GetArrayLength() == 0)
            await Task.Delay(20);
        return watch.Elapsed;
    }

    private static string Text(int seed, int lines) =>
        string.Join('\n', EditorBenchmark.Novel(seed, lines * WordsOfLine).Split(' ').Chunk(WordsOfLine)
            .Select(static words => string.Join(' ', words).ReplaceLineEndings(" ")));

    /// <summary>Publishes the program that does nothing, as the server is published.</summary>
    private static async Task<string> EmptyAsync(string folder)
    {
        using var publish = Process.Start("dotnet",
        [
            "publish", Path.Combine("tests", "Benchmarks", "empty"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "--self-contained", "-o", folder, "-v", "quiet", "--nologo",
        ]);
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? Path.Combine(folder, OperatingSystem.IsWindows() ? "Empty.exe" : "Empty")
            : throw new InvalidOperationException("The empty program could not be published. Run this from the repository's folder.");
    }

    private static void Print(string what, List<(double Clock, double Processor)> starts)
    {
        var clock = starts.Select(static one => one.Clock).Order().ToArray();
        var processor = starts.Select(static one => one.Processor).Order().ToArray();
        Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: p50 {clock[Starts / 2]:0} ms, p95 {clock[^1]:0} ms; {processor[Starts / 2]:0} ms of the processor"));
    }

    private static void Memory(string when, ServedEditor editor) =>
        Print(string.Create(CultureInfo.InvariantCulture, $"memory {when}: {editor.Megabytes():0} MB"));

    private static void Print(string line) => Console.WriteLine(line);
}
