using System.Diagnostics;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace Benchmarks;

internal static unsafe class Dump
{
    public static void Print(string[] args)
    {
        NativeTorch.Load();
        var folder = Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook");
        using var model = CodebookModel.Load(folder, new() { CheckHashes = false }, CancellationToken.None);
        Snaps(model);
        foreach (var batch in args.Skip(1).Select(int.Parse))
        {
            var (off, on) = (new List<(double, double)>(), new List<(double, double)>());
            for (var round = -1; round < 9; round++)
            {
                var a = Ours(model, batch, false);
                var b = Ours(model, batch, true);
                if (round >= 0) { off.Add(a); on.Add(b); }
            }
            Console.WriteLine($"batch {batch}: best wall off {off.Min(x => x.Item1):0.00} on {on.Min(x => x.Item1):0.00} ms a pass, ratio {off.Min(x => x.Item1) / on.Min(x => x.Item1):0.000}; processor off {off.Min(x => x.Item2):0.00} on {on.Min(x => x.Item2):0.00}, ratio {off.Min(x => x.Item2) / on.Min(x => x.Item2):0.000}");
        }
    }

    private static void Snaps(CodebookModel model)
    {
        var z = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(File.ReadAllBytes("/tmp/speed7.z")).ToArray(); // [15][9][300][64]
        var layers = model.Transformer.Codebooks;
        var x = new float[15 * 300 * 576];
        for (var l = 0; l < 15; l++)
            for (var h = 0; h < 9; h++)
                for (var t = 0; t < 300; t++)
                    z.AsSpan((((l * 9) + h) * 300 + t) * 64, 64).CopyTo(x.AsSpan(((l * 300) + t) * 576 + (h * 64)));
        var request = new SnapRequest([new(0, 1, 100)]);
        fixed (float* from = x)
        {
            var best = (double.MaxValue, double.MaxValue);
            var room = stackalloc float[576];
            for (var round = 0; round < 8; round++)
            {
                var (w, p) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
                for (var t = 50; t < 250; t++)
                    for (var l = 0; l < 15; l++)
                    {
                        new Span<float>(from + (((l * 300) + t) * 576), 576).CopyTo(new(room, 576));
                        layers[l].Snap(room, 1, request);
                    }
                var one = (w.Elapsed.TotalMilliseconds / 200, (Environment.CpuUsage.TotalTime - p).TotalMilliseconds / 200);
                best = (Math.Min(best.Item1, one.Item1), Math.Min(best.Item2, one.Item2));
            }
            Console.WriteLine($"snaps of a token: {best.Item1:0.000} ms wall, {best.Item2:0.000} processor");
        }
    }

    private static (double Wall, double Processor) Ours(CodebookModel model, int batch, bool snap)
    {
        const int Tokens = 48;
        var (started, used) = (0L, TimeSpan.Zero);
        var request = new GenerationRequest(model.Tokenizer.EncodePrompt("When I came home in the evening, I saw that the"))
        {
            Samples = batch,
            Snap = snap,
            Options = new() { Temperature = 0.8, TopP = 0.95, MaxTokens = Tokens + 1, Seed = 3, StopAtEndOfText = false },
            OnToken = token =>
            {
                if (started == 0 && token.Sample == batch - 1)
                    (started, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            },
        };
        model.Generate(request, CancellationToken.None);
        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds / Tokens, (Environment.CpuUsage.TotalTime - used).TotalMilliseconds / Tokens);
    }
}
