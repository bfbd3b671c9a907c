namespace CodebookLsp.Features.Steering;

/// <summary>Few codes in place of many.</summary>
public static class FewerCodes
{
    /// <summary>The first codes of a profile, scaled so that the sum of the squares of all strengths stays what it was.</summary>
    /// <param name="profile">Its single codes come first, in their order: where they were tried, the one that does most stands first. Then
    /// come those of its directions, the largest weights first.</param>
    /// <param name="count">How many codes, 1 at least; of equal ones the first.</param>
    public static SteeringProfile Of(SteeringProfile profile, int count)
    {
        var all = profile.Codes.Index()
            .Select(one => (Direction: -1, Code: one.Index, Square: Math.Pow(one.Item.Strength ?? profile.Strength, 2)))
            .Concat(profile.Directions.Index()
                .SelectMany(one => one.Item.Codes.Select(code =>
                    (Direction: one.Index, code.Code, Square: Math.Pow(profile.Strength * code.Weight, 2))))
                .OrderByDescending(static one => one.Square))
            .ToArray();
        if (count >= all.Length)
            return profile;
        var kept = all.Take(count).Select(static one => (one.Direction, one.Code)).ToHashSet();
        return (profile with
        {
            Codes = [.. profile.Codes.Take(count)],
            Directions =
            [
                .. profile.Directions
                    .Select((one, at) => one with { Codes = [.. one.Codes.Where(code => kept.Contains((at, code.Code)))] })
                    .Where(static one => one.Codes.Count > 0),
            ],
        }).Times(Math.Sqrt(all.Sum(static one => one.Square) / all.Take(count).Sum(static one => one.Square)));
    }
}
