using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;

namespace CodebookLsp.Features.Steering;

/// <summary>How codes of a list act on a text.</summary>
public enum ListedAct
{
    /// <summary>Added to what the site has.</summary>
    Add,

    /// <summary>Each takes a slot of its site, the least similar one first, as the reference has it.</summary>
    Replace,

    /// <summary>Each takes all slots of its site.</summary>
    ReplaceAll,

    /// <summary>Each is one slot more of its site.</summary>
    Append,

    /// <summary>They cannot fire.</summary>
    Without,
}

/// <summary>
/// Profiles from lists of codes: lines as the reference writes them, <c>layer: 2, head: 3, code: 65</c> in any case, or names such as
/// <c>L2.3:65</c>. Empty lines, and those that begin with #, say nothing.
/// </summary>
public static class ListedCodes
{
    /// <summary>How strongly a single code is added that is to be seen in what is written; of several, each less.</summary>
    private const double AddedAlone = 4;

    /// <exception cref="TopicCodeException">A line is of neither form.</exception>
    /// <exception cref="ProfileException">There is no line.</exception>
    public static SteeringProfile Of(string text, ListedAct act, LoadedModel model)
    {
        var names = new CodeNames(model.Sites);
        var lines = text.Split('\n').Select(line => line.TrimStart().StartsWith('#') ? "" : InLine(line, names));
        var codes = TopicCode.Parse(string.Join('\n', lines), allSlots: act == ListedAct.ReplaceAll);
        if (codes.Count == 0)
            throw ProfileException.NoCodes();
        return new("listed codes", [.. codes.Select(code => Of(code, act))])
        {
            Model = model.Hash,
            Mode = act switch
            {
                ListedAct.Add => InterventionMode.Add,
                ListedAct.Without => InterventionMode.Ablate,
                _ => InterventionMode.Replace,
            },
            Strength = act == ListedAct.Add ? AddedAlone / Math.Sqrt(codes.Count) : 1,
        };
    }

    private static SteeredCode Of(TopicCode code, ListedAct act) => new(code.Layer, null, code.Head, code.Code)
    {
        Slot = act switch
        {
            ListedAct.Replace => InterventionSlot.One,
            ListedAct.ReplaceAll => InterventionSlot.All,
            ListedAct.Append => InterventionSlot.Append,
            _ => InterventionSlot.Share,
        },
        Index = code.Slot ?? -1,
        Note = code.Description,
    };

    /// <summary>A name as the line that says the same; any other line as it is.</summary>
    private static string InLine(string line, CodeNames names)
    {
        if (line.Contains(',', StringComparison.Ordinal) || names.Find(line.Trim()) is not { } code)
            return line;
        var site = names.Site(code);
        var head = site.Head is { } number ? string.Create(CultureInfo.InvariantCulture, $"head: {number}, ") : "";
        return string.Create(CultureInfo.InvariantCulture, $"layer: {site.Layer}, {head}code: {code.Code}");
    }
}
