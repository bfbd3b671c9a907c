using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// What one codebook layer has chosen for the tokens of one pass: the only place where codes are read and written.
/// Annotation copies the ids, steering changes them, search counts them.
/// </summary>
/// <param name="layer">Counted from 0.</param>
/// <param name="heads">The members of the group; 1 for an ungrouped codebook.</param>
/// <param name="codes">The size of each codebook; of the largest where they differ.</param>
/// <param name="k">Slots of one head; of the one with most where they differ.</param>
/// <param name="ids">[rows, heads, k], most similar first; −1 stands for no code.</param>
/// <param name="similarities">[rows, heads, k]: the score each id was chosen by.</param>
/// <param name="nearest">The ids closest to a row and head's vector, as many as asked for; null where no more are known than were
/// chosen.</param>
/// <param name="options">Says where heads differ; null where they do not.</param>
public sealed class CodeChoice(
    int layer, Placement placement, bool grouped, int heads, int codes, int k, int[] ids, float[] similarities,
    IReadOnlyList<SequenceRows> sequences, Func<int, int, int, int[]>? nearest = null, CodebookOptions? options = null)
{
    /// <summary>The id that stands for the mean of all the codebook's codes.</summary>
    internal const int MeanCode = -2;

    private int[]? used; // [rows, heads]: how many slots count, once there are more than the layer chose
    private double[]? appended; // [rows, heads]: how many slots' worth Append has added
    private readonly List<CodePush> pushes = [];
    private readonly List<(int Row, SoftProjection Projection)> projections = [];
    private readonly List<(int Row, int Head)> averaged = [];

    public int Layer => layer;

    public Placement Placement => placement;

    /// <summary>Whether the heads have numbers of their own; an ungrouped codebook has one head without a number.</summary>
    public bool Grouped => grouped;

    public int Heads => heads;

    public int Codes => codes;

    /// <summary>How many codes a head has.</summary>
    public int CodesOf(int head) => options?.CodesOf(head, codes) ?? codes;

    /// <summary>Slots of one head, as the layer chose them: the first of <see cref="K"/>. Of the one with most where heads
    /// differ.</summary>
    public int OwnSlots { get; } = k;

    /// <summary>Slots of a head, as the layer chose them.</summary>
    public int OwnSlotsOf(int head) => options?.HeadKs?[head] ?? OwnSlots;

    /// <summary><see cref="OwnSlotsOf"/> each head where they differ, else null.</summary>
    internal IReadOnlyList<int>? HeadKs => options?.HeadKs;

    /// <summary>Slots of one head, as they are now.</summary>
    public int K { get; private set; } = k;

    /// <summary>[rows, heads, <see cref="K"/>]</summary>
    public ReadOnlySpan<int> Ids => CurrentIds;

    /// <summary>[rows, heads, k] as chosen; rewriting ids does not change it.</summary>
    public ReadOnlySpan<float> Similarities => similarities;

    public IReadOnlyList<SequenceRows> Sequences { get; private set; } = sequences;

    public int Rows => CurrentIds.Length / (heads * K);

    internal int[] CurrentIds { get; private set; } = ids;

    /// <summary>[rows, heads, <see cref="K"/>]: how much each slot counts in the output; null for 1/K each.</summary>
    internal float[]? CurrentWeights { get; private set; }

    /// <summary>What is added to the output, whatever the ids are, in this order.</summary>
    public IReadOnlyList<CodePush> Pushes => pushes;

    /// <summary>What turns and shrinks the output before anything is pushed, in this order.</summary>
    public IReadOnlyList<(int Row, SoftProjection Projection)> Projections => projections;

    /// <summary>Where the output is the mean of all the codebook's codes, whatever the ids are.</summary>
    internal IReadOnlyList<(int Row, int Head)> Averaged => averaged;

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
    /// <param name="strength">How much of a slot the new code is: with 0.5 it weighs half as much as each of the others.</param>
    public void Append(int row, int head, int code, double strength = 1)
    {
        // What earlier calls appended has made every slot lighter, so the slots so far are counted in units of the first one.
        var weights = Weights(row, head);
        var slots = OwnSlotsOf(head) + (appended is null ? 0 : appended[(row * heads) + head]);
        foreach (ref var weight in weights)
            weight *= (float)(slots / (slots + strength));
        Insert(row, head, code, (float)(strength / (slots + strength)));
        (appended ??= new double[CurrentIds.Length / K])[(row * heads) + head] += strength;
    }

    /// <summary>Gives a share of one of the slots the layer chose to a code: (1 − share) own + share forced.</summary>
    /// <param name="slot">From the most similar, 0.</param>
    public void Blend(int row, int head, int slot, int code, double share)
    {
        var slots = OwnSlotsOf(head);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, slots);
        Weights(row, head)[slot] -= (float)(share / slots);
        Insert(row, head, code, (float)(share / slots));
    }

    /// <summary>Adds to the output what sets a code apart: strength · (code − the codebook's mean).</summary>
    public void Add(int row, int head, int code, double strength)
    {
        Insert(row, head, code, (float)strength);
        Insert(row, head, MeanCode, -(float)strength);
    }

    /// <summary>Adds a direction to the output of one row, at the direction's own head.</summary>
    /// <param name="scale">How much of it; 1 is the direction as it is.</param>
    public void Push(int row, CodeDirection direction, double scale = 1)
    {
        var head = direction.Head ?? 0;
        if (head >= heads || direction.Codes.Any(one => (uint)one.Code >= (uint)CodesOf(head)))
            throw new ArgumentException($"A direction does not fit a site of {heads} heads and {codes} codes.", nameof(direction));
        pushes.Add(new(row, head, direction, scale));
    }

    /// <summary>Projects the output of one row, at the projection's own head.</summary>
    public void Project(int row, SoftProjection projection)
    {
        var head = projection.Head ?? 0;
        if (head >= heads || projection.Conceptor.Codes.Any(one => (uint)one.Code >= (uint)CodesOf(head)))
            throw new ArgumentException($"A projection does not fit a site of {heads} heads and {codes} codes.", nameof(projection));
        projections.Add((row, projection));
    }

    /// <summary>Takes codes out: the next closest ones stand in their slots.</summary>
    public void Ablate(int row, int head, IReadOnlyCollection<int> banned)
    {
        var slots = OwnSlotsOf(head);
        var own = CurrentIds.AsSpan(((row * heads) + head) * K, slots);
        if (!Contains(own, banned))
            return;
        var all = nearest?.Invoke(row, head, Math.Min(CodesOf(head), slots + banned.Count))
            ?? throw new InvalidOperationException("The next closest codes are not known.");
        var allowed = all.Where(id => !banned.Contains(id)).Take(slots).ToArray();
        own.Fill(-1);
        allowed.CopyTo(own);
        Changed = true;
    }

    /// <summary>Takes away what one row and head's codes say: the output there is the mean of all the codebook's codes.</summary>
    public void Average(int row, int head) => averaged.Add((row, head));

    /// <summary>Lets a hook see some of the sequences only.</summary>
    internal void Only(IReadOnlyList<SequenceRows> some, CodeHook hook)
    {
        var all = Sequences;
        Sequences = some;
        hook(this);
        Sequences = all;
    }

    private static bool Contains(ReadOnlySpan<int> ids, IReadOnlyCollection<int> banned)
    {
        foreach (var id in ids)
        {
            if (banned.Contains(id))
                return true;
        }

        return false;
    }

    /// <summary>The weights of a row and head's slots that count.</summary>
    private Span<float> Weights(int row, int head)
    {
        if (CurrentWeights is null)
        {
            CurrentWeights = new float[CurrentIds.Length];
            used = new int[CurrentIds.Length / K];
            for (var at = 0; at < used.Length; at++)
            {
                used[at] = OwnSlotsOf(at % heads);
                CurrentWeights.AsSpan(at * K, used[at]).Fill(1f / used[at]);
            }
        }

        Changed = true;
        var place = (row * heads) + head;
        return CurrentWeights.AsSpan(place * K, used![place]);
    }

    private void Insert(int row, int head, int code, float weight)
    {
        var place = (row * heads) + head;
        if (Weights(row, head).Length == K)
            Widen();
        var at = (place * K) + used![place]++;
        (CurrentIds[at], CurrentWeights![at]) = (code, weight);
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
            CurrentWeights.AsSpan(place * K, K).CopyTo(weights.AsSpan(place * (K + 1)));
        }

        (CurrentIds, CurrentWeights, K) = (wider, weights, K + 1);
    }
}

/// <summary>A direction that is added to the output of one row and head.</summary>
/// <param name="Scale">How much of it; 1 is the direction as it is.</param>
public readonly record struct CodePush(int Row, int Head, CodeDirection Direction, double Scale);

/// <summary>
/// Called once for every codebook layer of a pass, in the order of the forward pass, after the codes are chosen and before they are used.
/// </summary>
public delegate void CodeHook(CodeChoice choice);
