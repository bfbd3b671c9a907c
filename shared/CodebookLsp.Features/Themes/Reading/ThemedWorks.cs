using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes.Reading;

/// <summary>Reads the themes of many texts, the codes of several at once, in memory that does not grow with them.</summary>
public static class ThemedWorks
{
    private const int BlocksAhead = 32;

    /// <summary>The pieces of every text, in their order; after the last one of a text comes its end.</summary>
    /// <param name="texts">Each in parts, which are read once. A text may be empty.</param>
    public static async IAsyncEnumerable<WorkPiece<T>> ReadAsync<T>(
        IEnumerable<(T Work, IEnumerable<string> Parts)> texts, LoadedModel model, ThemeReader reader,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var blocks = Bounded<(T Work, TextBlock? Block)>();
        var annotated = Bounded<(T Work, AnnotatedBlock? Block)>();
        var splitting = Task.Run(() => SplitAsync(texts, model, blocks.Writer, stop.Token), CancellationToken.None);
        var reading = Task.Run(
            () => BlockBatches.ReadAsync(
                blocks.Reader, static one => one.Block,
                static (one, codes) => (one.Work, one.Block is null ? null : new AnnotatedBlock(one.Block, codes!)),
                model.Read, annotated.Writer, firstAlone: false, stop.Token),
            CancellationToken.None);
        try
        {
            var segments = new SegmentReader(reader);
            var (pieces, text) = (new ThemePieces(reader, segments, null), new PendingParts());
            await foreach (var (work, block) in annotated.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                if (block is not null)
                {
                    text.Add(block.Block.Text);
                    foreach (var piece in pieces.Add(block))
                        yield return new(work, text.Take(piece), piece, null);
                    continue;
                }

                if (pieces.Finish() is { } last)
                    yield return new(work, text.Take(last), last, null);
                yield return new(work, "", null, pieces.Document());
                (pieces, text) = (new(reader, segments, null), new());
            }
        }
        finally
        {
            // Also when the caller stops early: nothing may use the model after this.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(splitting, reading).ConfigureAwait(false);
        }
    }

    private static Channel<T> Bounded<T>() =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(BlocksAhead) { SingleReader = true, SingleWriter = true });

    private static Task SplitAsync<T>(
        IEnumerable<(T Work, IEnumerable<string> Parts)> texts, LoadedModel model, ChannelWriter<(T, TextBlock?)> output,
        CancellationToken cancel) =>
        Stage.RunAsync(output, async () =>
        {
            var options = model.Within(new AnalysisOptions());
            foreach (var (work, parts) in texts)
            {
                foreach (var block in BlockSplitter.Split(parts, model.Tokenizer, options, cancel))
                    await output.WriteAsync((work, block), cancel).ConfigureAwait(false);
                await output.WriteAsync((work, null), cancel).ConfigureAwait(false);
            }
        });

    /// <summary>The part of a text that is in no piece yet.</summary>
    private sealed class PendingParts
    {
        private readonly StringBuilder text = new();
        private long start; // of what is kept, in the whole text

        public void Add(string part) => text.Append(part);

        /// <summary>What stands from a piece's start to its end. What stands before it is let go of; a character that it shares with the
        /// next one is in both.</summary>
        public string Take(ThemedPiece piece)
        {
            text.Remove(0, (int)(piece.Start - start));
            start = piece.Start;
            return text.ToString(0, (int)(piece.End - start));
        }
    }
}

/// <summary>Some of a text, or its end.</summary>
/// <param name="Text">The piece's; empty at the end.</param>
/// <param name="Piece">Null at the end.</param>
/// <param name="Document">The whole text, at the end; null before.</param>
public readonly record struct WorkPiece<T>(T Work, string Text, ThemedPiece? Piece, ThemedPassage? Document);
