namespace CodebookLsp.Network.Kernels;

/// <summary>Splits the rows of a kernel over the processors; few rows stay on the calling thread.</summary>
internal static class RowParallel
{
    /// <param name="work">How many elements there are in all: below a few thousand, waking another thread costs more than it saves.</param>
    public static void For(int rows, long work, Action<int, int> range)
    {
        var parts = (int)Math.Min(Math.Min(Environment.ProcessorCount, rows), work / 32768);
        if (parts <= 1)
        {
            range(0, rows);
            return;
        }

        Parallel.For(0, parts, part => range((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts)));
    }
}
