using System.Runtime.CompilerServices;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Scheduling;

/// <summary>
/// Knows what the model is wanted for and what it does, and decides what comes next (<see cref="ReadingPriority"/>). It is the only owner
/// of this state, starts no thread and reads nothing itself. Of each document only the newest version is read.
/// </summary>
/// <param name="clock">Tells how long ago somebody typed.</param>
internal sealed class ReadingPlan(Session session, TimeProvider clock)
{
    /// <summary>For so long after an edit the next one is expected: texts that no editor shows get one core.</summary>
    public static readonly TimeSpan Typing = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly List<Waiter> waiters = []; // the newest last
    private readonly Queue<QuestionItem> questions = [];
    private readonly Queue<BackgroundReading> background = [];
    private readonly DocumentsInUse use = new(session);
    private readonly List<WorkItem> running = []; // a question, and what it lets in
    private readonly ConditionalWeakTable<LiveText, HashSet<int>> failed = [];
    private (LiveText Text, int Block)? prefetch;
    private long? changed; // when an open text last was
    private bool isClosed;

    /// <summary>How many blocks are best read at once.</summary>
    public int Parallel { get; set; } = 1;

    /// <summary>How many of a sequence's first tokens need no computing; see <see cref="EditedBlocks.Known"/>.</summary>
    public Func<TokenBlock, int> Known { get; set; } = static _ => 0;

    /// <summary>A document was opened, edited or closed: what is being read may no longer be wanted.</summary>
    public void Changed(string uri)
    {
        lock (gate)
        {
            use.Touch(uri);
            changed = clock.GetTimestamp();
            Interrupt(static item => item.IsPatient || item.Priority is not (ReadingPriority.EditedSentence or ReadingPriority.Question));
        }
    }

    /// <summary>Nothing but what people ask for is begun until this is called again, and what is being read stops.</summary>
    public void Pause(bool isPaused)
    {
        lock (gate)
        {
            session.IsPaused = isPaused;
            if (isPaused)
                Interrupt(static item => item.Priority != ReadingPriority.Question);
        }
    }

    /// <summary>A range of a document is on the screen.</summary>
    public void Show(string uri, int start, int end)
    {
        lock (gate)
        {
            use.Show(uri, start, end);
            InterruptBackground();
        }
    }

    /// <summary>The cursor is in a block, where the next edit will be.</summary>
    public void Prefetch(LiveText text, int block)
    {
        lock (gate)
            prefetch = (text, block);
    }

    /// <summary>A request waits for blocks, until <see cref="Remove"/>.</summary>
    public void Add(Waiter waiter)
    {
        lock (gate)
        {
            waiters.Add(waiter);
            Interrupt(static item => item.IsPatient);
        }
    }

    public void Remove(Waiter waiter)
    {
        lock (gate)
            waiters.Remove(waiter);
    }

    public void Add(QuestionItem question)
    {
        lock (gate)
        {
            if (!isClosed)
            {
                questions.Enqueue(question);
                InterruptBackground();
                return;
            }
        }

        question.Cancel();
    }

    public void Add(BackgroundReading reading)
    {
        lock (gate)
        {
            if (!isClosed)
            {
                background.Enqueue(reading);
                return;
            }
        }

        reading.Codes.TrySetCanceled(CancellationToken.None);
    }

    /// <summary>The next item, which runs until <see cref="Finished"/>; null when there is nothing to do.</summary>
    /// <param name="least">What is less urgent stays where it is.</param>
    public WorkItem? Take(ReadingPriority least = ReadingPriority.Background)
    {
        lock (gate)
        {
            if (isClosed)
                return null;

            var documents = use.Open();
            for (var priority = ReadingPriority.EditedSentence; priority <= least; priority++)
            {
                if (session.IsPaused && priority != ReadingPriority.Question)
                    continue;
                if (Next(priority, documents) is { } item)
                {
                    running.Add(item);
                    return item;
                }
            }

            return null;
        }
    }

    /// <summary>An item was done, interrupted or given up.</summary>
    public void Finished(WorkItem item)
    {
        lock (gate)
            running.Remove(item);
        item.Dispose();
    }

    /// <summary>Blocks could not be read: they are not tried again in this version of their text.</summary>
    public void PutAside(LiveText text, IEnumerable<int> blocks)
    {
        lock (gate)
            failed.GetOrCreateValue(text).UnionWith(blocks);
    }

    /// <summary>Whether some of a text's blocks could not be read.</summary>
    public bool HasFailed(LiveText text, int first, int last)
    {
        lock (gate)
            return failed.TryGetValue(text, out var blocks) && blocks.Any(block => block >= first && block <= last);
    }

    /// <summary>Nothing has been open or asked for a while: a text that is closed is not held any longer.</summary>
    public void Rest()
    {
        lock (gate)
            prefetch = null;
    }

