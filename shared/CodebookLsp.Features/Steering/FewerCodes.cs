namespace CodebookLsp.Features.Steering;

/// <summary>Few codes in place of many.</summary>
public static class FewerCodes
{
    /// <summary>The codes of a profile with the largest weights, scaled so that the sum of their squares stays what it was.</summary>
    /// <param name="profile">Of directions.</param>
    public static SteeringProfile Of(SteeringProfile profile, int count)
    {
        float[] weights = [.. profile.Directions.SelectMany(static one => one.Codes).Select(static one => Math.Abs(one.Weight))
            .OrderDescending()];
        if (count >= weights.Length)
            return profile;
        var (least, factor) = (
            weights[count - 1],
            (float)Math.Sqrt(weights.Sum(static one => (double)one * one) / weights.Take(count).Sum(static one => (double)one * one)));
        return profile with
        {
            Directions = [.. profile.Directions
                .Select(one => one with
                {
                    Codes = [.. one.Codes.Where(code => Math.Abs(code.Weight) >= least)
                        .Select(code => code with { Weight = code.Weight * factor })],
                })
                .Where(static one => one.Codes.Count > 0)],
        };
    }
}
