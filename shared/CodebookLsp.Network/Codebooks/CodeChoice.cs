namespace CodebookLsp.Network.Codebooks;

/// <summary>Where the rows of one sequence lie among all rows of a pass, and which positions they are.</summary>
/// <param name="FirstRow">Its first row.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="FirstPosition">The position of its first row in the sequence: the length of what the cache already holds.</param>
public readonly record struct SequenceRows(int FirstRow, int Rows, int FirstPosition);

/// <summary>
/// What one codebook layer has chosen for the tokens of one pass: the only place where codes are read and written.
/// Annotation copies the ids, steering changes them, search counts them.
/// </summary>
/// <param name="layer">Counted from 0.</param>
/// <param name="heads">The members of the group; 1 for an ungrouped codebook.</param>
/// <param name="codes">The size of each codebook.</param>
/// <param name="k">Slots of one head.</param>
/// <param name="ids">[rows, heads, k], most similar first; −1 stands for no code.</param>
/// <param name="similarities">[rows, heads, k]: the score each id was chosen by.</param>
public sealed class CodeChoice(
    int layer, Placement placement, bool grouped, int heads, int codes, int k, int[] ids, float[] similarities, IReadOnlyList<SequenceRows> sequences)
{
    public int Layer => layer;

    public Placement Placement => placement;

    /// <summary>Whether the heads have numbers of their own; an ungrouped codebook has one head without a number.</summary>
    public bool Grouped => grouped;

    public int Heads => heads;

    public int Codes => codes;

    /// <summary>Slots of one head, as they are now.</summary>
    public int K { get; private set; } = k;

    /// <summary>[rows, heads, <see cref="K"/>]</summary>
    public ReadOnlySpan<int> Ids => CurrentIds;

    /// <summary>[rows, heads, k] as chosen; rewriting ids does not change it.</summary>
    public ReadOnlySpan<float> Similarities => similarities;

    public IReadOnlyList<SequenceRows> Sequences => sequences;

    public int Rows => CurrentIds.Length / (heads * K);

    internal int[] CurrentIds { get; private set; } = ids;

    /// <summary>[rows, heads, <see cref="K"/>]: how much each slot counts in the output; null for 1/K each.</summary>
    internal float[]? CurrentWeights { get; private set; }

    /// <summary>Whether the output has to be computed again from the ids.</summary>
    internal bool Changed { get; private set; }

    /// <summary>The ids of one row and head, to be written to; the layer's output will be the mean of the codes they name then.</summary>
    public Span<int> Rewrite(int row, int head)
    {
        Changed = true;
        return CurrentIds.AsSpan(((row * heads) + head) * K, K);
    }

    /// <summary>
    /// Adds a code to the slots of one row and head; the output there becomes the mean over one slot more, so the new code
    /// weighs as much as each of the others (the reference's <c>append</c>). Rows that nothing is added to stay as they are.
    /// </summary>
    public void Append(int row, int head, int code)
    {
        var place = (row * heads) + head;
        var used = Used(place);
        if (used == K)
            Widen();
        CurrentIds[(place * K) + used] = code;
        CurrentWeights!.AsSpan(place * K, used + 1).Fill(1f / (used + 1));
        Changed = true;
    }

    /// <summary>How many slots of a row and head count.</summary>
    private int Used(int place)
    {
        if (CurrentWeights is null)
            return K;
        var used = K;
        while (used > 0 && CurrentWeights[(place * K) + used - 1] == 0)
            used--;
        return used;
    }

    /// <summary>One slot more for everybody, which counts for nobody yet.</summary>
    private void Widen()
    {
        var places = CurrentIds.Length / K;
        var (wider, weights) = (new int[places * (K + 1)], new float[places * (K + 1)]);
        Array.Fill(wider, -1);
        for (var place = 0; place < places; place++)
        {
            CurrentIds.AsSpan(place * K, K).CopyTo(wider.AsSpan(place * (K + 1)));
            if (CurrentWeights is null)
                weights.AsSpan(place * (K + 1), K).Fill(1f / K);
            else
                CurrentWeights.AsSpan(place * K, K).CopyTo(weights.AsSpan(place * (K + 1)));
        }

        (CurrentIds, CurrentWeights, K) = (wider, weights, K + 1);
    }
}

/// <summary>Called once for every codebook layer of a pass, in the order of the forward pass, after the codes are chosen and before they are used.</summary>
public delegate void CodeSeam(CodeChoice choice);
