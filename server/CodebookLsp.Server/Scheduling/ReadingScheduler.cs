using System.Diagnostics;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Scheduling;

/// <summary>Reads, on one thread, what the <see cref="ReadingPlan"/> says. Before <see cref="Start"/>, what is asked for waits.</summary>
internal sealed class ReadingScheduler : IAsyncDisposable
{
    private readonly ReadingPlan plan;
    private readonly ReadingWaits waits;
    private readonly ReadingRest rest;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim work = new(0);
    private readonly Session session;
    private readonly ILogger log;
    private readonly TimeProvider clock;
    private Task reading = Task.CompletedTask;
    private LoadedModel? model;
    private SurpriseReader? surprise;

    /// <param name="time">Tells how long nothing has been open.</param>
    public ReadingScheduler(Session session, ILogger log, TimeProvider? time = null)
    {
        (this.session, this.log, clock) = (session, log, time ?? TimeProvider.System);
        plan = new(session, clock);
        rest = new(session, plan);
        waits = new(session, plan, () => work.Release(), stop.Token);
    }

    /// <summary>Called on the reading thread whenever codes have come in.</summary>
    public Action Progressed { get; set; } = static () => { };

    /// <summary>Called on the reading thread when blocks of an open text could not be read. Everything else is still read.</summary>
    public Action<Exception> Failed { get; set; } = static _ => { };

