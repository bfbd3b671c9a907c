using System.Diagnostics;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Scheduling;

/// <summary>
/// Decides what the model reads next, and reads it, on one thread: the sentence just typed, then what somebody waits for, then what can be
/// seen, then the rest; of each document only the newest version.
/// </summary>
internal sealed class ReadingQueue : IAsyncDisposable
{
    /// <summary>Fewer tokens leave a core waiting for the weights: short blocks, such as the texts of a table, are read together.</summary>
    private const int TokensWorthAPass = 128;

    /// <summary>How long nothing is open before what was kept for the next edit is given up: a file is often closed to open another.</summary>
    private static readonly TimeSpan BeforeRest = TimeSpan.FromSeconds(2);

    private readonly Session session;
    private readonly LoadedModel model;
    private readonly ILogger log;
    private readonly Action progressed;
    private readonly Action<Exception> failed;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim work = new(0);
    private readonly Lock gate = new();
    private readonly List<Wish> wishes = []; // the newest last
    private readonly Dictionary<string, (int Start, int End)> visible = []; // what each document's editor asked for last
    private readonly List<string> recent = []; // documents by last use, the newest last
    private readonly Task reading;
    private readonly Queue<Action> errands = []; // what else is asked of the model
    private (LiveText Text, int Block)? cursor;
    private readonly Queue<QuietJob> quiet = []; // read when there is nothing else to do
    private Job? current;
    private bool rested; // only the reading thread asks
    private CancellationTokenSource? quietly;

    /// <param name="progressed">Called on the reading thread whenever codes have come in.</param>
    /// <param name="failed">Called when reading cannot go on; nothing is read after it.</param>
    public ReadingQueue(Session session, LoadedModel model, Action progressed, Action<Exception> failed, ILogger log)
    {
        (this.session, this.model, this.progressed, this.failed, this.log) = (session, model, progressed, failed, log);
        reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Documents have changed: what is being read may no longer be wanted.</summary>
    public void Changed(string uri)
    {
        lock (gate)
        {
            Touch(uri);
            // The first sentence after an edit is read to the end, or fast typing would never show a code.
            if (current is { Kind: not JobKind.Sentence } job)
                job.Stop.Cancel();
            quietly?.Cancel();
        }

        work.Release();
    }

    /// <summary>The blocks of a range come next; they are on the screen.</summary>
    public void Look(string uri, int start, int end)
    {
        lock (gate)
        {
            Touch(uri);
            if (session.Find(uri) is not null)
                visible[uri] = (start, end);
            quietly?.Cancel();
        }

        work.Release();
    }

    /// <summary>The block under the cursor is where the next edit will be: it is made ready when there is nothing else to do.</summary>
    public void Stay(LiveText text, int block)
    {
        lock (gate)
            cursor = (text, block);
        work.Release();
    }

    /// <summary>Waits until blocks have been read; gives up when the text is no longer the newest, or after a time.</summary>
    /// <param name="isDone">What is waited for.</param>
    /// <returns>Whether it is done.</returns>
    public async Task<bool> WaitAsync(LiveText text, int firstBlock, int lastBlock, Func<bool> isDone, TimeSpan atMost, CancellationToken cancel)
    {
        if (isDone())
            return true;

        var wish = new Wish(text, firstBlock, lastBlock);
        lock (gate)
        {
            wishes.Add(wish);
            quietly?.Cancel();
        }

        work.Release();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel, stop.Token);
        time.CancelAfter(atMost);
        try
        {
            await text.WhenAsync(_ => isDone() || !session.IsCurrent(text), time.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The time is up.
        }
        finally
        {
            lock (gate)
                wishes.Remove(wish);
        }

        return isDone();
    }

    /// <summary>Asks the model something else, between two readings. What takes long calls <see cref="Breathe"/> now and then.</summary>
    public Task<T> RunAsync<T>(Func<T> errand, CancellationToken cancel)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            quietly?.Cancel();
            errands.Enqueue(() =>
            {
                try
                {
                    cancel.ThrowIfCancellationRequested();
                    stop.Token.ThrowIfCancellationRequested();
                    done.SetResult(errand());
                }
                catch (OperationCanceledException)
                {
                    done.TrySetCanceled(CancellationToken.None);
                }
                catch (Exception e)
                {
                    done.TrySetException(e);
                }
            });
        }

