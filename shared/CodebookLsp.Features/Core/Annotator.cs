using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Core;

/// <summary>A text in, its blocks with their codes out, in the order of the text and in memory that does not grow with it.</summary>
/// <remarks>
/// Three things happen at once: the next blocks are read and tokenised, the model reads a batch, and the caller deals with the blocks that
/// are done. Each waits when it is a batch or two ahead of the next, so little is held at a time.
/// </remarks>
public static class Annotator
{
    private const int BlocksAhead = 16;

    /// <summary>The annotated blocks of an open file. The first comes alone and early, as its batch is only itself.</summary>
    /// <exception cref="TextFileException">The file stopped being readable on the way.</exception>
    /// <exception cref="OperationCanceledException">The caller has had enough.</exception>
    public static async IAsyncEnumerable<AnnotatedBlock> AnnotateAsync(
        TextFile file, LoadedModel model, AnalysisOptions options, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var blocks = Channel.CreateBounded<TextBlock>(new BoundedChannelOptions(BlocksAhead) { SingleReader = true, SingleWriter = true });
        var annotated = Channel.CreateBounded<AnnotatedBlock>(
            new BoundedChannelOptions(BlocksAhead) { SingleReader = true, SingleWriter = true });

        var splitting = Task.Run(
            () => SplitAsync(
                file, model, model.Within(options), blocks.Writer, stop.Token),
            CancellationToken.None);
        var reading = Task.Run(
            () =>
                BlockBatches.ReadAsync(
                    blocks.Reader, static block => block, static (block, codes) => new AnnotatedBlock(block, codes!), model.Read,
                    annotated.Writer, firstAlone: true, stop.Token),
            CancellationToken.None);
        try
        {
            await foreach (var block in annotated.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
                yield return block;
        }
        finally
        {
            // Also when the caller stops early: nothing may use the model or the file after this.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(splitting, reading).ConfigureAwait(false);
        }
    }

    /// <summary>The annotated blocks of a text that is read whole, at once.</summary>
    /// <param name="chunks">The text, in pieces.</param>
    public static AnnotatedBlock[] Annotate(IEnumerable<string> chunks, LoadedModel model, CancellationToken cancel)
    {
        TextBlock[] blocks = [.. BlockSplitter.Split(chunks, model.Tokenizer, model.Within(new AnalysisOptions()), cancel)];
        var codes = model.Read([.. blocks.Select(static block => block.Sequence)], cancel);
        return [.. blocks.Zip(codes, static (block, grid) => new AnnotatedBlock(block, grid))];
    }

    private static Task SplitAsync(
        TextFile file, LoadedModel model, AnalysisOptions options, ChannelWriter<TextBlock> output, CancellationToken cancel) =>
        Stage.RunAsync(output, async () =>
        {
            foreach (var block in BlockSplitter.Split(file.Chunks(cancel), model.Tokenizer, options, cancel))
                await output.WriteAsync(block, cancel).ConfigureAwait(false);
        });
}
