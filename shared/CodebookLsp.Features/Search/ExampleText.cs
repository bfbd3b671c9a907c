using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Features.Search;

/// <summary>A text to search by, read so that its codes can be compared with a corpus's.</summary>
public static class ExampleText
{
    /// <summary>
    /// The blocks of a text with their codes. A text that nothing stands before fires on codes that otherwise hardly come, so its first
    /// tokens are read behind the beginning of the corpus.
    /// </summary>
    public static IReadOnlyList<AnnotatedBlock> Read(string text, LoadedModel model, IIndexedCorpus corpus, CancellationToken cancel)
    {
        var options = model.Within(new AnalysisOptions());
        var read = new List<AnnotatedBlock>();
        foreach (
            var some in BlockSplitter
                .Split([text], model.Tokenizer, options, cancel)
                .Select(block => Behind(block, corpus, model.MaxTokens))
                .Chunk(8))
        {
            cancel.ThrowIfCancellationRequested();
            read.AddRange(
                some.Zip(
                    model.Read([.. some.Select(static block => block.Sequence)], cancel),
                    static (block, codes) => new AnnotatedBlock(block, codes)));
        }

        return read;
    }

    private static TextBlock Behind(TextBlock block, IIndexedCorpus corpus, int most)
    {
        var missing = Math.Min(
            new AnalysisOptions().TrustedContext - block.ContextOf(0),
            Math.Min(corpus.TokenIds.Length, most - block.Sequence.Ids.Length));
        return missing <= 0
            ? block
            : block with
            {
                Sequence = new(
                    [.. block.Sequence.Ids[..block.Prefix], .. corpus.TokenIds[..missing], .. block.Sequence.Ids[block.Prefix..]],
                    block.Sequence.Context + missing),
            };
    }
}
