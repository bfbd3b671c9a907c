using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;

namespace CodebookLsp.Network.Model;

/// <summary>
/// Reads codes of sequences that begin like ones read a moment ago, as a text does that somebody is editing: what they begin with is
/// not computed again, since no token looks ahead. Nor is it when such a sequence is continued. One caller at a time, the model's other
/// callers included.
/// </summary>
/// <remarks>
/// The codes are those of <see cref="CodebookModel.Read"/>, to the last bit: no row of a product or of our kernels depends on the rows
/// beside it. (Models whose attention our kernel does not fit may differ where two codes are equally close.)
/// </remarks>
public sealed class PrefixReader : IDisposable
{
    /// <summary>Fewer tokens that are the same are no reason to give up a sequence that may be wanted again.</summary>
    private const int FewestCommon = 16;

    private readonly CodebookModel model;
    private readonly int slots;
    private readonly List<Entry> entries = []; // the one used last comes last
    private readonly int most;
    private readonly long mostBytes;

    /// <param name="sequences">How many sequences are remembered at most; 512 tokens of the default model take 14 MB.</param>
    /// <param name="bytes">How many bytes the sequences take at most; the one used last is remembered however long it is.</param>
    public PrefixReader(CodebookModel model, int sequences, long bytes = long.MaxValue)
    {
        this.model = model;
        (most, mostBytes) = (sequences, bytes);
        slots = model.Sites.Sum(static site => site.K);
    }

    /// <summary>How many bytes are held for what is remembered.</summary>
    public long Bytes => entries.Sum(static entry => entry.Bytes);

    /// <summary>How many of a sequence's first tokens need no computing.</summary>
    public int Known(TokenBlock block) => Best(block).Common;

    /// <summary>The codes of a block's tokens before one, computed from where the block differs from what is remembered.</summary>
    /// <param name="end">How many of the sequence's ids to go up to, at least; context counts.</param>
    /// <returns>The rows that are known then: perhaps more than asked for, all of them correct.</returns>
    /// <exception cref="OperationCanceledException">What was remembered still is.</exception>
    public CodeGrid Read(TokenBlock block, int end, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, block.Ids.Length);
        var (entry, common) = Best(block);
        entry ??= Fresh();
        entries.Remove(entry);
        entries.Add(entry);

        entry.Forget(common);
        if (common < end)
        {
            var ids = block.Ids.AsSpan(common, end - common).ToArray();
            entry.Read(model, ids, cancel);
            while (entries.Count > 1 && Bytes > mostBytes)
                Drop(entries[0]);
            model.Spare.Computed(ids.Length);
        }

