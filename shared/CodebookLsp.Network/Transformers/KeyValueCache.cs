using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>All keys and values of one layer and sequence as they lie in a cache, with room for more.</summary>
/// <param name="Keys">[key-value heads, capacity, head width]</param>
/// <param name="Values">In the same layout.</param>
internal readonly record struct HeldKeys(Tensor Keys, Tensor Values);

/// <summary>
/// The keys and values of sequences already read, so that a later pass continues them. One entry a sequence, of its own length.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    private const int Smallest = 64; // positions; grown by doubling

    private readonly TransformerOptions options;
    private readonly int[] lengths;
    private readonly Tensor?[,] keys;   // [layers, sequences] of [key-value heads, capacity, head width]
    private readonly Tensor?[,] values;

    /// <param name="layers">The first layers only: for passes that end after their last codebook. Null for all.</param>
    public KeyValueCache(TransformerOptions options, int sequences, int? layers = null)
    {
        this.options = options;
        Layers = layers ?? options.Layers;
        lengths = new int[sequences];
        keys = new Tensor[Layers, sequences];
        values = new Tensor[Layers, sequences];
    }

    public int Layers { get; }

    public int Sequences => lengths.Length;

    /// <summary>How many positions of a sequence are held.</summary>
    public int Length(int sequence) => lengths[sequence];

    /// <summary>Adds the keys and values of a pass to one layer; <see cref="Advance"/> makes them count.</summary>
    /// <param name="key">[key-value heads, time, head width]</param>
    /// <returns>All keys and values of the sequence, the new ones last: views that live as long as the cache.</returns>
    public (Tensor Keys, Tensor Values) Append(int layer, int sequence, Tensor key, Tensor value)
    {
        var past = lengths[sequence];
        var total = past + key.shape[1];
        Grow(ref keys[layer, sequence], past, total, key);
        Grow(ref values[layer, sequence], past, total, value);
        keys[layer, sequence]!.narrow(1, past, key.shape[1]).copy_(key);
        values[layer, sequence]!.narrow(1, past, key.shape[1]).copy_(value);
        return (keys[layer, sequence]!.narrow(1, 0, total), values[layer, sequence]!.narrow(1, 0, total));
    }

    /// <summary>What has been appended, as it lies; valid until the next <see cref="Append"/>.</summary>
    public HeldKeys Held(int layer, int sequence) => new(keys[layer, sequence]!, values[layer, sequence]!);

    /// <summary>Counts the positions that every layer has had appended.</summary>
    public void Advance(int sequence, int positions) => lengths[sequence] += positions;

    /// <summary>Forgets everything after the first positions, for trying another continuation.</summary>
    public void Truncate(int sequence, int length) =>
        lengths[sequence] = length <= lengths[sequence]
            ? length
            : throw new ArgumentOutOfRangeException(nameof(length), length, $"The cache holds {lengths[sequence]} positions.");

    public void Dispose()
    {
        foreach (var tensor in keys)
            tensor?.Dispose();
        foreach (var tensor in values)
            tensor?.Dispose();
    }

    private void Grow(ref Tensor? held, int past, long total, Tensor like)
    {
        if (held is not null && held.shape[1] >= total)
            return;
        var capacity = Math.Min(Math.Max(Math.Max(total, Smallest), 2L * past), Math.Max(options.MaxPositions, total));
        var grown = empty([like.shape[0], capacity, like.shape[2]], like.dtype, like.device).DetachFromDisposeScope();
        if (held is not null)
        {
            grown.narrow(1, 0, past).copy_(held.narrow(1, 0, past));
            held.Dispose();
        }

        held = grown;
    }
}
