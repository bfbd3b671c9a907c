using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Codebooks;

/// <summary>A code of a codebook and how much of it there is; less than 0 leads away.</summary>
public readonly record struct WeightedCode(int Code, float Weight);

/// <summary>
/// Many codes that are added to one site's output together: the sum of each one's weight · (code − the codebook's mean). It takes no slot
/// of the site, and costs the same however many codes it has.
/// </summary>
/// <param name="Head">Null for an ungrouped codebook.</param>
/// <param name="Codes">The sum is made in this order, in double precision.</param>
/// <param name="Positions">Null for every position: prompt and everything generated.</param>
public sealed record CodeDirection(
    int Layer, Placement Placement, int? Head, IReadOnlyList<WeightedCode> Codes, IReadOnlyList<int>? Positions = null)
{
    /// <summary>What all weights are multiplied with; 0 changes nothing.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>The first position it holds for.</summary>
    public int From { get; init; }

    /// <summary>The hook that adds the directions, in the order of the list.</summary>
    public static CodeHook Hook(IReadOnlyList<CodeDirection> directions)
    {
        var byLayer = directions.Where(static direction => direction.Strength != 0)
            .ToLookup(static direction => (direction.Layer, direction.Placement));
        return choice =>
        {
            foreach (var direction in byLayer[(choice.Layer, choice.Placement)])
                direction.Apply(choice);
        };
    }

    /// <summary>Whether a site of this model can carry it.</summary>
    public bool Fits(Site site) =>
        site.Layer == Layer && site.Placement == Placement && site.Head == Head
        && Codes.All(one => one.Code >= 0 && one.Code < site.Codes && float.IsFinite(one.Weight));

    private void Apply(CodeChoice choice)
    {
        foreach (var sequence in choice.Sequences)
        {
            for (var at = Math.Max(0, From - sequence.FirstPosition); at < sequence.Rows; at++)
            {
                if (Positions?.Contains(sequence.FirstPosition + at) != false)
                    choice.Push(sequence.FirstRow + at, this);
            }
        }
    }
}
