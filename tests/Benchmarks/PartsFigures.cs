using System.Runtime.Intrinsics;
using CodebookLsp.Features.Annotation;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>
/// Where the time of reading goes, on one thread: <c>npm run bench -- parts</c>. Beside it stand the pass's matrix products alone,
/// by the same library in the same process, plain torch, and writing what was read as JSON lines. Processor time, which other programs
/// disturb less than the clock; the least of the rounds.
/// </summary>
internal static class PartsFigures
{
    private const int Tokens = 364; // of a block with its context

    private const int Usual = 5; // rounds

    public static void Print(FigureTable table)
    {
        NativeTorch.Load();
        var rounds = table.Rounds(Usual);
        var folder = Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook");
        using var model = CodebookModel.Load(folder, new() { CheckHashes = false }, CancellationToken.None);
        using var plain = new PlainTorch(folder);
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "moby-dick-opening.txt"));
        var all = model.Tokenizer.EncodeIds(text);
        int[] ids = [.. Enumerable.Range(0, Tokens).Select(at => all[at % all.Length])];

        var (parts, products, torch) = (new Parts(), double.MaxValue, double.MaxValue);
        for (var round = -1; round < rounds; round++) // the first warms up
        {
            var (own, alone) = (Parts.Of(model.Transformer, ids), Cost.Of(() => Products(model.Transformer)).Processor);
            var theirs = Cost.Of(() => plain.Annotate([ids])).Cost.Processor;
            if (round >= 0)
                (parts, products, torch) = (parts.Least(own), Math.Min(products, alone), Math.Min(torch, theirs));
        }

        var pass = $"reading a block of {Tokens} tokens, {model.Precision}, one thread, of the processor";
        table.Add(pass, parts.Whole, "ms");
        foreach (var (part, took) in new[]
        {
            ("embedding and residual stream", parts.Rest), ("attention with its products and norm", parts.Attention),
            ("code lookup", parts.Lookup), ("MLP with its products and norm", parts.Mlp),
        })
            table.Add($"of that, {part}", took, "ms", Share(took / parts.Whole));
        table.Add("the pass, in its matrix products alone", parts.Whole / products, "", Milliseconds(products), Aim.AtMost(1.5));
        table.Add(
            "plain torch, float32, in the pass", torch / parts.Whole, "", Milliseconds(torch),
            Aim.AtLeast(HasTiles ? 6 : Vector512.IsHardwareAccelerated ? 3.5 : 2));
        PrintWriting(model, text, table);
    }

    /// <summary>Whether the processor multiplies tiles of bfloat16 (AMX). .NET does not say; Linux does.</summary>
    private static bool HasTiles =>
        File.Exists("/proc/cpuinfo") && File.ReadAllText("/proc/cpuinfo").Contains("amx_bf16", StringComparison.Ordinal);

    private static void PrintWriting(CodebookModel model, string text, FigureTable table)
    {
        var rounds = table.Rounds(Usual);
        var source = LoadedModel.From(model);
        TextBlock[] blocks = [.. BlockSplitter.Split([text], source.Tokenizer, new())];
        var shown = new ShownCodes(model.Sites, [.. Enumerable.Range(0, model.Sites.Count)], null);
        var (reading, writing) = (double.MaxValue, double.MaxValue);
        for (var round = -1; round < rounds; round++)
        {
            IReadOnlyList<CodeGrid> codes = [];
            var read = Cost.Of(() => codes = source.Read([.. blocks.Select(static block => block.Sequence)], CancellationToken.None))
                .Cost.Processor;
            var written = Cost.Of(() =>
            {
                var output = new JsonLinesOutput(Stream.Null, shown, several: false);
                output.Begin("text");
                foreach (var (block, grid) in blocks.Zip(codes))
                    output.Write(new(block, grid));
                output.Finish();
            }).Processor;
            if (round >= 0)
                (reading, writing) = (Math.Min(reading, read), Math.Min(writing, written));
        }

        table.Add(
            $"writing {blocks.Sum(static block => block.Tokens.Length)} tokens with all codes as JSON lines, of reading and writing, %",
            100 * writing / (reading + writing), "", $"{FigureTable.Text(writing)} of {FigureTable.Text(reading + writing)} ms",
            Aim.AtMost(5));
    }

    /// <summary>Every matrix product of a pass that reads codes, and nothing else.</summary>
    private static void Products(Transformer transformer)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        _ = RowParallel.Use(1);
        var (options, type) = (transformer.Options, transformer.Weights.Blocks[0].Qkv.Type);
        using var narrow = randn([Tokens, options.Width]).to_type(type);
        using var wide = randn([Tokens, options.Intermediate]).to_type(type);
        for (var layer = 0; layer < transformer.ReadLayers; layer++)
        {
            var block = transformer.Weights.Blocks[layer];
            Once(narrow, block.Qkv);
            if (layer == transformer.ReadLayers - 1)
                break; // what is behind the last codebook is not computed
            Once(narrow, block.Out);
            Once(narrow, block.Up);
            Once(wide, block.Down);
        }

        static void Once(Tensor x, Linear linear) => Product.Of(x, linear, fewRows: false).Dispose();
    }

    private static string Milliseconds(double value) => $"{FigureTable.Text(value)} ms";

    private static string Share(double value) => $"{FigureTable.Text(100 * value)} %";

    /// <summary>Processor time of the parts of a pass, in ms.</summary>
    private sealed record Parts(
        double Whole = double.MaxValue, double Attention = double.MaxValue, double Lookup = double.MaxValue, double Mlp = double.MaxValue)
    {
        public double Rest => Whole - Attention - Lookup - Mlp;

        public static Parts Of(Transformer transformer, int[] ids)
        {
            var (attention, lookup, mlp, before) = (0.0, 0.0, 0.0, Environment.CpuUsage.TotalTime);
            var (start, last) = (before, "");
            transformer.Forward(new([ids])
            {
                Logits = LogitRows.None,
                Threads = 1,
                Trace = (what, _) =>
                {
                    var now = Environment.CpuUsage.TotalTime;
                    var (kind, took) = (what[..what.IndexOf('.', StringComparison.Ordinal)], (now - before).TotalMilliseconds);
                    if (kind is "cb_in" or "attn_out")
                        attention += took;
                    else if (kind == "cb_out" && last == "cb_in")
                        lookup += took;
                    else if (kind == "mlp_out")
                        mlp += took;
                    (before, last) = (now, kind);
                },
            });
            return new((Environment.CpuUsage.TotalTime - start).TotalMilliseconds, attention, lookup, mlp);
        }

        /// <summary>The quicker of two passes.</summary>
        public Parts Least(Parts other) => other.Whole < Whole ? other : this;
    }
}
