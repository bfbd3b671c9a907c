using System.Globalization;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Core;

/// <summary>One code of a model.</summary>
/// <param name="Site">Index into the model's sites.</param>
public readonly record struct CodeId(int Site, int Code);

/// <summary>
/// Codes by the names people read and write: <c>L14.3:877</c> is code 877 at layer 14, head 3; the reference writes it
/// <c>layer: 14, head: 3, code: 877</c>.
/// </summary>
public sealed class CodeNames
{
    private readonly IReadOnlyList<string> sites;
    private readonly Dictionary<string, int> siteByName;
    private readonly IReadOnlyList<Site> all;

    public CodeNames(IReadOnlyList<Site> sites)
    {
        all = sites;
        this.sites = SiteNames.Abbreviated(sites);
        siteByName = this
            .sites.Select(static (name, index) => (name, index))
            .ToDictionary(static pair => pair.name, static pair => pair.index, StringComparer.OrdinalIgnoreCase);
    }

    public string Of(CodeId code) => string.Create(CultureInfo.InvariantCulture, $"{sites[code.Site]}:{code.Code}");

    /// <summary>The code of a name, or of the reference's line; null when the model has none of that name.</summary>
    public CodeId? Find(string name) => Short(name) ?? Line(name);

    /// <summary>The code of a line of the reference; null where layer and head do not say which codebook.</summary>
    private CodeId? Line(string name)
    {
        if (!name.Contains("layer", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            return TopicCode.Parse(name) is [var code]
                && Enumerable.Range(0, all.Count).Where(site => all[site].IsAt(code.Layer, code.Head)).ToArray() is [var only]
                && code.Code >= 0 && code.Code < all[only].Codes
                ? new(only, code.Code)
                : null;
        }
        catch (TopicCodeException)
        {
            return null;
        }
    }

    private CodeId? Short(string name)
    {
        var colon = name.LastIndexOf(':');
        return colon > 0
            && siteByName.TryGetValue(name[..colon].Trim(), out var site)
            && int.TryParse(name[(colon + 1)..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && code < all[site].Codes
            ? new(site, code)
            : null;
    }

    public Site Site(CodeId code) => all[code.Site];
}
