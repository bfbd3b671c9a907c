namespace CodebookLsp.Features.Themes;

/// <summary>Puts like themes together: the two families that are likest on average become one, until few are left (average linkage; R.
/// Sokal, C. Michener, 1958).</summary>
internal static class ThemeFamilies
{
    /// <summary>How many families there are at most.</summary>
    public const int Most = 16;

    /// <param name="likeness">[themes][themes]</param>
    /// <param name="most">How many families are left.</param>
    /// <returns>[themes]: the family of each, numbered by its first theme.</returns>
    public static int[] Of(double[][] likeness, int most = Most)
    {
        var families = Enumerable.Range(0, likeness.Length).Select(static theme => new List<int> { theme }).ToList();
        var sums = likeness.Select(static row => row.ToList()).ToList(); // [families][families]: of all pairs of their themes
        while (families.Count > most)
        {
            var (best, one, other) = (double.NegativeInfinity, 0, 1);
            for (var first = 0; first < families.Count; first++)
            {
                for (var second = first + 1; second < families.Count; second++)
                {
                    var average = sums[first][second] / (families[first].Count * families[second].Count);
                    if (average > best)
                        (best, one, other) = (average, first, second);
                }
            }

            families[one].AddRange(families[other]);
            families.RemoveAt(other);
            for (var family = 0; family < sums.Count; family++)
                sums[one][family] += sums[other][family];
            sums.RemoveAt(other);
            foreach (var row in sums)
            {
                row[one] += row[other];
                row.RemoveAt(other);
            }
        }

        var familyOf = new int[likeness.Length];
        foreach (
            var (family, number) in families.OrderBy(static family => family.Min()).Select(static (family, number) => (family, number)))
        {
            foreach (var theme in family)
                familyOf[theme] = number;
        }

        return familyOf;
    }
}
