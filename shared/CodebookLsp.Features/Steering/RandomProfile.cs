using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>A profile of as many codes at the same sites with the same weights and strengths, drawn at random.</summary>
internal static class RandomProfile
{
    /// <param name="seed">The same seed draws the same codes.</param>
    public static SteeringProfile Like(SteeringProfile profile, IReadOnlyList<Site> sites, int seed)
    {
        var random = new Random(seed);
        return profile with
        {
            Name = "random codes",
            Codes =
            [
                .. profile.Codes.Select(code => code with
                {
                    Code = random.Next(Site(code.Layer, code.Placement, code.Head).Codes),
                    Note = null,
                }),
            ],
            Directions =
            [
                .. profile.Directions.Select(direction =>
                {
                    var codes = Enumerable.Range(0, Site(direction.Layer, direction.Placement, direction.Head).Codes).ToArray();
                    random.Shuffle(codes);
                    return direction with
                    {
                        Codes = [.. direction.Codes.Select((one, index) => new WeightedCode(codes[index], one.Weight))],
                    };
                }),
            ],
        };

        Site Site(int layer, Placement? placement, int? head) =>
            sites.First(site => site.Layer == layer && site.Head == head && (placement is null || site.Placement == placement));
    }
}
