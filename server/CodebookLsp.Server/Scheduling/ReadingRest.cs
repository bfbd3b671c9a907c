using CodebookLsp.Features.Core;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Scheduling;

/// <summary>What memory is given up while nothing is asked of the model, and when. Only the reading thread asks.</summary>
internal sealed class ReadingRest(Session session, ReadingPlan plan)
{
    /// <summary>
    /// How long there is nothing to do before memory is given back that is not in use; and, when nothing is open, what was kept for the
    /// next edit and the model's weights: a file is often closed to open another.
    /// </summary>
    public static readonly TimeSpan BeforeRest = TimeSpan.FromSeconds(2);

    /// <summary>
    /// And how long, while something is open, before the weights are given up: what comes next takes half a second longer. Who types, or
    /// looks around, asks for something every few seconds.
    /// </summary>
    public static readonly TimeSpan BeforeSleep = TimeSpan.FromMinutes(1);

    private bool isSettled;
    private bool isAsleep;

    /// <summary>How long to wait for more to do before something is given up; null when there is nothing to give up any more.</summary>
    public TimeSpan? Patience => isAsleep ? null : isSettled && session.Documents.Any() ? BeforeSleep : BeforeRest;

    /// <summary>There is more to do.</summary>
    public void Woken() => isSettled = isAsleep = false;

    /// <summary>There was nothing to do for <see cref="Patience"/>.</summary>
    public void Rest(LoadedModel served)
    {
        if (session.Documents.Any())
        {
            served.Edits.Settle(isSettled);
            (isSettled, isAsleep) = (true, isSettled);
            return;
        }

        plan.Rest();
        session.Model?.Cache.Clear();
        served.Edits.Forget();
        isAsleep = true;
    }
}
