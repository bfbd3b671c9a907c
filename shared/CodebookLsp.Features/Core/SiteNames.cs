using System.Globalization;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Core;

/// <summary>How codebooks are called where people read them.</summary>
public static class SiteNames
{
    /// <summary>Whether a site's layer and head are not enough to know it by.</summary>
    public static bool NeedPlacement(IReadOnlyList<Site> sites) => sites.Select(static site => site.Placement).Distinct().Skip(1).Any();

    /// <summary>
    /// Whether a site is the one that a file or a user names. A codebook that is not split by heads has no head there; files of versions
    /// before this rule may say 0.
    /// </summary>
    public static bool IsAt(this Site site, int layer, int? head) =>
        site.Layer == layer && (site.Head == head || (site.Head is null && head == 0));

    /// <summary>"L14.3" (layer.head), "L14" for an ungrouped codebook, "L14.mlp.3" where the model has several placements.</summary>
    public static IReadOnlyList<string> Abbreviated(IReadOnlyList<Site> sites)
    {
        var placed = NeedPlacement(sites);
        return [.. sites.Select(site => string.Create(CultureInfo.InvariantCulture,
            $"L{site.Layer}{(placed ? $".{site.Placement.Name()}" : "")}{(site.Head is { } head ? $".{head}" : "")}"))];
    }
}