        return entry.Grid(model.Sites, slots, block.Context);
    }

    /// <summary>
    /// Continues a prompt as <see cref="CodebookModel.Generate(GenerationRequest, CancellationToken)"/> does. Of
    /// <see cref="GenerationRequest.Shared"/> only what is not remembered is computed, and it is remembered.
    /// </summary>
    /// <exception cref="GenerationException">As there.</exception>
    /// <exception cref="OperationCanceledException">Within one token of being cancelled.</exception>
    public IReadOnlyList<GeneratedSample> Generate(GenerationRequest request, CancellationToken cancel)
    {
        var shared = Math.Min(request.Shared, request.Prompt.Count - 1);
        if (!request.Snap || request.Unsnapped is not null || shared < 1 || request.Prompt.Count > model.MaxTokens)
            return model.Generate(request, cancel);
        Read(new([.. request.Prompt.Take(shared)], shared), shared, cancel);
        return model.Generate(request, entries[^1].Copy(shared), cancel);
    }

    /// <summary>Lets somebody go on from a block's first tokens, of which only what is not remembered is computed.</summary>
    /// <param name="length">How many of the block's ids come before; perhaps none.</param>
    /// <param name="ask">
    /// Given what is held of them. What it adds must be the block's own next ids: what is remembered behind them stays, since it is the
    /// same again.
    /// </param>
    internal T From<T>(TokenBlock block, int length, Func<KeyValueCache, T> ask, CancellationToken cancel)
    {
        Read(block, Math.Min(block.Ids.Length, Math.Max(length, FewestCommon)), cancel); // fewer would not be found again
        return entries[^1].From(length, ask);
    }

    /// <summary>
    /// Remembers nothing any more, and has the model give up what it reads again from its files when it is next asked. Takes some hundred
    /// milliseconds.
    /// </summary>
    public void Forget()
    {
        Dispose();
        model.Rest();
    }

    /// <summary>Gives back memory that is not in use, where that may be much; some hundred milliseconds then.</summary>
    /// <param name="sleep">Whether the model is to give up its weights too.</param>
    public void Settle(bool sleep)
    {
        if (sleep)
        {
            model.Rest();
        }
        else if (model.Spare.IsMuch)
        {
            foreach (var codebook in model.Transformer.Codebooks)
                codebook.Release(); // made again in some milliseconds
            model.Transformer.Weights.Room?.Clear();
            model.Spare.Settle();
        }
    }

    public void Dispose()
    {
        while (entries.Count > 0)
            Drop(entries[^1]);
    }

    private void Drop(Entry entry)
    {
        entries.Remove(entry);
        entry.Dispose();
    }

    private (Entry? Entry, int Common) Best(TokenBlock block)
    {
        var best = (Entry: default(Entry), Common: 0);
        foreach (var entry in entries)
        {
            var common = entry.Ids.CommonPrefixLength(block.Ids);
            if (common > best.Common)
                best = (entry, common);
        }

        return best.Common >= FewestCommon ? best : (null, 0);
    }

    private Entry Fresh()
    {
        if (entries.Count < most)
            return new(model);
        var oldest = entries[0];
        oldest.Forget(0);
        return oldest;
    }

    /// <summary>One sequence: ids, codes and the attention's keys and values of its first tokens.</summary>
    private sealed class Entry(CodebookModel model) : IDisposable
    {
        // Of all layers, so that the sequence can be continued: a thirtieth more work for the default model than ending at the last
        // codebook.
        private readonly KeyValueCache cache = new(model.Transformer.Options, 1);
        private int[] ids = [];
        // [tokens, slots], with room for more: these arrays are large, and new ones at every key would be much garbage
        private int[] codes = [];
        private float[] similarities = [];

        public ReadOnlySpan<int> Ids => ids.AsSpan(0, Length);

        public int Length => cache.Length(0);

        public long Bytes => cache.Bytes + ((ids.Length + codes.Length + similarities.Length) * 4L);

        public KeyValueCache Copy(int length) => cache.Copy(0, length);

        public void Forget(int from) => cache.Truncate(0, Math.Min(from, Length));

        /// <summary>Lets somebody see the first ids only.</summary>
        public T From<T>(int length, Func<KeyValueCache, T> ask)
        {
            var all = Length;
            cache.Truncate(0, length);
            var answer = ask(cache); // when it fails, what is behind is given up: a part of it may have been written
            cache.Truncate(0, length);
            cache.Advance(0, all - length);
            return answer;
        }

        public void Read(CodebookModel model, int[] more, CancellationToken cancel)
        {
            var start = Length;
            var recorder = new Recorder(model.Sites, [new(more, 0)]);
            model.Transformer.Forward(new([more]) { Cache = cache, Recorder = recorder, Logits = LogitRows.None, Cancel = cancel });
            var grid = recorder.Grids()[0];
            Put(ref ids, start, more);
            Put(ref codes, start * grid.Slots, grid.Ids);
            Put(ref similarities, start * grid.Slots, grid.Similarities);
        }

        public CodeGrid Grid(IReadOnlyList<Site> sites, int slots, int context)
        {
            var first = Math.Min(context, Length);
            return new(sites, Length - first, codes[(first * slots)..(Length * slots)], similarities[(first * slots)..(Length * slots)]);
        }

        private static void Put<T>(ref T[] held, int at, T[] more)
        {
            if (held.Length < at + more.Length)
                Array.Resize(ref held, Math.Max(at + more.Length, at * 2));
            more.CopyTo(held, at);
        }

        public void Dispose() => cache.Dispose();
    }
}
