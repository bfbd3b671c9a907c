using CodebookLsp.Network.Native;

namespace CodebookLsp.Network.Kernels;

/// <summary>Splits the rows of a kernel over the processors the pass may use; few rows stay on the calling thread.</summary>
internal static class RowParallel
{
    [ThreadStatic]
    private static int threads; // 0 before a pass has said

    /// <summary>
    /// How many threads this thread's passes may use, in our kernels and in libtorch's, whose setting is the calling thread's too.
    /// Passes that run side by side use one each.
    /// </summary>
    /// <returns>What it was before; 0 on a thread's first pass.</returns>
    public static int Use(int count)
    {
        var before = threads;
        if (before == count || count == 0)
            return before;
        if (before == 0)
        {
            // Whatever multiplies must survive a null reference; and a thread that has never asked libtorch for its setting gets it from
            // another one later.
            SignalStack.Enlarge();
            _ = TorchSharp.torch.get_num_threads();
        }

        threads = count;
        TorchSharp.torch.set_num_threads(count);
        return before;
    }

    /// <summary>How many threads this thread's passes may use.</summary>
    public static int Threads => threads == 0 ? Environment.ProcessorCount : threads;

    /// <param name="work">How many elements there are in all: below a few thousand, waking another thread costs more than it saves.</param>
    public static void For(int rows, long work, Action<int, int> range)
    {
        var parts = (int)Math.Min(Math.Min(Threads, rows), work / 32768);
        if (parts <= 1)
        {
            range(0, rows);
            return;
        }

        Parallel.For(0, parts, part => range((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts)));
    }
}
