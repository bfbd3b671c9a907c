using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Editor;

/// <summary>Code counts of a text that is being edited: an edit counts what it changed, not everything.</summary>
internal sealed class LiveCounts(IReadOnlyList<Site> sites)
{
    private readonly CodeCounts counts = new(sites);
    private readonly Lock gate = new();
    private Dictionary<CodeGrid, int> counted = new(ReferenceEqualityComparer.Instance);

    public ColorSlots Slots { get; } = new();

    public ThemedVersions Themed { get; } = new();

    public SurpriseVersions Surprised { get; } = new();

    /// <summary>Asks with exactly these grids counted.</summary>
    public T Ask<T>(CodeGrid?[] grids, Func<CodeCounts, T> question)
    {
        lock (gate)
        {
            var now = new Dictionary<CodeGrid, int>(ReferenceEqualityComparer.Instance); // a text may have the same block twice
            foreach (var grid in grids.OfType<CodeGrid>())
                now[grid] = now.GetValueOrDefault(grid) + 1;
            foreach (var (grid, times) in counted)
                Count(grid, now.GetValueOrDefault(grid) - times);
            foreach (var (grid, times) in now)
                Count(grid, counted.ContainsKey(grid) ? 0 : times);
            counted = now;
            return question(counts);
        }
    }

    private void Count(CodeGrid grid, int times)
    {
        for (; times > 0; times--)
            counts.Add(grid);
        for (; times < 0; times++)
            counts.Remove(grid);
    }
}
