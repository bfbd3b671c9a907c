using System.Globalization;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Core;

/// <summary>Which codebooks are asked for: some layers, some heads, or all of either (null).</summary>
public sealed record SiteSelection(IReadOnlySet<int>? Layers, IReadOnlySet<int>? Heads)
{
    public static SiteSelection All { get; } = new(null, null);

    /// <summary>Indices into the model's sites, in their order.</summary>
    /// <exception cref="SelectionException">The model has none of them.</exception>
    public IReadOnlyList<int> Among(IReadOnlyList<Site> sites)
    {
        int[] chosen = [.. Enumerable.Range(0, sites.Count).Where(index => Includes(sites[index]))];
        return chosen.Length > 0 ? chosen : throw SelectionException.NoSites(sites);
    }

    private bool Includes(Site site) =>
        Layers?.Contains(site.Layer) != false && Heads?.Contains(site.Head ?? 0) != false;

    /// <summary>Numbers and ranges: "0,2,14-20". Null for anything else.</summary>
    public static IReadOnlySet<int>? Numbers(string list)
    {
        var numbers = new SortedSet<int>();
        foreach (var part in list.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || Number(ends[0]) is not { } first || Number(ends[^1]) is not { } last || last < first)
                return null;

            numbers.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return numbers;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 10_000 ? number : null;
}
