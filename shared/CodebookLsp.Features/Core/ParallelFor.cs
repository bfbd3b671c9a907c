using System.Runtime.ExceptionServices;

namespace CodebookLsp.Features.Core;

/// <summary>Work on all cores whose failure is what failed, not a collection of failures.</summary>
internal static class ParallelFor
{
    public static void For(int count, Action<int> work, CancellationToken cancel) =>
        For(count, -1, work, cancel);

    /// <param name="threads">At most so many at a time; −1 for as many as there are cores.</param>
    public static void For(int count, int threads, Action<int> work, CancellationToken cancel) =>
        For(count, threads, static () => 0, (index, _) => work(index), cancel);

    /// <param name="own">Makes what each thread has for itself.</param>
    public static void For<T>(int count, Func<T> own, Action<int, T> work, CancellationToken cancel) => For(count, -1, own, work, cancel);

    private static void For<T>(int count, int threads, Func<T> own, Action<int, T> work, CancellationToken cancel)
    {
        try
        {
            Parallel.For(0, count, new() { CancellationToken = cancel, MaxDegreeOfParallelism = threads }, own, (index, _, mine) =>
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
