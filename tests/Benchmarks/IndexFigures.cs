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
    private const int Usual = 3; // rounds
    private const int Copies = 8;

    public static void Print(string? named, FigureTable table)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook");
        if ((named ?? IndexFiles.ForModel(folder)) is { } path)
            PrintSize(path, table);
        PrintRate(folder, table);
    }

    private static void PrintSize(string path, FigureTable table)
    {
        using var index = CodeIndex.Open(path, Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())); // so not turned round
        Console.WriteLine($"{Path.GetFileName(path)}: {index.Tokens:N0} tokens, {index.FiringTotal:N0} firings, {index.Bytes / 1e6:0.0} MB");
        table.Add("the index, for a firing", (double)index.Bytes / index.FiringTotal, "bytes");
        var everything = Enumerable.Range(0, index.Tokens).ToArray();
        var costs = new List<double>();
        for (var round = -1; round < table.Rounds(Usual); round++) // the first from the file
        {
            var cost = Cost.Of(() =>
            {
                var hits = index.Hits(everything, CancellationToken.None);
                if (hits.Sum(static site => site.Sum(static count => (long)count)) != index.FiringTotal)
                    throw new InvalidOperationException("Not everything was decoded.");
            });
            if (round >= 0)
                costs.Add(cost.Processor);
        }

        table.Add("decoding and counting every firing of the index, of the processor", costs, "ms");
    }

    private static void PrintRate(string folder, FigureTable table)
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
        for (var round = 0; round < table.Rounds(Usual); round++)
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

        table.Add(
            $"making an index of {tokens:N0} tokens, from text to finished file",
            [.. indexing.Select(cost => tokens / cost.Clock * 1e3)], "tokens/s",
            $"the forward pass alone {FigureTable.Text(tokens / plain.Average(static cost => cost.Clock) * 1e3)}");
        table.Add(
            "its rate against the forward pass alone", [.. plain.Zip(indexing, static (a, b) => a.Clock / b.Clock)], "", "",
            Aim.AtLeast(0.95));
        table.Add(
            "the same, of the processor", [.. plain.Zip(indexing, static (a, b) => a.Processor / b.Processor)], "", "",
            Aim.AtLeast(0.95));
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
}
