using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Indexing;

/// <summary>Blocks from all over a corpus, for what has to be run again: neurons are in no index.</summary>
public static class CorpusSample
{
    /// <summary>About so many tokens, at even distances over all texts.</summary>
    public static IReadOnlyList<TextBlock> Blocks(IIndexedCorpus corpus, LoadedModel model, int tokens, CancellationToken cancel)
    {
        var options = model.Within(new AnalysisOptions());
        var share = Math.Min(1, (double)tokens / Math.Max(1, corpus.TokenIds.Length));
        var (chosen, due) = (new List<TextBlock>(), 0.5);
        for (var document = 0; document < corpus.Documents.Count; document++)
        {
            foreach (var block in BlockSplitter.Split([corpus.TextOf(document)], model.Tokenizer, options, cancel))
            {
                due += share;
                if (due < 1)
                    continue;
                due -= 1;
                chosen.Add(block with { Start = default }); // each will be a document of its own
            }
        }

        return chosen;
    }

    /// <summary>The blocks with their codes as a corpus.</summary>
    /// <param name="progress">Told the share that is done.</param>
    public static MemoryCorpus Read(IReadOnlyList<TextBlock> blocks, LoadedModel model, Action<double>? progress, CancellationToken cancel)
    {
        var read = new List<AnnotatedBlock>(blocks.Count);
        foreach (var some in blocks.Chunk(8))
        {
            cancel.ThrowIfCancellationRequested();
            read.AddRange(
                some.Zip(
                    model.Read([.. some.Select(static block => block.Sequence)], cancel),
                    static (block, codes) => new AnnotatedBlock(block, codes)));
            progress?.Invoke((double)read.Count / blocks.Count);
        }

        return new(
            model.Sites, null,
            read.Select(
                static (block, index) =>
                    (index.ToString(System.Globalization.CultureInfo.InvariantCulture), (IReadOnlyList<AnnotatedBlock>)[block])));
    }

    /// <summary>The activations of all neurons on the blocks' tokens, token by token.</summary>
    /// <param name="visit">Given the number of a token and its row of neurons, which is only lent.</param>
    public static void VisitNeurons(
        IReadOnlyList<TextBlock> blocks, LoadedModel model, Action<int, ReadOnlySpan<float>> visit, Action<double>? progress,
        CancellationToken cancel)
    {
        var (token, done) = (0, 0);
        foreach (var some in blocks.Chunk(Math.Max(2, Environment.ProcessorCount)))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var rows in model.Neurons([.. some.Select(static block => block.Sequence)], cancel))
            {
                for (var row = 0; row < rows.Length / model.NeuronLayout.Count; row++)
                    visit(token++, rows.AsSpan(row * model.NeuronLayout.Count, model.NeuronLayout.Count));
            }

            progress?.Invoke((double)(done += some.Length) / blocks.Count);
        }
    }
}
