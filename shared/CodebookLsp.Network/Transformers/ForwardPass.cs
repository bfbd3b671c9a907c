using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>Which rows' next-token scores a pass works out.</summary>
internal enum LogitRows
{
    /// <summary>None: the pass is only read at the hook, and stops after the last codebook.</summary>
    None,

    /// <summary>The last row of each sequence.</summary>
    Last,
    All,
}

/// <summary>One run of tokens through the decoder, and what is wanted of it.</summary>
/// <param name="Ids">The new tokens of each sequence; of any lengths, none empty.</param>
internal sealed record ForwardPass(IReadOnlyList<int[]> Ids)
{
    /// <summary>What came before; null when every sequence starts here. Holds the new tokens afterwards.</summary>
    public KeyValueCache? Cache { get; init; }

    /// <summary>Whether the codebooks are on. Off, the model is its base model with whatever weights the training changed.</summary>
    public bool Snap { get; init; } = true;

    /// <summary>Layers whose codebooks are off; null for none.</summary>
    public IReadOnlySet<int>? Unsnapped { get; init; }

    /// <summary>Whether the codebooks of a layer are on.</summary>
    public bool Snaps(int layer) => Snap && Unsnapped?.Contains(layer) != true;

    /// <summary>Sees and changes the codes of each layer as soon as they are chosen.</summary>
    public CodeHook? Hook { get; init; }

    /// <summary>Keeps the codes, after the hook, and has them all when the pass has ended.</summary>
    public Recorder? Recorder { get; init; }

    public HookSwitches? Switches { get; init; }

    public LogitRows Logits { get; init; } = LogitRows.All;

    /// <summary>Sees intermediate tensors by name (<c>hidden.layer0</c>, <c>cb_in.layer0_mlp</c>); they die after the call.</summary>
    public Action<string, Tensor>? Trace { get; init; }

    /// <summary>How many processors the pass may use; fewer when other passes run beside it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether the pass only puts one token more to each text that is being continued. Such products are another kernel's than those of
    /// texts that are read: a row or two would cost as much there as sixteen. It is the kind of pass that decides, never how many rows
    /// there happen to be, so a text's numbers do not depend on the texts beside it.
    /// </summary>
    public bool Continues =>
        Logits == LogitRows.Last && Cache is { } cache
        && Ids.Index().All(sequence => sequence.Item.Length == 1 && cache.Length(sequence.Index) > 0);

    /// <summary>
    /// Whether a pass that <see cref="Continues"/> may multiply with the weights as they lie in a file of few bits, where the model comes
    /// from one (<see cref="QuantisedDecoder"/>). Nobody looks into such a pass but the hook.
    /// </summary>
    public bool Quantised { get; init; }

    /// <summary>Given the rows after the last norm, [rows, width], in place of scores; null for nobody.</summary>
    public Action<Tensor>? Final { get; init; }

    /// <summary>
    /// How many more times the pass has all its sequences from each layer on, as they have come out of the layer before it, behind those
    /// that are there; null for none. What a hook changes at a layer is computed from there on only. Without a cache that gets new tokens.
    /// </summary>
    public IReadOnlyList<int>? Copies { get; init; }

    /// <summary>Not null where all sequences go on from the one that <see cref="Cache"/> holds, which stays as it is.</summary>
    public Branching? Branches { get; init; }

    /// <summary>Looked at between layers.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>Which rows of the pass are which positions of which sequence.</summary>
    /// <param name="positions">How many the model has.</param>
    /// <exception cref="TextTooLongException">A sequence has more tokens than that.</exception>
    public List<SequenceRows> Rows(int positions)
    {
        var rows = new List<SequenceRows>(Ids.Count);
        var first = 0;
        for (var index = 0; index < Ids.Count; index++)
        {
            var past = Cache?.Length(Branches is null ? index : 0) ?? 0;
            var length = Ids[index].Length;
            if (past + length > positions)
                throw TextTooLongException.Over(past + length, positions);
            rows.Add(new(first, length, past));
            first += length;
        }

        return rows;
    }

    /// <summary>Puts the pass's own sequences behind all that there are by now, so many times.</summary>
    /// <returns>For each row from then on, which one it was before.</returns>
    public long[] Copied(List<SequenceRows> sequences, int copies)
    {
        var (own, all) = (Ids.Sum(static ids => ids.Length), sequences.Sum(static one => one.Rows));
        for (var copy = 0; copy < copies; copy++)
        {
            for (var index = 0; index < Ids.Count; index++)
                sequences.Add(sequences[index] with { FirstRow = sequences[index].FirstRow + all + (copy * own) });
        }

        return
        [
            .. Enumerable.Range(0, all).Select(static row => (long)row),
            .. Enumerable.Range(0, copies * own).Select(row => (long)(row % own)),
        ];
    }
}

/// <summary>How a pass tries several ways to go on from one held sequence.</summary>
internal sealed record Branching
{
    /// <summary>Given for each layer what the first row attends to, [heads, held + 1] float32, its own place last; null for
    /// nobody.</summary>
    public Action<int, Tensor>? Attended { get; init; }
}