    /// <summary>Nothing is done any more: interrupts what runs, and tells all who wait for an answer.</summary>
    public void Close()
    {
        List<QuestionItem> unasked;
        List<BackgroundReading> unread;
        lock (gate)
        {
            isClosed = true;
            (unasked, unread) = ([.. questions], [.. background]);
            questions.Clear();
            background.Clear();
            Interrupt(static item => item.IsPatient || item is not QuestionItem);
        }

        foreach (var question in unasked)
            question.Cancel();
        foreach (var reading in unread)
            reading.Codes.TrySetCanceled(CancellationToken.None);
    }

    private void InterruptBackground() => Interrupt(static item => item.Priority == ReadingPriority.Background);

    private void Interrupt(Func<WorkItem, bool> which)
    {
        foreach (var item in running.Where(which))
            item.Interrupt();
    }

    private WorkItem? Next(ReadingPriority priority, List<LiveDocument> documents) => priority switch
    {
        ReadingPriority.EditedSentence or ReadingPriority.EditedBlock => Edited(priority, documents),
        ReadingPriority.Waiter => Waited(),
        ReadingPriority.Question => questions.TryDequeue(out var question) ? question : null,
        ReadingPriority.VisibleRange => First(documents, document => Visible(document)),
        ReadingPriority.Rest => First(documents, document => Unread(priority, document.Text, 0, document.Text.Blocks.Count - 1)),
        ReadingPriority.Prefetch => Prefetched(),
        ReadingPriority.VisibleSurprise => Surprise(priority, documents, use.Shown),
        ReadingPriority.Surprise => Surprise(priority, documents, static document => (0, document.Text.Blocks.Count - 1)),
        _ => background.TryDequeue(out var reading)
            ? new BackgroundItem(reading) { OnOneCore = changed is { } at && clock.GetElapsedTime(at) < Typing } : null,
    };

    private static WorkItem? First(List<LiveDocument> documents, Func<LiveDocument, WorkItem?> next) =>
        documents.Select(next).FirstOrDefault(static item => item is not null);

    /// <summary>The block that was edited last: first up to the end of the sentence, then the rest.</summary>
    private EditedItem? Edited(ReadingPriority priority, List<LiveDocument> documents)
    {
        foreach (var (_, text) in documents)
        {
            if (text.EditedAt is not { } at || text.BlockAt(at) is not (>= 0 and var block) || !IsWanted(text, block))
                continue;

            var sequence = text.Blocks[block].Sequence;
            var sentence = sequence.Context + EditedSentence.End(text, block, at);
            var isSentence = (text.Codes(block)?.Tokens ?? 0) + sequence.Context < sentence;
            if (isSentence == (priority == ReadingPriority.EditedSentence))
                return new(priority, text, block, isSentence ? sentence : sequence.Ids.Length);
        }

        return null;
    }

    private BlocksItem? Waited()
    {
        for (var index = waiters.Count - 1; index >= 0; index--)
        {
            var (text, first, last) = waiters[index];
            if (session.IsCurrent(text) && Unread(ReadingPriority.Waiter, text, first, last) is { } item)
                return item;
        }

        return null;
    }

    private BlocksItem? Visible(LiveDocument document) =>
        use.Shown(document) is var (first, last) ? Unread(ReadingPriority.VisibleRange, document.Text, first, last) : null;

    /// <summary>The first block of which it is wanted, and not known, how surprising it is: one that has been read.</summary>
    private SurpriseItem? Surprise(ReadingPriority priority, List<LiveDocument> documents, Func<LiveDocument, (int First, int Last)?> where)
    {
        if (!session.Settings.Current.Surprise)
            return null;
        foreach (var document in documents)
        {
            var text = document.Text;
            if (where(document) is not var (first, last))
                continue;
            for (var block = Math.Max(0, first); block <= last; block++)
            {
                if (text.IsRead(block) && !text.IsSurpriseKnown(block) && !HasFailed(text, block, block))
                    return new(priority, text, block);
            }
        }

        return null;
    }

    private EditedItem? Prefetched()
    {
        if (prefetch is not var (text, block))
            return null;

        prefetch = null; // once is enough, also when it is interrupted; and a text that is closed is not held
        var sequence = text.Blocks[block].Sequence;
        return session.IsCurrent(text) && Known(sequence) != sequence.Ids.Length
            ? new(ReadingPriority.Prefetch, text, block, sequence.Ids.Length)
            : null;
    }

    private BlocksItem? Unread(ReadingPriority priority, LiveText text, int first, int last)
    {
        var (blocks, tokens) = (new List<int>(), 0);
        for (var block = Math.Max(0, first); block <= last && !ReadingPass.IsFull(blocks.Count, tokens, Parallel); block++)
        {
            if (!IsWanted(text, block))
                continue;
            blocks.Add(block);
            tokens += text.Blocks[block].Sequence.Ids.Length;
        }

        return blocks.Count == 0 ? null : new(priority, text, blocks);
    }

    private bool IsWanted(LiveText text, int block) =>
        !text.IsRead(block) && !(failed.TryGetValue(text, out var blocks) && blocks.Contains(block)) && !text.Recall(block);
}
