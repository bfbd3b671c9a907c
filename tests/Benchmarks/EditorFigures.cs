using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>
/// What only a process of its own can show: how long it takes from its start to the answer to <c>initialize</c>, and its memory with
/// documents open. Figures side by side, no ratios: <c>npm run bench -- editor [PROGRAM]</c>.
/// </summary>
internal static class EditorFigures
{
    private const int Starts = 15;
    private const int Words = 3000;

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
}
