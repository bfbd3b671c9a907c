using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>A profile of as many codes at the same sites with the same weights, drawn at random.</summary>
internal static class RandomProfile
{
    /// <param name="seed">The same seed draws the same codes.</param>
    public static SteeringProfile Like(SteeringProfile profile, IReadOnlyList<Site> sites, int seed)
    {
        var random = new Random(seed);
        return profile with
        {
            Name = "random codes",
            Directions =
            [
                .. profile.Directions.Select(direction =>
                {
                    var site = sites.First(site =>
                        site.Layer == direction.Layer && site.Head == direction.Head && site.Placement == direction.Placement);
                    var codes = Enumerable.Range(0, site.Codes).ToArray();
                    random.Shuffle(codes);
                    return direction with
                    {
                        Codes = [.. direction.Codes.Select((one, index) => new WeightedCode(codes[index], one.Weight))],
                    };
                }),
            ],
        };
    }
}
