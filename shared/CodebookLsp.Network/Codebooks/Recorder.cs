using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Codebooks;

/// <summary>Copies what comes by the hook into a grid for each block, without the rows that are only context.</summary>
internal sealed class Recorder
{
    private readonly IReadOnlyList<TokenBlock> blocks;
    private readonly CodeGrid[] grids;
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

    public void Record(CodeChoice choice)
    {
        var width = choice.Heads * choice.K;
        for (var index = 0; index < grids.Length; index++)
        {
            var (grid, context) = (grids[index], blocks[index].Context);
            for (var token = 0; token < grid.Tokens; token++)
            {
                var from = (choice.Sequences[index].FirstRow + context + token) * width;
                var to = (token * grid.Slots) + firstSlot;
                choice.Ids.Slice(from, width).CopyTo(grid.Ids.AsSpan(to));
                choice.Similarities.Slice(from, width).CopyTo(grid.Similarities.AsSpan(to));
            }
        }

        firstSlot += width;
    }

    public IReadOnlyList<CodeGrid> Grids() => grids;
}
