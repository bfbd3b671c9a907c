using CodebookLsp.Features.Editor;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Scheduling;

/// <summary>Waits until something of an open text is known, or will not be.</summary>
/// <param name="wake">Has the plan looked at again.</param>
/// <param name="stopped">Nothing is read any more.</param>
internal sealed class ReadingWaits(Session session, ReadingPlan plan, Action wake, CancellationToken stopped)
{
    /// <summary>Waits for blocks that are to be read soon; gives up after a time, too.</summary>
    /// <returns>Whether it is done.</returns>
    public async Task<bool> WaitAsync(Waiter waiter, Func<bool> isDone, TimeSpan atMost, CancellationToken cancel)
    {
        if (isDone())
            return true;

        plan.Add(waiter);
        wake();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopped);
        end.CancelAfter(atMost);
        try
        {
            await waiter.Text.WhenAsync(text => isDone() || session.IsPaused || IsLost(text, waiter.First, waiter.Last), end.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The time is up.
        }
        finally
        {
            plan.Remove(waiter);
        }

        return isDone();
    }

    /// <summary>Waits until a whole text has been read in its turn, is no longer the newest, or cannot be read.</summary>
    public Task WhenReadAsync(LiveText text, CancellationToken cancel) =>
        WhenAsync(text, one => one.Unread == 0 || IsLost(one, 0, int.MaxValue), cancel);

    /// <summary>
    /// Waits until it is known how surprising a whole text is; gives up where that is no longer wanted, reading is paused, the text is no
    /// longer the newest, or a part of it cannot be read.
    /// </summary>
    public Task WhenSurprisedAsync(LiveText text, CancellationToken cancel) => WhenAsync(
        text,
        one => !session.Settings.Current.Surprise || session.IsPaused || IsLost(one, 0, int.MaxValue)
            || Enumerable.Range(0, one.Blocks.Count).All(one.IsSurpriseKnown),
        cancel);

    private async Task WhenAsync(LiveText text, Func<LiveText, bool> holds, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopped);
        await text.WhenAsync(holds, end.Token).ConfigureAwait(false);
    }

    private bool IsLost(LiveText text, int first, int last) => !session.IsCurrent(text) || plan.HasFailed(text, first, last);
}
