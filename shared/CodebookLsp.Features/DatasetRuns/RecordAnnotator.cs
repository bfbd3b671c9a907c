using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>
/// Records in, the same records with their codes out, in their order. The texts are cut like any text; blocks of several records share a
/// batch, so that many short texts are read as fast as one long one.
/// </summary>
internal static class RecordAnnotator
{
    private const int PiecesAhead = 256;

    /// <summary>A longer text (in UTF-16 units) is cut as it is read: its tokens take twenty times its room.</summary>
    private const int LongText = 1 << 20;

    /// <param name="records">Walked on another thread.</param>
    /// <param name="finish">What is made of a record whose codes are all there; several at once.</param>
    /// <param name="workers">How many threads prepare texts and finish records, beside the model.</param>
    public static async IAsyncEnumerable<T> AnnotateAsync<T>(
        IEnumerable<RecordCodes> records, LoadedModel source, AnalysisOptions options, Func<RecordCodes, T> finish, int workers,
            [EnumeratorCancellation] CancellationToken cancel)
    {
        options = source.Within(options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var prepared = Bounded<Task<Prepared>>(2 * workers);
        var pieces = Bounded<Piece>(PiecesAhead);
        var read = Bounded<Piece>(PiecesAhead);
        var finished = Bounded<Task<T>>(2 * workers);
        Task[] stages =
        [
            Task.Run(() => Stage.RunAsync(prepared.Writer, async () =>
            {
                foreach (var record in records)
                    await prepared.Writer.WriteAsync(Task.Run(() => Prepare(record, source, options, stop.Token), stop.Token), stop.Token)
                        .ConfigureAwait(false);
            }), CancellationToken.None),
            Task.Run(() =>
                Stage.RunAsync(pieces.Writer, () => CutAsync(prepared.Reader, pieces.Writer, stop.Token)), CancellationToken.None),
            Task.Run(() => BlockBatches.ReadAsync(pieces.Reader, static piece => piece.Block,
                static (piece, codes) => piece with { Codes = codes }, source.Read, read.Writer, firstAlone: false, stop.Token),
                CancellationToken.None),
            Task.Run(() => Stage.RunAsync(finished.Writer, async () =>
            {
                await foreach (var piece in read.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
                {
                    if (piece is { Block: { } block, Codes: { } codes })
                        piece.Record.Tallies[piece.Text].Add(new(block, codes));
                    else
                        await finished.Writer.WriteAsync(Task.Run(() => Finished(piece.Record, finish), stop.Token), stop.Token)
                            .ConfigureAwait(false);
                }
            }), CancellationToken.None),
        ];
        try
        {
            await foreach (var record in finished.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
                yield return await record.ConfigureAwait(false);
        }
        finally
        {
            // Also when the caller stops early: nothing may use the model or the file after this.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(stages).ConfigureAwait(false);
        }
    }

    private static Channel<T> Bounded<T>(int ahead) =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(ahead) { SingleReader = true, SingleWriter = true });

    private static T Finished<T>(RecordCodes record, Func<RecordCodes, T> finish)
    {
        record.Finish();
        return finish(record);
    }

    private static Prepared Prepare(RecordCodes record, LoadedModel source, AnalysisOptions options, CancellationToken cancel) =>
        new(record, [
        .. record.Record.Texts.Select(text =>
        {
            var blocks = BlockSplitter.Split([text.Text], source.Tokenizer, options, cancel);
            return text.Text.Length > LongText ? blocks : [.. blocks];
        })]);

    private static async Task CutAsync(ChannelReader<Task<Prepared>> input, ChannelWriter<Piece> output, CancellationToken cancel)
    {
        await foreach (var next in input.ReadAllAsync(cancel).ConfigureAwait(false))
        {
            var (record, texts) = await next.ConfigureAwait(false);
            for (var text = 0; text < texts.Count; text++)
            {
                foreach (var block in texts[text])
                    await output.WriteAsync(new(record, text, block, null), cancel).ConfigureAwait(false);
            }

            await output.WriteAsync(new(record, 0, null, null), cancel).ConfigureAwait(false);
        }
    }

    private sealed record Prepared(RecordCodes Record, IReadOnlyList<IEnumerable<TextBlock>> Texts);

    /// <summary>A block of a record, or (no block) its end.</summary>
    private readonly record struct Piece(RecordCodes Record, int Text, TextBlock? Block, CodeGrid? Codes);
}
