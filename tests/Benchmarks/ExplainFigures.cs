using System.Diagnostics;
using System.Globalization;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;

namespace Benchmarks;

/// <summary>
/// How long it takes to say what was expected at a token and what its codes do, by the clock and by the processor time used (of all cores,
/// which other programs change less): <c>npm run bench -- explain TEXT [TOKENS]</c>. Tokens of the text's first block, which has been read.
/// </summary>
internal static class ExplainFigures
{
    private const int BlockTokens = 512;
    private const int Likeliest = 5;

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
