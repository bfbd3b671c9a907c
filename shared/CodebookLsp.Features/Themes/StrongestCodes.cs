namespace CodebookLsp.Features.Themes;

/// <summary>What is kept of many weighted codes.</summary>
internal static class StrongestCodes
{
    /// <summary>The largest weights, until they hold a share of the sum of squares; the largest weight becomes 1.</summary>
    /// <param name="codes">Their weights are above 0.</param>
    /// <param name="share">Of the sum of squares.</param>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<ThemeCode> Of(IEnumerable<ThemeCode> codes, double share, int most)
    {
        var ordered = codes.OrderByDescending(static one => one.Weight).ThenBy(static one => (one.Code.Site, one.Code.Code)).ToArray();
        var (left, count) = (ordered.Sum(static one => (double)one.Weight * one.Weight) * share, 0);
        for (; count < Math.Min(most, ordered.Length) && left > 0; count++)
            left -= (double)ordered[count].Weight * ordered[count].Weight;
        return [.. ordered.Take(count).Select(one => one with { Weight = one.Weight / ordered[0].Weight })];
    }
}
