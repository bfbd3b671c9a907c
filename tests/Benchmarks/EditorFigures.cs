using System.Diagnostics;
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
    private const int QuickStarts = 5;
    private const int Documents = 20;
    private const int Lines = 200;
    private const int LinesOfFirst = 300;
    private const int WordsOfLine = 10;

    /// <summary>Longer than the server waits before it gives memory up: with nothing open, and with documents open.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(8), Sleep = TimeSpan.FromSeconds(65);

    public static async Task PrintAsync(string program, FigureTable table)
    {
        var starts = table.IsQuick ? QuickStarts : Starts;
        var empty = await StartsAsync(await Published.EmptyAsync(), starts);
        var own = await StartsAsync(program, starts);
        table.AddTimes("a program that does nothing answers", [.. empty.Select(static one => one.Clock)]);
        table.AddTimes(
            "the server answers initialize", [.. own.Select(static one => one.Clock)], "twice the program that does nothing",
            Aim.AtMost(2 * FigureTable.Quantile([.. empty.Select(static one => one.Clock)], 0.95)));
        var least = FigureTable.Quantile([.. empty.Select(static one => one.Processor)], 0.5);
        table.Add(
            "the same, of the processor", FigureTable.Quantile([.. own.Select(static one => one.Processor)], 0.5), "ms",
            $"{FigureTable.Text(least)} ms for nothing", Aim.AtMost(2 * least));

        using var editor = await ServedEditor.StartAsync(program);
        await editor.InitializedAsync();
        table.Add(
            $"first hint of {LinesOfFirst} lines, just started", (await FirstHintAsync(editor)).TotalSeconds, "s", "", Aim.AtMost(3));
        await editor.CloseAsync("file:///0.txt");
        await Task.Delay(Rest);
        table.Add("memory, nothing open", editor.Megabytes(), "MB", "670–704 MB on 26 November 2026", Aim.AtMost(400));
        for (var document = 0; document < Documents; document++)
            await editor.OpenAsync($"file:///{document}.txt", Prose.Lines(document, Lines, WordsOfLine));
        await editor.ReadAsync(Documents);
        var all = $"memory, {Documents} documents of {Lines} lines";
        table.Add($"{all}, just read", editor.Megabytes(), "MB");
        await Task.Delay(Rest);
        table.Add($"{all}, some seconds later", editor.Megabytes(), "MB", "987–1,153 MB on 26 November 2026", Aim.AtMost(550));
        if (table.IsQuick)
            return;
        await Task.Delay(Sleep);
        table.Add($"{all}, after a minute in which nothing was asked", editor.Megabytes(), "MB");
    }

    private static async Task<List<(double Clock, double Processor)>> StartsAsync(string program, int times)
    {
        var starts = new List<(double Clock, double Processor)>();
        for (var start = 0; start < times; start++)
        {
            var watch = Stopwatch.StartNew();
            using var one = await ServedEditor.StartAsync(program);
            starts.Add((watch.Elapsed.TotalMilliseconds, one.Processor.TotalMilliseconds));
        }

        return starts;
    }

    private static async Task<TimeSpan> FirstHintAsync(ServedEditor editor)
    {
        await editor.OpenAsync("file:///0.txt", Prose.Lines(0, LinesOfFirst, WordsOfLine));
        var watch = Stopwatch.StartNew();
        while (await editor.AskAsync("textDocument/inlayHint", new
        {
            textDocument = new { uri = "file:///0.txt" },
            range = new { start = new { line = 0, character = 0 }, end = new { line = 40, character = 0 } },
        }) is not { ValueKind: JsonValueKind.Array } hints || hints.GetArrayLength() == 0)
            await Task.Delay(20);
        return watch.Elapsed;
    }
}
