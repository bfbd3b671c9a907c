using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Server.Scheduling;

/// <summary>In which order the model does its work, the first first.</summary>
internal enum ReadingPriority
{
    /// <summary>The sentence just typed. Never interrupted, or fast typing would never show a code.</summary>
    EditedSentence,

    /// <summary>The rest of the block that was edited.</summary>
    EditedBlock,

    /// <summary>Blocks that a request waits for.</summary>
    Waiter,

    /// <summary>A question to the model that is not about codes, such as a continuation.</summary>
    Question,

    /// <summary>Blocks that an editor shows.</summary>
    VisibleRange,

    /// <summary>How surprising the blocks are that an editor shows, where that is wanted.</summary>
    VisibleSurprise,

    /// <summary>All other blocks of open documents.</summary>
    Rest,

    /// <summary>The block under the cursor, whose codes are known, made ready for the next edit.</summary>
    Prefetch,

    /// <summary>How surprising all other blocks of open documents are.</summary>
    Surprise,

    /// <summary>Texts that no editor shows.</summary>
    Background,
}

/// <summary>A piece of work for the model.</summary>
internal abstract class WorkItem(ReadingPriority priority) : IDisposable
{
    private readonly CancellationTokenSource interrupt = new();

    public ReadingPriority Priority => priority;

    /// <summary>Whether it gives way to edits and to who waits for blocks, and is begun again after them.</summary>
    public bool IsPatient { get; init; }

    /// <summary>Cancelled when something else has become more urgent.</summary>
    public CancellationToken Interrupted => interrupt.Token;

    /// <summary>Whether something else has become more urgent.</summary>
    public bool WasInterrupted => interrupt.IsCancellationRequested;

    /// <summary>Asks the item to end. Only while the plan has it among what is running.</summary>
    public void Interrupt() => interrupt.Cancel();

    public void Dispose() => interrupt.Dispose();
}

/// <summary>A request that waits for some blocks of a text.</summary>
internal sealed record Waiter(LiveText Text, int First, int Last);

/// <summary>Blocks of an open text, read together.</summary>
internal sealed class BlocksItem(ReadingPriority priority, LiveText text, IReadOnlyList<int> blocks) : WorkItem(priority)
{
    public LiveText Text => text;

    public IReadOnlyList<int> Blocks => blocks;
}

/// <summary>A block whose codes are known, read to the model's end.</summary>
internal sealed class SurpriseItem(ReadingPriority priority, LiveText text, int block) : WorkItem(priority)
{
    public LiveText Text => text;

    public int Block => block;
}

/// <summary>One block, read from where it differs from what was read a moment ago.</summary>
/// <param name="end">Up to which of the ids of its sequence.</param>
internal sealed class EditedItem(ReadingPriority priority, LiveText text, int block, int end) : WorkItem(priority)
{
    public LiveText Text => text;

    public int Block => block;

    public int End => end;
}

/// <summary>A question to the model that is not about codes. Unless it is patient it lets more urgent work in by itself.</summary>
internal abstract class QuestionItem() : WorkItem(ReadingPriority.Question)
{
    /// <summary>Asks the model. Never fails: whoever asked is told.</summary>
    public abstract void Ask();

    /// <summary>Tells whoever asked that there will be no answer.</summary>
    public abstract void Cancel();
}

internal sealed class QuestionItem<T>(Func<T> question, CancellationToken cancel) : QuestionItem
{
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => answer.Task;

    public override void Ask()
    {
        try
        {
            cancel.ThrowIfCancellationRequested();
            answer.TrySetResult(question());
        }
        catch (OperationCanceledException)
        {
            Cancel();
        }
        catch (Exception e)
        {
            answer.TrySetException(e);
        }
    }

    public override void Cancel() => answer.TrySetCanceled(CancellationToken.None);
}

/// <summary>Blocks of a text that no editor shows. After an interruption they are read again from the start.</summary>
internal sealed class BackgroundItem : WorkItem
{
    private readonly BackgroundReading reading;

    public BackgroundItem(BackgroundReading reading) : base(ReadingPriority.Background) => (this.reading, IsPatient) = (reading, true);

    public BackgroundReading Reading => reading;

    /// <summary>Whether somebody types, who gets the other cores.</summary>
    public bool OnOneCore { get; init; }

    /// <summary>Reads the blocks and tells who waits for them.</summary>
    /// <param name="again">Called when something more urgent has come in between.</param>
    public void Read(LoadedModel served, Action<BackgroundReading> again)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(reading.Cancel, Interrupted);
        try
        {
            reading.Codes.TrySetResult(((OnOneCore ? served.ReadOnOneCore : null) ?? served.Read)(reading.Blocks, either.Token));
        }
        catch (OperationCanceledException) when (!reading.Cancel.IsCancellationRequested)
        {
            again(reading); // behind what came in between
        }
        catch (OperationCanceledException)
        {
            reading.Codes.TrySetCanceled(CancellationToken.None);
        }
        catch (Exception e)
        {
            reading.Codes.TrySetException(e);
        }
    }
}

/// <param name="Cancel">Cancelled when the codes are no longer wanted.</param>
internal sealed record BackgroundReading(IReadOnlyList<TokenBlock> Blocks, CancellationToken Cancel)
{
    public TaskCompletionSource<IReadOnlyList<CodeGrid>> Codes { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
