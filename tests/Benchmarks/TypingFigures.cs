using System.Diagnostics;
using CodebookLsp.Text.Offsets;
using StreamJsonRpc;

namespace Benchmarks;

/// <summary>
/// What somebody who types in a document of 3,000 words waits for, over the wire, from a server of its own:
/// <c>npm run bench -- typing [PROGRAM]</c>. A keystroke in the middle until its word's codes are there (asked for by
/// <c>textDocument/documentHighlight</c>, which waits for them alone), the whole document read anew, a hover, which also says what was
/// expected, for the first time and again, and ten keystrokes a second. By the clock and, beside it, the server's processor time.
/// </summary>
internal static class TypingFigures
{
    private const string Uri = "file:///0.txt";
    private const int Words = 3000;
    private const int Keystrokes = 40;
    private const int Burst = 60; // keystrokes, ten a second
    private const int Readings = 5;
    private const int Hovers = 10;

    /// <summary>Long enough for what was expected to be found out.</summary>
    private static readonly TimeSpan BeforeNextHover = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenKeys = TimeSpan.FromMilliseconds(100);

    public static async Task PrintAsync(string program, FigureTable table)
    {
        using var editor = await ServedEditor.StartAsync(program);
        await editor.InitializedAsync();
        await editor.LoadedAsync();
        var whole = await WholeAsync(editor, table.Rounds(Readings));
        var text = Prose.Novel(0, Words);
        await editor.OpenAsync(Uri, text);
        await editor.ReadAsync(Uri);
        var middle = new LineMap(text).Position(text.IndexOf(' ', text.Length / 2), ColumnUnit.Utf16);
        var typist = new Typist(editor, middle.Line, middle.Column);
        for (var warming = 0; warming < 3; warming++)
        {
            await typist.KeyAsync();
            await editor.ReadAsync(Uri);
        }

        var (keys, used) = (new List<double>(), TimeSpan.Zero);
        for (var key = 0; key < Keystrokes; key++)
        {
            var before = editor.Processor;
            keys.Add(await typist.KeyAsync());
            used += editor.Processor - before;
            await editor.ReadAsync(Uri); // nobody types while the rest of a paragraph is read
        }

        var (hovers, again) = (new List<double>(), new List<double>());
        for (var key = 0; key < table.Rounds(Hovers); key++)
        {
            await typist.KeyAsync();
            await editor.ReadAsync(Uri);
            hovers.Add(await typist.HoverAsync());
            await Task.Delay(BeforeNextHover);
            again.Add(await typist.HoverAsync());
        }

        table.AddTimes($"a keystroke in {Words:#,0} words until its codes are there", keys, "81 ms on 23 November 2026", Aim.AtMost(50));
        table.Add("the same, of the processor, in the mean", used.TotalMilliseconds / Keystrokes, "ms");
        table.AddTimes("reading the whole document", whole, "5,600 ms on 23 November 2026", Aim.AtMost(0.7 * 5600));
        table.AddTimes("a hover on a word, codes known, what was expected not yet", hovers);
        table.AddTimes("the same hover again, two seconds later", again, "1.6 ms on 23 November 2026");
        table.AddTimes("a keystroke's codes while ten a second are typed", await BurstAsync(typist), "", Aim.AtMost(100));
    }

    private static async Task<List<double>> WholeAsync(ServedEditor editor, int readings)
    {
        var whole = new List<double>();
        for (var reading = 0; reading < readings; reading++)
        {
            var uri = $"file:///whole{reading}.txt";
            var watch = Stopwatch.StartNew();
            await editor.OpenAsync(uri, Prose.Novel(reading + 1, Words));
            await editor.ReadAsync(uri);
            whole.Add(watch.Elapsed.TotalMilliseconds);
            await editor.CloseAsync(uri);
        }

        return whole;
    }

    /// <summary>How long each key's codes took, none of which waits for the codes of the one before.</summary>
    private static async Task<double[]> BurstAsync(Typist typist)
    {
        var (keys, watch) = (new List<Task<double>>(), Stopwatch.StartNew());
        for (var key = 0; key < Burst; key++)
        {
            keys.Add(typist.KeyAsync());
            if (BetweenKeys * (key + 1) - watch.Elapsed is { Ticks: > 0 } left)
                await Task.Delay(left);
        }

        return await Task.WhenAll(keys);
    }

    /// <summary>Types behind a place of the document.</summary>
    private sealed class Typist(ServedEditor editor, int line, int column)
    {
        private const string Letters = "never the less ";
        private const int ContentModified = -32801; // in the protocol

        private int version = 1;
        private int typed;

        /// <summary>One letter more.</summary>
        /// <returns>How long it took until its codes were there, in ms.</returns>
        public async Task<double> KeyAsync()
        {
            var watch = Stopwatch.StartNew();
            var at = column + typed;
            await editor.TypeAsync(Uri, ++version, line, at, Letters[typed++ % Letters.Length].ToString());
            await AskAsync("textDocument/documentHighlight", at);
            return watch.Elapsed.TotalMilliseconds;
        }

        public async Task<double> HoverAsync()
        {
            var watch = Stopwatch.StartNew();
            await AskAsync("textDocument/hover", column + typed - 1);
            return watch.Elapsed.TotalMilliseconds;
        }

        private async Task AskAsync(string method, int character)
        {
            while (true)
            {
                try
                {
                    await editor.AskAsync(method, new { textDocument = new { uri = Uri }, position = new { line, character } });
                    return;
                }
                catch (RemoteInvocationException superseded) when (superseded.ErrorCode == ContentModified)
                {
                    // By the next key; the editor asks again.
                }
            }
        }
    }
}
