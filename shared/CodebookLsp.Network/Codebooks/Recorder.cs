using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// Keeps what the codebook layers of a pass choose in a grid for each block, without the rows that are only context. What is chosen on a
/// GPU stays there until the pass ends, and comes in two copies then: each copy waits for all that the GPU has been given to do.
/// </summary>
internal sealed class Recorder
{
    private readonly IReadOnlyList<TokenBlock> blocks;
    private readonly CodeGrid[] grids;
    private readonly List<(Tensor Ids, Tensor Similarities)> kept = []; // of each layer [rows, slots]
    private IReadOnlyList<SequenceRows> keptRows = [];
    private int firstSlot; // of the layer that comes next: layers come in the grid's order

    public Recorder(IReadOnlyList<Site> sites, IReadOnlyList<TokenBlock> blocks)
    {
        this.blocks = blocks;
        var slots = sites.Sum(static site => site.K);
        grids = [.. blocks.Select(block =>
        {
            var tokens = block.Ids.Length - block.Context;
            return new CodeGrid(sites, tokens, new int[tokens * slots], new float[tokens * slots]);
        })];
    }

    /// <summary>Takes a layer's choice as it is now.</summary>
    public void Record(CodeChoice choice) =>
        Put(choice.Ids, choice.Similarities, choice.Heads * choice.K, choice.Sequences, Columns(choice.HeadKs, choice.K));

    /// <summary>Takes a layer's choice, to be copied when the pass ends.</summary>
    /// <param name="ids">[rows, heads, k] of whole numbers; as <paramref name="similarities"/> not the caller's any more.</param>
    /// <param name="similarities">[rows, heads, k] float32</param>
    /// <param name="headKs">How many slots each head has, where they differ; else null.</param>
    public void Keep(Tensor ids, Tensor similarities, IReadOnlyList<SequenceRows> sequences, IReadOnlyList<int>? headKs)
    {
        var columns = Columns(headKs, (int)ids.shape[2]);
        kept.Add((Own(ids), Own(similarities)));
        keptRows = sequences;

        Tensor Own(Tensor all) => (columns is null
            ? all.flatten(1)
            : all.flatten(1).index_select(1, tensor(columns, ScalarType.Int64, all.device))).DetachFromDisposeScope();
    }

    /// <summary>Copies what was kept; to be called when the pass has ended.</summary>
    public void Finish()
    {
        if (kept.Count == 0)
            return;
        using var scope = NewDisposeScope();
        var slots = (int)kept.Sum(static layer => layer.Ids.shape[1]);
        Put(
            TensorMemory.Copy<int>(cat([.. kept.Select(static layer => layer.Ids)], 1).to_type(ScalarType.Int32)),
            TensorMemory.Copy<float>(cat([.. kept.Select(static layer => layer.Similarities)], 1)), slots, keptRows, null);
        Drop();
    }

    /// <summary>Gives up what was kept: the pass has failed.</summary>
    public void Drop()
    {
        foreach (var (ids, similarities) in kept)
        {
            ids.Dispose();
            similarities.Dispose();
        }

        kept.Clear();
    }

    public IReadOnlyList<CodeGrid> Grids() => grids;

    /// <param name="ids">[rows, width]</param>
    /// <param name="similarities">[rows, width]</param>
    /// <param name="columns">Those of a row that are kept; null for all.</param>
    private void Put(
        ReadOnlySpan<int> ids, ReadOnlySpan<float> similarities, int width, IReadOnlyList<SequenceRows> sequences, int[]? columns)
    {
        for (var index = 0; index < grids.Length; index++)
        {
            var (grid, context) = (grids[index], blocks[index].Context);
            for (var token = 0; token < grid.Tokens; token++)
            {
                var from = (sequences[index].FirstRow + context + token) * width;
                var to = (token * grid.Slots) + firstSlot;
                if (columns is null)
                {
                    ids.Slice(from, width).CopyTo(grid.Ids.AsSpan(to));
                    similarities.Slice(from, width).CopyTo(grid.Similarities.AsSpan(to));
                    continue;
                }

                for (var at = 0; at < columns.Length; at++)
                    (grid.Ids[to + at], grid.Similarities[to + at]) = (ids[from + columns[at]], similarities[from + columns[at]]);
            }
        }

        firstSlot += columns?.Length ?? width;
    }

    /// <summary>Where a row's own slots lie among as many for each head; null where all are.</summary>
    private static int[]? Columns(IReadOnlyList<int>? headKs, int k) => headKs is null ? null
        : [.. headKs.SelectMany((own, head) => Enumerable.Range(head * k, own))];
}
