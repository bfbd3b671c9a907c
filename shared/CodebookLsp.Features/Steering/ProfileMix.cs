using System.Globalization;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>One of several things that steer together.</summary>
/// <param name="Name">What it is called, without how much of it.</param>
/// <param name="Weight">1 is the profile's own strength; less than 0 leads away from it.</param>
public sealed record ProfilePart(string Name, SteeringProfile Profile, double Weight);

/// <summary>Several profiles as one: what they add is added up, site by site.</summary>
public static class ProfileMix
{
    /// <summary>Weights are rounded so in files; what is smaller does nothing.</summary>
    private const int Digits = 4;

    /// <param name="parts">One at least.</param>
    /// <exception cref="ProfileException">A profile that replaces codes or leaves some out is weighted.</exception>
    public static SteeringProfile Of(IReadOnlyList<ProfilePart> parts)
    {
        var name = string.Join(", ", parts.Select(Named));
        if (parts is [{ Weight: 1 } only])
            return only.Profile with { Name = name };
        var directions = new Dictionary<(int Layer, Placement? Placement, int? Head), SortedDictionary<int, double>>();
        foreach (var (_, profile, weight) in parts)
        {
            foreach (var direction in profile.Directions)
            {
                var site = (direction.Layer, direction.Placement, direction.Head);
                if (!directions.TryGetValue(site, out var codes))
                    directions.Add(site, codes = []);
                foreach (var (code, share) in direction.Codes)
                    codes[code] = codes.GetValueOrDefault(code) + (share * profile.Strength * weight);
            }
        }

        var first = parts[0].Profile;
        var alike = parts.All(part => part.Profile.Positions == first.Positions && part.Profile.Listed.SequenceEqual(first.Listed));
        return new(name, [.. parts.SelectMany(Codes)])
        {
            Model = parts.Select(static part => part.Profile.Model).FirstOrDefault(static model => model is not null),
            Positions = alike ? first.Positions : SteeredPositions.Generated,
            Listed = alike ? first.Listed : [],
            Exempt = parts.Max(static part => part.Profile.Exempt),
            Directions =
            [
                .. directions.OrderBy(static site => site.Key)
                    .Select(static site => Direction(
                        site.Key.Layer, site.Key.Placement, site.Key.Head, site.Value.Select(static one => (one.Key, one.Value))))
                    .Where(static direction => direction.Codes.Count > 0),
            ],
        };
    }

    /// <summary>Codes with their weights rounded as in files; those that do nothing are left out.</summary>
    internal static SteeredDirection Direction(
        int layer, Placement? placement, int? head, IEnumerable<(int Code, double Weight)> codes) => new(
        layer, placement, head,
        [
            .. codes.Select(static one => new WeightedCode(one.Code, (float)Math.Round(one.Weight, Digits)))
                .Where(static one => one.Weight != 0),
        ]);

    /// <summary>"toward sea", "less of sea (0.5)".</summary>
    private static string Named(ProfilePart part)
    {
        var (much, way) = (Math.Abs(part.Weight), part.Weight < 0 ? "less of" : "toward");
        return much == 1 ? $"{way} {part.Name}" : string.Create(CultureInfo.InvariantCulture, $"{way} {part.Name} ({much:0.##})");
    }

    private static IEnumerable<SteeredCode> Codes(ProfilePart part) => part.Profile.Codes.Select(code =>
    {
        var (mode, strength) = (code.Mode ?? part.Profile.Mode, code.Strength ?? part.Profile.Strength);
        return mode == InterventionMode.Add ? code with { Mode = mode, Strength = strength * part.Weight }
            : part.Weight == 1 ? code with { Mode = mode, Strength = strength }
            : throw ProfileException.NoLessOf(part.Name);
    });
}