    /// <summary>From now on things are read.</summary>
    public void Start(LoadedModel served)
    {
        (model, plan.Parallel, plan.Known) = (served, served.Parallel, served.Edits.Known);
        surprise = new(served);
        reading = Task.Factory.StartNew(() => Read(served), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>A document was opened, edited or closed.</summary>
    public void Changed(string uri)
    {
        plan.Changed(uri);
        work.Release();
    }

    /// <summary>Reads nothing until this is called again: what is known stays, and who waits for more is answered without it.</summary>
    public void Pause(bool isPaused)
    {
        plan.Pause(isPaused);
        LookAgain();
    }

    /// <summary>The blocks of a range come soon; they are on the screen.</summary>
    public void Show(string uri, int start, int end)
    {
        plan.Show(uri, start, end);
        work.Release();
    }

    /// <summary>The block under the cursor is made ready for the next edit when there is nothing else to do.</summary>
    public void Prefetch(LiveText text, int block)
    {
        plan.Prefetch(text, block);
        work.Release();
    }

    /// <summary>Waits until a token's codes have been read; gives up as it does for blocks.</summary>
    public Task<bool> WaitAsync(LiveText text, LiveToken token, TimeSpan atMost, CancellationToken cancel) =>
        waits.WaitAsync(new(text, token.Block, token.Block), () => text.IsRead(token), atMost, cancel);

    /// <summary>
    /// Waits until blocks have been read; gives up when the text is no longer the newest, when one of them cannot be read, or after a time.
    /// </summary>
    /// <returns>Whether they have been read.</returns>
    public Task<bool> WaitAsync(LiveText text, int first, int last, TimeSpan atMost, CancellationToken cancel)
    {
        var next = Math.Max(0, first); // which blocks are read only ever grows, so those found read need not be looked at again
        return waits.WaitAsync(new(text, first, last), IsDone, atMost, cancel);

        bool IsDone()
        {
            while (next <= last && text.IsRead(next))
                next++;
            return next > last;
        }
    }

    /// <summary>Other things are wanted now: who waits for what is not is answered without it.</summary>
    public void LookAgain()
    {
        foreach (var document in session.Documents)
            document.Live?.Wake();
        work.Release();
    }

    /// <inheritdoc cref="ReadingWaits.WhenReadAsync"/>
    public Task WhenReadAsync(LiveText text, CancellationToken cancel) => waits.WhenReadAsync(text, cancel);

    /// <inheritdoc cref="ReadingWaits.WhenSurprisedAsync"/>
    public Task WhenSurprisedAsync(LiveText text, CancellationToken cancel) => waits.WhenSurprisedAsync(text, cancel);

    /// <summary>
    /// Asks the model something that is not about codes. A long question calls <see cref="YieldToForeground"/> now and then.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled, or nothing is done any more.</exception>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no model.</exception>
    public Task<T> AskAsync<T>(Func<LoadedModel, T> question, CancellationToken cancel) =>
        Ask(served => new QuestionItem<T>(() => question(served), cancel)).Answer;

    /// <summary>The same, of a question of one's own making.</summary>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no model.</exception>
    public QuestionItem<T> Ask<T>(Func<LoadedModel, QuestionItem<T>> question)
    {
        var item = question(model ?? throw LspError.NoModel());
        plan.Add(item);
        work.Release();
        return item;
    }

    /// <summary>
    /// Reads blocks of a text that no editor shows, whenever there is nothing else to do. Blocks the caller's thread. What is being read
    /// when anything else comes is begun again later.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled, or nothing is read any more.</exception>
    public IReadOnlyList<CodeGrid> ReadInBackground(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel)
    {
        var grids = new List<CodeGrid>(blocks.Count);
        foreach (var pass in ReadingPass.Split(blocks, plan.Parallel))
        {
            var background = new BackgroundReading(pass, cancel);
            plan.Add(background);
            work.Release();
#pragma warning disable VSTHRD002 // The caller's thread is its own; the reading thread, which it waits for, waits for nobody.
            grids.AddRange(background.Codes.Task.WaitAsync(cancel).GetAwaiter().GetResult());
#pragma warning restore VSTHRD002
        }

        return grids;
    }

    /// <summary>
    /// Lets an edited sentence, or what a request waits for, be read in the middle of a question. Only from the question's own thread.
    /// </summary>
    public void YieldToForeground()
    {
        stop.Token.ThrowIfCancellationRequested();
        if (plan.Take(least: ReadingPriority.Waiter) is { } item)
            Run(item, model!);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        plan.Close();
        work.Release();
        await reading.ConfigureAwait(false);
        stop.Dispose();
        work.Dispose();
    }

    private void Read(LoadedModel served)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (plan.Take() is { } item)
                    Run(item, served);
                else if (IsWoken())
                    rest.Woken();
                else
                    rest.Rest(served);
            }
        }
        catch (OperationCanceledException)
        {
            // We are to stop.
        }
    }

    /// <summary>Waits for more to do; false when there has been nothing for so long that more memory can be given up.</summary>
    private bool IsWoken()
    {
        if (rest.Patience is not { } most)
        {
            work.Wait(stop.Token);
            return true;
        }

        using var patience = new CancellationTokenSource(most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop.Token);
        try
        {
            work.Wait(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Run(WorkItem item, LoadedModel served)
    {
        try
        {
            switch (item)
            {
                case BlocksItem blocks:
                    Read(blocks.Text, blocks.Blocks, () => served.Read(
                        [.. blocks.Blocks.Select(block => blocks.Text.Blocks[block].Sequence)], item.Interrupted));
                    break;
                case EditedItem edited:
                    Read(edited.Text, [edited.Block], isKnown: edited.Priority == ReadingPriority.Prefetch, read: () =>
                        [served.Edits.Read(edited.Text.Blocks[edited.Block].Sequence, edited.End, item.Interrupted)]);
                    break;
                case SurpriseItem wanted:
                    Reading(wanted.Text, [wanted.Block], () =>
                        wanted.Text.SetSurprise(wanted.Block, surprise!.Read(wanted.Text.Blocks[wanted.Block], wanted.Interrupted)));
                    break;
                case QuestionItem question:
                    question.Ask();
                    break;
                case BackgroundItem background:
                    background.Read(served, plan.Add);
                    break;
            }
        }
        finally
        {
            plan.Finished(item);
        }
    }

    /// <param name="isKnown">It is read for the next edit's sake: looking at a text never changes its codes.</param>
    private void Read(LiveText text, IReadOnlyList<int> blocks, Func<IReadOnlyList<CodeGrid>> read, bool isKnown = false) =>
        Reading(text, blocks, () =>
        {
            foreach (var (block, codes) in blocks.Zip(read()).Where(_ => !isKnown))
                text.Set(block, codes);
        });

    private void Reading(LiveText text, IReadOnlyList<int> blocks, Action read)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            read();
            log.Read(blocks.Count, watch.ElapsedMilliseconds);
            Progressed();
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Something more urgent came; what is still wanted then is found again.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            plan.PutAside(text, blocks);
            text.Wake(); // requests that wait for these blocks need not wait longer
            log.ReadingFailed(e);
            Failed(e);
        }
    }
}
