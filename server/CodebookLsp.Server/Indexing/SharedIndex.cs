using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Server.Indexing;

/// <summary>An open index that requests ask, side by side, until another one takes its place.</summary>
internal sealed class SharedIndex : IDisposable
{
    private readonly ReaderWriterLockSlim gate = new();
    private CodeIndex? index;

    /// <summary>
    /// Asks the index; the default value when there is none. The index stays open meanwhile, so ask for little at a time.
    /// </summary>
    public T? Ask<T>(Func<CodeIndex, T> question)
    {
        gate.EnterReadLock();
        try
        {
            return index is null ? default : question(index);
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>Closes the index when nobody is asking it; from then on another one is asked; null for none.</summary>
    public void Replace(CodeIndex? next)
    {
        gate.EnterWriteLock();
        try
        {
            index?.Dispose();
            index = next;
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    /// <summary>Requests may still ask, and find nothing.</summary>
    public void Dispose() => Replace(null);
}
