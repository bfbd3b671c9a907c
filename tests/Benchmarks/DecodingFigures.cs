using System.Diagnostics;
using System.Globalization;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;

namespace Benchmarks;

/// <summary>
/// Tokens per second of decoding with the codebooks off and on, beside llama.cpp with the same weights in a process of its own (as
/// node-llama-cpp ships it; see llama/package.json), and the time to the first token of a prompt that has been read before:
/// <c>npm run bench -- decoding</c>; three rounds take two to three minutes. All take turns, so that a busy machine is busy for
/// all; ratios are of the turns of one round, by the clock and by the processor time that was used, which other programs change less.
/// </summary>
internal static class DecodingFigures
{
    private const int PromptTokens = 1000;
    private const string Prompt = "When I came home in the evening, I saw that the"; // llama/decode.mjs has it too

    private const int Usual = 3; // rounds

    public static void Print(FigureTable table)
    {
        NativeTorch.Load();
        var folder = Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook");
        using var model = CodebookModel.Load(folder, new() { CheckHashes = false }, CancellationToken.None);
        table.Add("the first token of the first continuation of a process, of the processor", First(model), "ms");
        using (var llama = Llama.Start(Directory.GetFiles(folder, "*.gguf").Single()))
        {
            foreach (var (batch, tokens, aim) in new[] { (1, 64, 1.0), (8, 32, 1.3), (64, 16, 1.5) })
                Compare(batch, tokens, aim, table, model, llama);
        }

        FirstToken(table, model);
    }

    /// <summary>What is made for continuing, beside a token's own time.</summary>
    private static double First(CodebookModel model)
    {
        var request = new GenerationRequest(model.Tokenizer.EncodePrompt(Prompt)) { Options = new() { MaxTokens = 2 } };
        return Cost.Of(() => model.Generate(request, CancellationToken.None)).Cost.Processor;
    }

    /// <param name="aim">Of ours in llama.cpp's.</param>
    private static void Compare(int batch, int tokens, double aim, FigureTable table, CodebookModel model, Llama? llama)
    {
        var (off, on, theirs) = (new List<Speed>(), new List<Speed>(), new List<Speed>());
        for (var round = -1; round < table.Rounds(Usual); round++) // the first warms up
        {
            foreach (
                var (speeds, speed) in new (List<Speed>, Func<Speed?>)[]
                {
                    (off, () => Ours(model, batch, tokens, snap: false)), (on, () => Ours(model, batch, tokens, snap: true)),
                    (theirs, () => llama?.Decode(batch, tokens)),
                })
            {
                if (speed() is { } one && round >= 0)
                    speeds.Add(one);
            }
        }

        foreach (
            var (clock, of) in new (string, Func<Speed, double>)[]
            {
                ("", static speed => speed.Clock), (", of the processor", static speed => speed.Processor),
            })
        {
            var what = $"continuing, batch {batch}";
            table.Add($"{what}, codes on{clock}", [.. on.Select(of)], "tokens/s");
            table.Add($"{what}, codes on / off{clock}", [.. on.Zip(off, (a, b) => of(a) / of(b))], "", "", Aim.AtLeast(0.95));
            if (llama is null)
            {
                table.Add($"{what}, codes off{clock}", [.. off.Select(of)], "tokens/s", "llama.cpp is not installed");
                continue;
            }

            table.Add(
                $"{what}, codes off{clock}", [.. off.Select(of)], "tokens/s",
                $"llama.cpp {FigureTable.Text(FigureTable.Quantile([.. theirs.Select(of)], 0.5))}");
            table.Add(
                $"{what}, codes off / llama.cpp{clock}", [.. off.Zip(theirs, (a, b) => of(a) / of(b))], "", "", Aim.AtLeast(aim));
        }
    }

