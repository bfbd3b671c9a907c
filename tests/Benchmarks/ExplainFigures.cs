using System.Diagnostics;
using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;

namespace Benchmarks;

/// <summary>
/// How long it takes to say what was expected at a token and what its codes do, by the clock and by the processor time used (of all cores,
/// which other programs change less): <c>npm run bench -- explain TEXT [TOKENS]</c>. First tokens of the text's first block, which has been
/// read; then words of 300 lines, of the text again and again, as the editor's server is asked about them.
/// </summary>
internal static class ExplainFigures
{
    private const int BlockTokens = 512;
    private const int Likeliest = 5;
    private const int Lines = 300, WordsOfLine = 10;

    public static void Print(string path, int tokens)
    {
        NativeTorch.Load();
        var folder = Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook");
        using var model = CodebookModel.Load(folder, new() { CheckHashes = false }, CancellationToken.None);
        using var reader = new PrefixReader(model, 1);
        var explainer = new TokenExplainer(model, reader);
        var ids = model.Tokenizer.EncodePrompt(File.ReadAllText(path));
        var block = new TokenBlock(ids[..Math.Min(ids.Length, BlockTokens)], 0);
        reader.Read(block, block.Ids.Length, CancellationToken.None);
        var random = new Random(1);
        var (expect, complete, explain) = (new List<Time>(), new List<Time>(), new List<Time>());
        for (var round = -3; round < tokens; round++) // the first warm up
        {
            var at = random.Next(16, block.Ids.Length - 1);
            var (seen, expected) = Measured(() => explainer.Expect(block, at, 1, Likeliest, CancellationToken.None));
            int[] likeliest = [.. expected[0].Likeliest.Select(static one => one.Id)];
            var (joined, _) = Measured(() => explainer.Complete(block, at, likeliest, CancellationToken.None));
            var (told, _) = Measured(() => explainer.Explain(block, at, Likeliest, CancellationToken.None));
            if (round < 0)
                continue;
            expect.Add(seen);
            complete.Add(joined);
            explain.Add(told);
        }

        Console.WriteLine($"{model.Precision} on {Environment.ProcessorCount} cores, {tokens} tokens of a block of {block.Ids.Length}");
        Show("what was expected at a token and after it", expect);
        Show("five pieces completed to words", complete);
        Show("what each of its codes does to the next", explain);
        var (whole, _) = Measured(() => explainer.ExpectAll(block, Likeliest, CancellationToken.None));
        var (read, _) = Measured(() => model.Read([block], CancellationToken.None));
        Show("what was expected at all tokens of the block", [whole]);
        Show("the block read for its codes", [read]);
        Served(folder, path, tokens);
    }

    /// <summary>What an editor's server does for "Why?" on a word: without a hover before, and with one, which has asked for most of
    /// it.</summary>
    private static void Served(string folder, string path, int words)
    {
        using var model = LoadedModel.ForEditor(CodebookModel.Load(folder, new() { CheckHashes = false }, CancellationToken.None));
        string[] all = File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var lines = Enumerable.Range(0, Lines).Select(line => string.Join(
            ' ', Enumerable.Range(line * WordsOfLine, WordsOfLine).Select(word => all[word % all.Length])));
        var text = LiveText.Open(new(model, new(), new(0)), string.Join('\n', lines));
        for (var block = 0; block < text.Blocks.Count; block++)
            text.Set(block, model.Read([text.Blocks[block].Sequence], CancellationToken.None)[0]);

        var random = new Random(2);
        var (sudden, hovered) = (new List<Time>(), new List<Time>());
        for (var round = -2; round < words; round++) // the first warm up
        {
            var block = random.Next(text.Blocks.Count);
            var token = random.Next(text.Blocks[block].Tokens.Length);
            var (first, _) = Measured(() =>
            {
                TokenExpectation.Of(model, text.Blocks[block], token, CancellationToken.None);
                return Effects();
            });
            var (second, _) = Measured(Effects);
            if (round < 0)
                continue;
            sudden.Add(first);
            hovered.Add(second);

            CodeEffects? Effects() =>
                CodeEffects.Of(model, text.Blocks, block, text.Codes(block)!, token, CancellationToken.None);
        }

        Console.WriteLine($"{words} words of {Lines} lines, {text.Blocks.Count} blocks that have been read");
        Show("why, about a word of any block", sudden);
        Show("why, about a word that was pointed at", hovered);
    }

    private static (Time Took, T Answer) Measured<T>(Func<T> ask)
    {
        using var process = Process.GetCurrentProcess();
        var (watch, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
        var answer = ask();
        process.Refresh();
        return (new(watch.Elapsed.TotalMilliseconds, (process.TotalProcessorTime - before).TotalMilliseconds), answer);
    }

    private static void Show(string what, List<Time> times)
    {
        Console.WriteLine($"{what}: {Of(static time => time.Clock)} by the clock, {Of(static time => time.Processor)} of processor time");

        string Of(Func<Time, double> number)
        {
            double[] sorted = [.. times.Select(number).Order()];
            return $"p50 {Share(sorted, 0.5)} ms, p95 {Share(sorted, 0.95)} ms";
        }
    }

    private static string Share(double[] sorted, double share) =>
        sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)].ToString("0", CultureInfo.InvariantCulture);

    private sealed record Time(double Clock, double Processor);
}
