using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Kernels;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>
/// The keys and values of sequences already read, so that a later pass continues them. One entry a sequence, of its own length.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    private const int Smallest = 64; // positions; grown by doubling

    private readonly TransformerOptions options;
    private readonly List<Entry> entries; // one a sequence

    /// <param name="layers">The first layers only: for passes that end after their last codebook. Null for all.</param>
    public KeyValueCache(TransformerOptions options, int sequences, int? layers = null)
    {
        this.options = options;
        Layers = layers ?? options.Layers;
        entries = [.. Enumerable.Range(0, sequences).Select(_ => new Entry(Layers))];
    }

    private KeyValueCache(TransformerOptions options, Entry entry, int layers) =>
        (this.options, entries, Layers) = (options, [entry], layers);

    public int Layers { get; }

    public int Sequences => entries.Count;

    /// <summary>How many bytes the keys and values take, room for more included.</summary>
    public long Bytes =>
        entries.Sum(static entry => entry.Keys.Concat(entry.Values)
            .Sum(static tensor => tensor is null ? 0 : tensor.numel() * tensor.element_size()));

    /// <summary>How many positions of a sequence are held.</summary>
    public int Length(int sequence) => entries[sequence].Length;

    /// <summary>Adds the keys and values of a pass to one layer; <see cref="Advance"/> makes them count.</summary>
    /// <param name="key">[key-value heads, time, head width]</param>
    /// <returns>All keys and values of the sequence, the new ones last: views that live as long as the cache.</returns>
    public (Tensor Keys, Tensor Values) Append(int layer, int sequence, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        var entry = entries[sequence];
        var past = entry.Length;
        var total = past + key.shape[1];
        Grow(ref entry.Keys[layer], past, total, key);
        Grow(ref entry.Values[layer], past, total, value);
        entry.Memory[layer] = null; // perhaps elsewhere now
        var (keys, values) = Held(layer, sequence);
        keys.narrow(1, past, key.shape[1]).copy_(key);
        values.narrow(1, past, key.shape[1]).copy_(value);
        return (keys.narrow(1, 0, total).MoveToOuterDisposeScope(), values.narrow(1, 0, total).MoveToOuterDisposeScope());
    }

    /// <summary>What has been appended, as it lies; valid until the next <see cref="Append"/>.</summary>
    public CachedKeys Held(int layer, int sequence) => new(entries[sequence].Keys[layer]!, entries[sequence].Values[layer]!);

    /// <summary>Makes room for one more position of a sequence that holds some, for who writes keys and values there itself.</summary>
    public CachedMemory Reserve(int layer, int sequence)
    {
        var entry = entries[sequence];
        if (entry.Memory[layer] is { } known && entry.Length < known.Capacity)
            return known;
        var total = entry.Length + 1;
        Grow(ref entry.Keys[layer], entry.Length, total, entry.Keys[layer]!);
        Grow(ref entry.Values[layer], entry.Length, total, entry.Values[layer]!);
        var (keys, values) = Held(layer, sequence);
        var memory = new CachedMemory(CausalAttention.Address(keys), CausalAttention.Address(values), (int)keys.shape[1]);
        entry.Memory[layer] = memory;
        return memory;
    }

    /// <summary>Counts the positions that every layer has had appended.</summary>
    public void Advance(int sequence, int positions) => entries[sequence].Length += positions;

    /// <summary>Forgets everything after the first positions, for trying another continuation.</summary>
    public void Truncate(int sequence, int length) =>
        entries[sequence].Length = length <= Length(sequence)
            ? length
            : throw new ArgumentOutOfRangeException(nameof(length), length, $"The cache holds {Length(sequence)} positions.");

    /// <summary>Adds sequences after the last one that hold what this one does, for continuing it in several ways.</summary>
    public void Fork(int sequence, int copies)
    {
        for (var copy = 0; copy < copies; copy++)
            entries.Add(entries[sequence].Copy());
    }

    /// <summary>The first positions of a sequence in a cache of their own, the caller's.</summary>
    public KeyValueCache Copy(int sequence, int length)
    {
        var copy = new KeyValueCache(options, entries[sequence].Copy(), Layers);
        copy.Truncate(0, length);
        return copy;
    }

    /// <summary>Makes so many of each sequence, beside each other.</summary>
    public void Multiply(int times)
    {
        for (var sequence = entries.Count - 1; times > 1 && sequence >= 0; sequence--)
            entries.InsertRange(sequence + 1, Enumerable.Range(1, times - 1).Select(_ => entries[sequence].Copy()).ToArray());
    }

    /// <summary>Drops a sequence; those after it move up by one.</summary>
    public void Remove(int sequence)
    {
        entries[sequence].Dispose();
        entries.RemoveAt(sequence);
    }

    public void Dispose()
    {
        foreach (var entry in entries)
            entry.Dispose();
        entries.Clear();
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

    private sealed class Entry(int layers) : IDisposable
    {
        public int Length { get; set; }

        public Tensor?[] Keys { get; } = new Tensor[layers]; // [key-value heads, capacity, head width] each

        public Tensor?[] Values { get; } = new Tensor[layers];

        /// <summary>Where both lie; null where nobody has asked since they have moved.</summary>
        public CachedMemory?[] Memory { get; } = new CachedMemory?[layers];

        public Entry Copy()
        {
            var copy = new Entry(Keys.Length) { Length = Length };
            for (var layer = 0; layer < Keys.Length; layer++)
            {
                copy.Keys[layer] = Keys[layer]?.clone().DetachFromDisposeScope();
                copy.Values[layer] = Values[layer]?.clone().DetachFromDisposeScope();
            }

            return copy;
        }

        public void Dispose()
        {
            foreach (var tensor in Keys.Concat(Values))
                tensor?.Dispose();
        }
    }
}
