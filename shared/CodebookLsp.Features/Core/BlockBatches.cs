using System.Threading.Channels;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Core;

/// <summary>Has the model read blocks, of one text or of many, several at once.</summary>
internal static class BlockBatches
{
    /// <summary>
    /// How many tokens, context included, the model reads at once: enough to keep it busy, few enough to show
    /// progress. (Sequences are laid end to end, so blocks of different lengths share a batch at no loss.)
    /// </summary>
    private const int BatchTokens = 3072;

    /// <summary>Reads all that comes in; what comes out is in the same order.</summary>
    /// <param name="blockOf">The block of an item; an item without one passes through in its turn.</param>
    /// <param name="with">An item with its block's codes.</param>
    /// <param name="firstAlone">Whether the first block comes alone and early.</param>
    public static Task ReadAsync<TIn, TOut>(
        ChannelReader<TIn> input, Func<TIn, TextBlock?> blockOf, Func<TIn, CodeGrid?, TOut> with, ReadCodes read,
        ChannelWriter<TOut> output, bool firstAlone, CancellationToken cancel) =>
        Stage.RunAsync(output, async () =>
        {
            var batch = new List<TIn>();
            var tokens = 0;
            await foreach (var item in input.ReadAllAsync(cancel).ConfigureAwait(false))
            {
                var more = blockOf(item)?.Sequence.Ids.Length ?? 0;
                batch.Add(item);
                tokens += more;
                if (!firstAlone && tokens + more <= BatchTokens)
                    continue;

                firstAlone = false;
                await FlushAsync().ConfigureAwait(false);
            }

            await FlushAsync().ConfigureAwait(false);

            async Task FlushAsync()
            {
                cancel.ThrowIfCancellationRequested();
                TokenBlock[] blocks = [.. batch.Select(blockOf).OfType<TextBlock>().Select(static block => block.Sequence)];
                var grids = blocks.Length == 0 ? [] : read(blocks, cancel);
                var next = 0;
                foreach (var item in batch)
                    await output.WriteAsync(with(item, blockOf(item) is null ? null : grids[next++]), cancel).ConfigureAwait(false);

                batch.Clear();
                tokens = 0;
            }
        });
}

/// <summary>One of several things that happen at once.</summary>
internal static class Stage
{
    /// <summary>Runs it; its failure goes to whoever reads its output, and nowhere else.</summary>
    public static async Task RunAsync<T>(ChannelWriter<T> output, Func<Task> stage)
    {
        try
        {
            await stage().ConfigureAwait(false);
            output.Complete();
        }
        catch (Exception e)
        {
            output.Complete(e);
        }
    }
}
