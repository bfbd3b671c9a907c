using CodebookLsp.Network.Native;

namespace CodebookLsp.Network.Model;

/// <summary>Memory that passes have left in pieces, given back to the system now and then.</summary>
internal sealed class SpareMemory
{
    /// <summary>After so many tokens memory that passes have left in pieces is given back: every ten seconds or so of reading.</summary>
    private const int TokensBetweenTrims = 8192;

    /// <summary>A page or two: less leaves little behind, and settling takes some hundred milliseconds.</summary>
    private const int TokensBetweenSettling = 2048;

    private int tokensSinceTrim;
    private int tokensSinceSettled;

    /// <summary>Whether so much has been computed since the last time that <see cref="Settle"/> may find much.</summary>
    public bool IsMuch => tokensSinceSettled >= TokensBetweenSettling;

    /// <summary>Gives back what passes and what was made of their results have left in pieces.</summary>
    public void Settle()
    {
        tokensSinceSettled = 0;

        // Tensors that nobody disposed of are freed by their finalizers, and only what is free can be given back.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        NativeHeap.Trim();
    }

    /// <summary>Gives memory back now and then.</summary>
    /// <param name="tokens">How many passes have computed.</param>
    public void Computed(int tokens)
    {
        tokensSinceTrim += tokens;
        tokensSinceSettled += tokens;
        if (tokensSinceTrim < TokensBetweenTrims)
            return;
        NativeHeap.Trim();
        tokensSinceTrim = 0;
    }
}
