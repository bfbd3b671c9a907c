using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Indexing;

/// <summary>Reads parts of an index that is being made, until none is left; several may at once.</summary>
public static class IndexWorker
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    /// <summary>Works in a process of its own on an index that another process has begun.</summary>
    /// <param name="index">The index to be.</param>
    /// <param name="name">No two workers have the same.</param>
    /// <exception cref="IndexException">Nobody has begun it, or with another model.</exception>
    /// <exception cref="OperationCanceledException">What was finished is kept.</exception>
    public static void Join(string index, LoadedModel model, IndexingOptions options, string name, CancellationToken cancel)
    {
        using var work = IndexWork.Join(index, IndexIdentity.Of(model, options));
        Run(work, model, name, null, cancel);
    }

    /// <param name="read">Told how many tokens have been read, part by part.</param>
    internal static void Run(IndexWork work, LoadedModel model, string name, Action<long>? read, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (work.Claim(name) is var (part, blocks))
            {
                var grids = model.Read(blocks, cancel);
                work.Finish(part, PackedGrid.Pack(model.Sites, grids));
                read?.Invoke(grids.Sum(static grid => (long)grid.Tokens));
            }
            else if (work.TokensLeft() == 0)
            {
                return;
            }
            else
            {
                // Others are at the last parts. One of them may fail and leave its part to be done.
                cancel.WaitHandle.WaitOne(Wait);
            }
        }
    }
}
