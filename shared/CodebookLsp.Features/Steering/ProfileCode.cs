using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>Codes as profiles name them.</summary>
public static class ProfileCode
{
    public static SteeredCode Of(IReadOnlyList<Site> sites, CodeId code)
    {
        var site = sites[code.Site];
        var alone = sites.Where(other => other.Layer == site.Layer).Select(static other => other.Placement).Distinct().Count() == 1;
        return new(site.Layer, alone ? null : site.Placement, site.Head, code.Code);
    }
}
