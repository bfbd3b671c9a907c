using System.Globalization;
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
/// Where the time of reading goes, on one thread: <c>npm run bench -- parts [ROUNDS]</c>. Beside it stand the pass's matrix products alone,
/// by the same library in the same process, plain torch, and writing what was read as JSON lines. Processor time, which other programs
/// disturb less than the clock; the least of the rounds.
/// </summary>
internal static class PartsFigures
{
    private const int Tokens = 364; // of a block with its context

    public static void Print(int rounds)
    {
        NativeTorch.Load();
        Machine.Print();
        var folder = Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook");
        using var model = CodebookModel.Load(folder, new() { CheckHashes = false }, CancellationToken.None);
        using var plain = new PlainTorch(folder);
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "moby-dick-opening.txt"));
        var all = model.Tokenizer.EncodeIds(text);
        int[] ids = [.. Enumerable.Range(0, Tokens).Select(at => all[at % all.Length])];

        var (parts, products, torch) = (new Parts(), double.MaxValue, double.MaxValue);
        for (var round = -1; round < rounds; round++) // the first warms up
        {
            var (own, alone) = (Parts.Of(model.Transformer, ids), Milliseconds(() => Products(model.Transformer)));
            var theirs = Milliseconds(() => plain.Annotate([ids]));
            if (round >= 0)
                (parts, products, torch) = (parts.Least(own), Math.Min(products, alone), Math.Min(torch, theirs));
        }

        Console.WriteLine($"A block of {Tokens} tokens, {model.Precision}, one thread, processor time in ms, least of {rounds}:");
        Row("the pass", parts.Whole, null, "");
        Row("  embedding and residual stream", parts.Rest, parts.Whole, "of the pass");
        Row("  attention with its products and norm", parts.Attention, parts.Whole, "of the pass");
        Row("  code lookup", parts.Lookup, parts.Whole, "of the pass");
        Row("  MLP with its products and norm", parts.Mlp, parts.Whole, "of the pass");
        Row("its matrix products alone", products, null, "");
        Row("the pass, in its matrix products", parts.Whole, products, "aim: at most 1.5");
        Row("plain torch, float32 (all threads)", torch, parts.Whole, "times the pass; aim: at least 3.5 with AVX-512, 6 with AMX");
        PrintWriting(model, text, rounds);
    }

    private static void PrintWriting(CodebookModel model, string text, int rounds)
    {
        var source = LoadedModel.From(model);
        TextBlock[] blocks = [.. BlockSplitter.Split([text], source.Tokenizer, new())];
        var shown = new ShownCodes(model.Sites, [.. Enumerable.Range(0, model.Sites.Count)], null);
        var (reading, writing) = (double.MaxValue, double.MaxValue);
        for (var round = -1; round < rounds; round++)
        {
            IReadOnlyList<CodeGrid> codes = [];
            var read = Milliseconds(() => codes = source.Read([.. blocks.Select(static block => block.Sequence)], CancellationToken.None));
            var written = Milliseconds(() =>
            {
                var output = new JsonLinesOutput(Stream.Null, shown, several: false);
                output.Begin("text");
                foreach (var (block, grid) in blocks.Zip(codes))
                    output.Write(new(block, grid));
                output.Finish();
            });
            if (round >= 0)
                (reading, writing) = (Math.Min(reading, read), Math.Min(writing, written));
        }

        Row($"reading {blocks.Sum(static block => block.Tokens.Length)} tokens of a text", reading, null, "");
        Row("writing them with all codes and similarities", writing, reading + writing, "of both; aim: less than 0.05");
    }

    /// <summary>Every matrix product of a pass that reads codes, and nothing else.</summary>
    private static void Products(Transformer transformer)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        _ = RowParallel.Use(1);
        var (options, type) = (transformer.Options, transformer.Weights.Blocks[0].Qkv.Weight.dtype);
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

    private static double Milliseconds(Action action)
    {
        var before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    private static void Row(string what, double value, double? anchor, string aim) => Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{what,-46}{value,8:0.0}  {(anchor is { } of ? value / of : null),6:0.00} {aim}"));

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
