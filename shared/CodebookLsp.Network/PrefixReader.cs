using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Transformers;

namespace CodebookLsp.Network;

/// <summary>
/// Reads codes of sequences that begin like ones read a moment ago, as a text does that somebody is editing: what they begin with is
/// not computed again, since no token looks ahead. Nor is it when such a sequence is continued. One caller at a time, the model's other callers included.
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

    /// <param name="sequences">How many sequences are remembered; 512 tokens of the default model take 14 MB.</param>
    public PrefixReader(CodebookModel model, int sequences)
    {
        this.model = model;
        most = sequences;
        slots = model.Sites.Sum(static site => site.K);
    }

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
            entry.Read(model, block.Ids.AsSpan(common, end - common).ToArray(), cancel);

        return entry.Grid(model.Sites, slots, block.Context);
    }

    /// <summary>Continues a prompt as <see cref="CodebookModel.Generate(GenerationRequest, CancellationToken)"/> does. Of <see cref="GenerationRequest.Shared"/> only what is not remembered is computed, and it is remembered.</summary>
    /// <exception cref="GenerationException">As there.</exception>
    /// <exception cref="OperationCanceledException">Within one token of being cancelled.</exception>
    public IReadOnlyList<GeneratedSample> Generate(GenerationRequest request, CancellationToken cancel)
    {
        var shared = Math.Min(request.Shared, request.Prompt.Count - 1);
        if (!request.Snap || shared < 1 || request.Prompt.Count > model.MaxTokens)
            return model.Generate(request, cancel);
        Read(new([.. request.Prompt.Take(shared)], shared), shared, cancel);
        return model.Generate(request, entries[^1].Copy(shared), cancel);
    }

    public void Dispose()
    {
        foreach (var entry in entries)
            entry.Dispose();
        entries.Clear();
    }

    private (Entry? Entry, int Common) Best(TokenBlock block)
    {
        var best = (Entry: default(Entry), Common: 0);
        foreach (var entry in entries)
        {
            var common = entry.Ids.AsSpan(0, entry.Length).CommonPrefixLength(block.Ids);
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
        // Of all layers, so that the sequence can be continued: a thirtieth more work for the default model than ending at the last codebook.
        private readonly KeyValueCache cache = new(model.Transformer.Options, 1);
        private int[] codes = []; // [tokens, slots]
        private float[] similarities = [];

        public int[] Ids { get; private set; } = [];

        public int Length => cache.Length(0);

        public KeyValueCache Copy(int length) => cache.Copy(0, length);

        public void Forget(int from) => cache.Truncate(0, Math.Min(from, Length));

        public void Read(CodebookModel model, int[] ids, CancellationToken cancel)
        {
            var start = Length;
            var recorder = new Recorder(model.Sites, [new(ids, 0)]);
            model.Transformer.Forward(new([ids]) { Cache = cache, Seam = recorder.Record, Logits = LogitRows.None, Cancel = cancel });
            var grid = recorder.Grids()[0];
            Ids = [.. Ids.AsSpan(0, start), .. ids];
            codes = [.. codes.AsSpan(0, start * grid.Slots), .. grid.Ids];
            similarities = [.. similarities.AsSpan(0, start * grid.Slots), .. grid.Similarities];
        }

        public CodeGrid Grid(IReadOnlyList<Site> sites, int slots, int context)
        {
            var first = Math.Min(context, Length);
            return new(sites, Length - first, codes[(first * slots)..(Length * slots)], similarities[(first * slots)..(Length * slots)]);
        }

        public void Dispose() => cache.Dispose();
    }
}