        work.Release();
        return done.Task;
    }

    /// <summary>Reads blocks of a text that nobody looks at, whenever there is nothing else to do: anything else comes first, and what was being read then is begun again later.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, or reading has ended.</exception>
    public IReadOnlyList<CodeGrid> ReadQuietly(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel)
    {
        var grids = new List<CodeGrid>(blocks.Count);
        foreach (var few in Passes(blocks))
        {
            var job = new QuietJob(few, cancel);
            lock (gate)
                quiet.Enqueue(job);
            work.Release();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, stop.Token);
#pragma warning disable VSTHRD002 // The caller's thread is its own; the reading thread, which it waits for, waits for nobody.
            job.Done.Task.Wait(end.Token);
            grids.AddRange(job.Done.Task.Result);
#pragma warning restore VSTHRD002
        }

        return grids;
    }

    /// <summary>Blocks in groups that keep every core busy for a moment, and no longer.</summary>
    private IEnumerable<IReadOnlyList<TokenBlock>> Passes(IReadOnlyList<TokenBlock> blocks)
    {
        var (pass, tokens) = (new List<TokenBlock>(), 0);
        foreach (var block in blocks)
        {
            pass.Add(block);
            tokens += block.Ids.Length;
            if (pass.Count >= model.Parallel && tokens >= model.Parallel * TokensWorthAPass)
            {
                yield return pass;
                (pass, tokens) = ([], 0);
            }
        }

        if (pass.Count > 0)
            yield return pass;
    }

    /// <summary>Lets an edited sentence, and what somebody waits for, be read in the middle of an errand. Only from the errand's own thread.</summary>
    public void Breathe()
    {
        stop.Token.ThrowIfCancellationRequested();
        Job? job;
        lock (gate)
        {
            var documents = Documents();
            job = Edited(documents) ?? Wished();
        }

        if (job is not null)
            Run(job);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        lock (gate)
            current?.Stop.Cancel();
        work.Release();
        await reading.ConfigureAwait(false);
        while (errands.TryDequeue(out var errand))
            errand(); // says that it was cancelled
        stop.Dispose();
        work.Dispose();
    }

    private void Touch(string uri)
    {
        recent.Remove(uri);
        if (session.Find(uri) is not null)
            recent.Add(uri);
        else
            visible.Remove(uri);
    }

    private void Read()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                Action? errand;
                lock (gate)
                    errands.TryDequeue(out errand);
                if (errand is not null)
                    errand();
                else if (Next() is { } job)
                    Run(job);
                else if (NextQuiet() is { } unseen)
                    Run(unseen);
                else if (work.Wait(rested || session.Documents.Any() ? Timeout.InfiniteTimeSpan : BeforeRest, stop.Token))
                    rested = false;
                else
                    Rest();
            }
        }
        catch (OperationCanceledException)
        {
            // We are to stop.
        }
        catch (Exception e)
        {
            log.ReadingFailed(e);
            failed(e);
        }
    }

    /// <summary>Nothing has been open or asked for a while: what was kept for it is given up.</summary>
    private void Rest()
    {
        lock (gate)
            cursor = null;
        session.Model?.Cache.Clear();
        model.Edits.Forget();
        rested = true;
    }

    private void Run(Job job)
    {
        using (job.Stop)
        {
            lock (gate)
                current = job;
            Do(job);
            lock (gate)
                current = null;
        }
    }

    private void Do(Job job)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            if (job.Kind == JobKind.Blocks)
            {
                var grids = model.Read([.. job.Blocks.Select(block => job.Text.Blocks[block].Sequence)], job.Stop.Token);
                for (var index = 0; index < grids.Count; index++)
                    job.Text.Set(job.Blocks[index], grids[index]);
            }
            else
            {
                var block = job.Text.Blocks[job.Blocks[0]];
                job.Text.Set(job.Blocks[0], model.Edits.Read(block.Sequence, job.End, job.Stop.Token));
            }

            log.Read(job.Blocks.Count, watch.ElapsedMilliseconds);
            progressed();
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // An edit came in between; what is still wanted is found again.
        }
    }

    private QuietJob? NextQuiet()
    {
        lock (gate)
            return quiet.TryDequeue(out var job) ? job : null;
    }

    private void Run(QuietJob job)
    {
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(job.Cancel, stop.Token);
        lock (gate)
            quietly = interrupted;
        try
        {
            job.Done.TrySetResult(model.Read(job.Blocks, interrupted.Token));
        }
        catch (OperationCanceledException) when (!job.Cancel.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            lock (gate)
                quiet.Enqueue(job); // something that somebody waits for comes first
        }
        catch (OperationCanceledException)
        {
            job.Done.TrySetCanceled(CancellationToken.None);
        }
        catch (Exception e)
        {
            job.Done.TrySetException(e);
            throw;
        }
        finally
        {
            lock (gate)
                quietly = null;
        }
    }

    private Job? Next()
    {
        lock (gate)
        {
            var documents = Documents();
            return Edited(documents) ?? Wished() ?? Seen(documents) ?? Rest(documents) ?? AtCursor();
        }
    }

    private List<Document> Documents() =>
        [.. session.Documents.Where(static document => document.Live is not null).OrderByDescending(document => recent.IndexOf(document.Uri))];

    /// <summary>The block that was edited last: first up to the end of the sentence, then the rest.</summary>
    private static Job? Edited(List<Document> documents)
    {
        foreach (var text in documents.Select(static document => document.Live!))
        {
            if (text.EditedAt is not { } at || text.BlockAt(at) is not (>= 0 and var block) || text.IsRead(block) || text.Recall(block))
                continue;

            var sequence = text.Blocks[block].Sequence;
            var sentence = sequence.Context + EditedSentence.End(text, block, at);
            var isSentence = (text.Codes(block)?.Tokens ?? 0) + sequence.Context < sentence;
            return new(isSentence ? JobKind.Sentence : JobKind.RestOfBlock, text, [block], isSentence ? sentence : sequence.Ids.Length);
        }

        return null;
    }

    private Job? Wished()
    {
        for (var index = wishes.Count - 1; index >= 0; index--)
        {
            var wish = wishes[index];
            if (session.IsCurrent(wish.Text) && Unread(wish.Text, wish.First, wish.Last) is { } job)
                return job;
        }

        return null;
    }

    private Job? Seen(List<Document> documents)
    {
        foreach (var document in documents)
        {
            if (visible.TryGetValue(document.Uri, out var range) && document.Live is { Blocks.Count: > 0 } text
                && Unread(text, text.BlockAt(Math.Min(range.Start, text.Text.Length)), text.BlockAt(Math.Min(range.End, text.Text.Length))) is { } job)
            {
                return job;
            }
        }

        return null;
    }

    private Job? Rest(List<Document> documents) =>
        documents.Select(document => Unread(document.Live!, 0, document.Live!.Blocks.Count - 1)).FirstOrDefault(static job => job is not null);

    private Job? AtCursor()
    {
        if (cursor is not var (text, block))
            return null;

        var isCurrent = session.IsCurrent(text);
        if (isCurrent && model.Edits.Known(text.Blocks[block].Sequence) == text.Blocks[block].Sequence.Ids.Length)
            return null;

        cursor = null; // once is enough, also when it is interrupted; and a text that is closed is not held
        return isCurrent ? new(JobKind.RestOfBlock, text, [block], text.Blocks[block].Sequence.Ids.Length) : null;
    }

    private Job? Unread(LiveText text, int first, int last)
    {
        var (blocks, tokens) = (new List<int>(), 0);
        for (var block = Math.Max(0, first); block <= last && (blocks.Count < model.Parallel || tokens < model.Parallel * TokensWorthAPass); block++)
        {
            if (text.IsRead(block) || text.Recall(block))
                continue;
            blocks.Add(block);
            tokens += text.Blocks[block].Sequence.Ids.Length;
        }

        return blocks.Count == 0 ? null : new(JobKind.Blocks, text, blocks, 0);
    }

    private enum JobKind
    {
        Sentence,
        RestOfBlock,
        Blocks,
    }

    private sealed record QuietJob(IReadOnlyList<TokenBlock> Blocks, CancellationToken Cancel)
    {
        public TaskCompletionSource<IReadOnlyList<CodeGrid>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record Wish(LiveText Text, int First, int Last);

    /// <param name="End">For the block that is edited: up to which of its ids.</param>
    private sealed record Job(JobKind Kind, LiveText Text, IReadOnlyList<int> Blocks, int End)
    {
        public CancellationTokenSource Stop { get; } = new();
    }
}
