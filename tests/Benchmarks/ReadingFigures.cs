using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Benchmarks;

/// <summary>
/// How soon a reader sees what a document is about, over the wire, from a server of its own: the first lens and the whole river of a
/// document of 300 lines, lenses after a keystroke, the first word of a continuation toward a theme, and what themes cost in memory.
/// <c>npm run bench -- reading [PROGRAM]</c>
/// </summary>
internal static class ReadingFigures
{
    private const int Lines = 300;
    private const int WordsOfLine = 10;
    private const int LinesOfParagraph = 10;
    private const int Openings = 5;
    private const int Keystrokes = 100;
    private const int Continuations = 12;
    private const int Documents = 4;
    private const string Typed = "the harbour was full of ships ";

    public static async Task PrintAsync(string program)
    {
        Machine.Print();
        await OpeningAsync(program);
        await WorkingAsync(program);
        await MemoryAsync(program);
    }

    /// <summary>Each time in a server that has read nothing yet.</summary>
    private static async Task OpeningAsync(string program)
    {
        var (lens, river) = (new List<double>(), new List<double>());
        for (var opening = 0; opening < Openings; opening++)
        {
            using var editor = await ServedEditor.StartAsync(program);
            await editor.InitializedAsync();
            await editor.LoadedAsync();
            var watch = Stopwatch.StartNew();
            await editor.OpenAsync("file:///0.txt", Text(opening));
            while ((await editor.AskAsync("textDocument/codeLens", "file:///0.txt")).GetArrayLength() == 0)
                await Task.Delay(10);
            lens.Add(watch.Elapsed.TotalMilliseconds);
            await editor.AskAsync("codebookLsp/themes", "file:///0.txt");
            river.Add(watch.Elapsed.TotalMilliseconds);
        }

        Say($"from opening {Lines} lines to the first lens: {Of(lens)}");
        Say($"from opening {Lines} lines to the whole river: {Of(river)}");
    }

    /// <summary>In a document that has been read.</summary>
    private static async Task WorkingAsync(string program)
    {
        const string Uri = "file:///0.txt";
        using var editor = await ServedEditor.StartAsync(program);
        await editor.InitializedAsync();
        await editor.OpenAsync(Uri, Text(0));
        await editor.ReadAsync(1);
        var (times, version, watch) = (new List<double>(), 1, new Stopwatch());
        for (var key = 0; key < Keystrokes; key++)
        {
            watch.Restart();
            await editor.TypeAsync(Uri, ++version, Lines / 2, key, Typed[key % Typed.Length].ToString());
            await editor.AskAsync("textDocument/codeLens", Uri);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        Say($"from a keystroke in the middle to the lenses: {Of(times)}");
        await editor.ReadAsync(1);
        var (first, whole) = (new List<double>(), new List<double>());
        foreach (var (seed, theme) in (await WritableAsync(editor)).Index())
        {
            var (came, ended) = await editor.ContinueAsync(Uri, version, Lines / 2, theme, seed);
            first.Add(came.TotalMilliseconds);
            whole.Add(ended.TotalMilliseconds);
        }

        Say($"from asking for a continuation toward a theme to its first word: {Of(first)}");
        Say($"to the end of it and of the one beside it: {Of(whole)}");
    }

    /// <summary>With themes and without, in turn; medians.</summary>
    private static async Task MemoryAsync(string program)
    {
        var without = FolderWithoutThemes();
        try
        {
            var kinds = new[] { (string?)null, without.FullName }.Select(static folder => (Folder: folder, Empty: new List<double>(),
                Read: new List<double>())).ToArray();
            for (var round = 0; round < 2; round++)
            {
                foreach (var (folder, empty, read) in kinds)
                {
                    using var editor = await ServedEditor.StartAsync(program, folder);
                    await editor.InitializedAsync();
                    await editor.LoadedAsync();
                    empty.Add(editor.Megabytes());
                    for (var document = 0; document < Documents; document++)
                        await editor.OpenAsync($"file:///{document}.txt", Text(document));
                    await editor.ReadAsync(Documents);
                    for (var document = 0; document < Documents; document++)
                        await editor.AskAsync("codebookLsp/themes", $"file:///{document}.txt");
                    read.Add(editor.Megabytes());
                }
            }

            var (with, plain) = (kinds[0], kinds[1]);
            Say($"memory, nothing open: {Middle(with.Empty):0} MB, without themes {Middle(plain.Empty):0} MB");
            var (grown, grownWithout) = (Middle(with.Read) - Middle(with.Empty), Middle(plain.Read) - Middle(plain.Empty));
            Say($"added by a document of {Lines} lines: {grown / Documents:0.0} MB, without themes {grownWithout / Documents:0.0} MB");
        }
        finally
        {
            without.Delete(recursive: true);
        }
    }

    /// <summary>Themes that can be written.</summary>
    private static async Task<IEnumerable<int>> WritableAsync(ServedEditor editor)
    {
        var found = await editor.AskAsync("codebookLsp/searchThemes", new { query = "" });
        return found.EnumerateArray()
            .Where(static one => one.GetProperty("writable") is { ValueKind: JsonValueKind.Object } writable
                && writable.GetProperty("isWritable").GetBoolean())
            .Select(static one => one.GetProperty("number").GetInt32())
            .Take(Continuations);
    }

    /// <summary>The model that comes with the program, without its themes.</summary>
    private static DirectoryInfo FolderWithoutThemes()
    {
        var folder = Directory.CreateTempSubdirectory("codebooklsp-reading-");
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook"))
            .Where(static file => Path.GetFileName(file) is not ("index.themes" or "index.names.json")))
        {
            File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
        }

        return folder;
    }

    /// <summary>Prose in lines and paragraphs.</summary>
    private static string Text(int seed) => string.Concat(
        Prose.Novel(seed, Lines * WordsOfLine).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Chunk(WordsOfLine).Take(Lines).Index()
            .Select(static line => string.Join(' ', line.Item) + (line.Index % LinesOfParagraph == LinesOfParagraph - 1 ? "\n\n" : "\n")));

    private static string Of(List<double> times) => string.Create(
        CultureInfo.InvariantCulture, $"p50 {FigureTable.Quantile(times, 0.5):0} ms, p95 {FigureTable.Quantile(times, 0.95):0} ms ({times.Count} times)");

    private static double Middle(List<double> figures) => FigureTable.Quantile(figures, 0.5);

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
