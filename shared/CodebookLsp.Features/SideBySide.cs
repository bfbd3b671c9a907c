using System.Runtime.ExceptionServices;

namespace CodebookLsp.Features;

/// <summary>Work on all cores whose failure is what failed, not a collection of failures.</summary>
internal static class SideBySide
{
    public static void For(int count, CancellationToken cancel, Action<int> work) => For(count, cancel, static () => 0, (index, _) => work(index));

    /// <param name="own">Makes what each thread has for itself.</param>
    public static void For<T>(int count, CancellationToken cancel, Func<T> own, Action<int, T> work)
    {
        try
        {
            Parallel.For(0, count, new() { CancellationToken = cancel }, own, (index, _, mine) =>
            {
                work(index, mine);
                return mine;
            }, static _ => { });
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }
}
