namespace CodebookLsp.Network.Kernels;

/// <summary>
/// What an adapter adds to a matrix's product, as two thin products of float32: for weights of a few bits, to which it cannot be added
/// without rounding them anew.
/// </summary>
/// <param name="down">[rank, width]; taken over.</param>
/// <param name="up">[outputs, rank], the adapter's scale in it; taken over.</param>
internal sealed unsafe class LowRankUpdate(LanedMatrix down, LanedMatrix up) : IDisposable
{
    /// <summary>How many numbers there are between the two products: the rank, in whole lanes.</summary>
    public int Between => down.Groups * Lanes.Count;

    /// <summary>The first product of one row.</summary>
    /// <param name="x">[width]</param>
    /// <param name="between">[<see cref="Between"/>]</param>
    public void Narrow(float* x, float* between)
    {
        for (var group = 0; group < down.Groups; group++)
            Lanes.Store(down.Multiply(x, group), between + (group * Lanes.Count));
    }

    /// <summary>Adds sixteen outputs of the second product to those of one row.</summary>
    /// <param name="between">[<see cref="Between"/>]</param>
    /// <param name="outputs">How many of the sixteen there are.</param>
    public void Add(float* between, int group, float* to, int outputs)
    {
        var more = up.Multiply(between, group);
        if (outputs == Lanes.Count)
        {
            Lanes.Store(Lanes.Load(to) + more, to);
            return;
        }

        for (var at = 0; at < outputs; at++)
            to[at] += more[at];
    }

    public void Dispose()
    {
        down.Dispose();
        up.Dispose();
    }
}
