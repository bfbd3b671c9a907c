using System.Diagnostics;
using System.Globalization;
using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Files;

namespace Benchmarks;

/// <summary>
/// What an index costs: the rate of making one against the plain forward pass over the same blocks with no codes kept, its size, and the
/// time to decode every firing of it on one core. <c>npm run bench -- index [INDEX]</c>; the index for size and decoding is the shipped one
/// unless another is named.
/// </summary>
internal static class IndexFigures
{
    private const int Rounds = 3;
    private const int Copies = 8;

    public static void Print(string? named)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook");
        if ((named ?? IndexFiles.ForModel(folder)) is { } path)
            PrintSize(path);
        PrintRate(folder);
    }

    private static void PrintSize(string path)
    {
        using var index = CodeIndex.Open(path, Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())); // so not turned round
        Say($"{Path.GetFileName(path)}: {index.Tokens:N0} tokens, {index.FiringTotal:N0} firings, {index.Bytes / 1e6:0.0} MB");
        Say(
            $"size: {(double)index.Bytes / index.FiringTotal:0.000} bytes a firing, {(double)index.Bytes / index.Tokens:0.0} MB for a "
            + $"million tokens");

        var everything = Enumerable.Range(0, index.Tokens).ToArray();
        for (var round = 0; round <= Rounds; round++)
        {
            var cost = Cost.Of(() =>
            {
                var hits = index.Hits(everything, CancellationToken.None);
                if (hits.Sum(static site => site.Sum(static count => (long)count)) != index.FiringTotal)
                    throw new InvalidOperationException("Not everything was decoded.");
            });
            Say(
                $"decoding and counting every firing{(round == 0 ? ", from the file" : "")}: {cost.Seconds * 1e3:0} ms, of "
                + $"them {cost.ProcessorSeconds * 1e3:0} ms of the processor ({cost.ProcessorSeconds * 1e9 / index.FiringTotal:0.00} ns "
                + $"each)");
        }
    }

    private static void PrintRate(string folder)
    {
        using var model = CodebookModel.Load(folder, new(), CancellationToken.None);
        var source = LoadedModel.From(model);
        var text = string.Concat(Enumerable.Range(0, Copies).SelectMany(static copy => Directory.EnumerateFiles(
            Path.Combine(AppContext.BaseDirectory, "samples"), "*.*")
            .Where(static name => name.EndsWith(".txt", StringComparison.Ordinal) || name.EndsWith(".md", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => $"Copy {copy}\n\n{File.ReadAllText(name)}\n\n")));
        var blocks = BlockSplitter.Split([text], source.Tokenizer, new()).ToList();
        var tokens = blocks.Sum(static block => block.Tokens.Length);
        var batches = Batches(blocks).ToList();
        model.Run(batches[0], CancellationToken.None);

        var (plain, indexing) = (new List<Cost>(), new List<Cost>());
        for (var round = 0; round < Rounds; round++)
        {
            plain.Add(Cost.Of(() =>
            {
                foreach (var batch in batches)
                    model.Run(batch, CancellationToken.None);
            }));

            var output = Directory.CreateTempSubdirectory("codebooklsp-figures-");
            indexing.Add(Cost.Of(() =>
            {
                using var build = IndexBuild.Begin(
                    Path.Combine(output.FullName, "figures.codes"),
                    [new("text", () => TextFile.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), "text"))], source, new(), null,
                    CancellationToken.None);
                build.Read(source, null, CancellationToken.None);
                build.Finish(null, CancellationToken.None);
            }));
            output.Delete(recursive: true);
        }

        Say(
            $"{tokens:N0} tokens, {Rounds} rounds side by side, {model.Precision}: plain forward pass "
            + $"{tokens / plain.Average(static cost => cost.Seconds):0} tokens/s, indexing from text to finished file "
            + $"{tokens / indexing.Average(static cost => cost.Seconds):0} tokens/s");
        Say(
            $"rate against the plain pass: {plain.Sum(static cost => cost.Seconds) / indexing.Sum(static cost => cost.Seconds):0.000} "
            + $"(by processor time, which a busy machine disturbs less: "
            + $"{plain.Sum(static cost => cost.ProcessorSeconds) / indexing.Sum(static cost => cost.ProcessorSeconds):0.000})");
    }

    private readonly record struct Cost(double Seconds, double ProcessorSeconds)
    {
        public static Cost Of(Action action)
        {
            var (watch, before) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
            action();
            return new(watch.Elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        }
    }

    /// <summary>As many blocks at a time as a part of an index has.</summary>
    private static IEnumerable<TokenBlock[]> Batches(IEnumerable<TextBlock> blocks)
    {
        var batch = new List<TextBlock>();
        foreach (var block in blocks)
        {
            if (batch.Count > 0 && batch.Sum(static one => one.Tokens.Length) + block.Tokens.Length > new IndexingOptions().PartTokens)
            {
                yield return [.. batch.Select(static one => one.Sequence)];
                batch.Clear();
            }

            batch.Add(block);
        }

        yield return [.. batch.Select(static one => one.Sequence)];
    }

    private static void Say(string line) => Console.WriteLine(line);
}
