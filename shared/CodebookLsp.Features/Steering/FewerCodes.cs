namespace CodebookLsp.Features.Steering;

/// <summary>Few codes in place of many.</summary>
public static class FewerCodes
{
    /// <summary>The codes of a profile with the largest weights, scaled so that the sum of their squares stays what it was.</summary>
    /// <param name="profile">Of directions.</param>
    /// <param name="count">How many codes, 1 at least; of equal ones the first.</param>
    public static SteeringProfile Of(SteeringProfile profile, int count)
    {
        var all = profile.Directions.Index()
            .SelectMany(static one => one.Item.Codes.Select(code =>
                (Site: one.Index, code.Code, Square: (double)code.Weight * code.Weight)))
            .OrderByDescending(static one => one.Square).ToArray();
        if (count >= all.Length)
            return profile;
        var kept = all.Take(count).Select(static one => (one.Site, one.Code)).ToHashSet();
        var factor = (float)Math.Sqrt(all.Sum(static one => one.Square) / all.Take(count).Sum(static one => one.Square));
        return profile with
        {
            Directions =
            [
                .. profile.Directions.Select((one, site) => one with
                {
                    Codes =
                    [
                        .. one.Codes.Where(code => kept.Contains((site, code.Code)))
                            .Select(code => code with { Weight = code.Weight * factor }),
                    ],
                }).Where(static one => one.Codes.Count > 0),
            ],
        };
    }
}