    /// <summary>The prompt is left out: from the first chosen token to the last, as for llama.cpp.</summary>
    private static Speed? Ours(CodebookModel model, int batch, int tokens, bool snap)
    {
        var (started, used) = (0L, TimeSpan.Zero);
        using var process = Process.GetCurrentProcess();
        var request = new GenerationRequest(model.Tokenizer.EncodePrompt(Prompt))
        {
            Samples = batch,
            Snap = snap,
            Options = new() { Temperature = 0.8, TopP = 0.95, MaxTokens = tokens + 1, Seed = 3, StopAtEndOfText = false },
            OnToken = token =>
            {
                if (started == 0 && token.Sample == batch - 1)
                    (started, used) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
            },
        };
        model.Generate(request, CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        process.Refresh();
        return new(batch * tokens / seconds, batch * tokens / (process.TotalProcessorTime - used).TotalSeconds);
    }

    private static void FirstToken(FigureTable table, CodebookModel model)
    {
        var ids = model.Tokenizer.EncodePrompt(Prose.Novel(1, PromptTokens * 2))[..PromptTokens];
        var request = new GenerationRequest(ids) { Shared = PromptTokens - 1, Options = new() { MaxTokens = 1 } };
        var (fresh, known) = (new List<Cost>(), new List<Cost>());
        for (var round = -1; round < table.Rounds(Usual); round++)
        {
            using var reader = new PrefixReader(model, 1);
            reader.Read(new(ids, 0), ids.Length, CancellationToken.None); // as annotation does
            foreach (
                var (costs, run) in new (List<Cost>, Action)[]
                {
                    (fresh, () => model.Generate(request, CancellationToken.None)),
                    (known, () => reader.Generate(request, CancellationToken.None)),
                })
            {
                var cost = Cost.Of(run);
                if (round >= 0)
                    costs.Add(cost);
            }
        }

        var what = $"the first token after {PromptTokens:#,0}";
        table.Add($"{what} that nobody has read", [.. fresh.Select(static one => one.Clock)], "ms", "1,170 ms on 25 November 2026",
            Aim.AtMost(585));
        table.Add($"{what} that the editor has read", [.. known.Select(static one => one.Clock)], "ms", "52 ms on 25 November 2026");
        table.Add($"{what} that nobody has read, of the processor", [.. fresh.Select(static one => one.Processor)], "ms");
        table.Add($"{what} that the editor has read, of the processor", [.. known.Select(static one => one.Processor)], "ms");
    }

    /// <summary>Tokens per second.</summary>
    private sealed record Speed(double Clock, double Processor);

    /// <summary>llama/decode.mjs, asked line by line.</summary>
    private sealed class Llama(Process process) : IDisposable
    {
        /// <returns>Null where node-llama-cpp is not installed.</returns>
        public static Llama? Start(string weights)
        {
            var repository = new DirectoryInfo(AppContext.BaseDirectory);
            while (repository is not null && !File.Exists(Path.Combine(repository.FullName, "CodebookLsp.sln")))
                repository = repository.Parent;
            var folder = Path.Combine(repository?.FullName ?? "", "tests", "Benchmarks", "llama");
            if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            {
                Console.WriteLine(
                    "Without llama.cpp; for it: npm --prefix tests/Benchmarks/llama install --omit=optional --ignore-scripts");
                return null;
            }

            string[] arguments = [Path.Combine(folder, "decode.mjs"), weights, $"{Environment.ProcessorCount}"];
            var start = new ProcessStartInfo("node", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
            var started = Process.Start(start)!;
            Console.WriteLine(started.StandardOutput.ReadLine());
            return new(started);
        }

        public Speed Decode(int batch, int tokens)
        {
            process.StandardInput.WriteLine($"{batch} {tokens}");
            var seconds = process.StandardOutput.ReadLine()!.Split(' ')
                .Select(static number => double.Parse(number, CultureInfo.InvariantCulture))
                .ToArray();
            return new(batch * tokens / seconds[0], batch * tokens / seconds[1]);
        }

        public void Dispose()
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
