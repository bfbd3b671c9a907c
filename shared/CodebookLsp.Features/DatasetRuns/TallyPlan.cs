using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>What is to be written about codes, apart from any one text: looked up once.</summary>
internal sealed class TallyPlan
{
    public TallyPlan(IReadOnlyList<Site> sites, DatasetSettings settings)
    {
        (Sites, Settings, Names) = (sites, settings, new(sites));
        Chosen = settings.Sites.Among(sites);
        SiteNames = Features.Core.SiteNames.Abbreviated(sites);
        FirstOfSite = new int[sites.Count + 1];
        for (var site = 0; site < sites.Count; site++)
            FirstOfSite[site + 1] = FirstOfSite[site] + sites[site].Codes;

        if (settings.Written.HasFlag(WrittenCodes.Counts))
        {
            var labelled = settings.Labels.All.Where(label => Chosen.Contains(label.Code.Site))
                .Select(static label => new FollowedCodeColumn(label.Code, label.Text));
            foreach (var one in labelled.Concat(settings.Followed))
            {
                Labels.TryAdd(one.Label, Labels.Count);
                LabelOf.TryAdd(one.Code, Labels[one.Label]);
            }
        }
    }

    public IReadOnlyList<Site> Sites { get; }

    public DatasetSettings Settings { get; }

    public CodeNames Names { get; }

    public IReadOnlyList<int> Chosen { get; }

    public IReadOnlyList<string> SiteNames { get; }

    /// <summary>Where each site's codes start when all codes of the model are numbered through; the last is how many there are.</summary>
    public int[] FirstOfSite { get; }

    /// <summary>Each counted label and its number.</summary>
    public Dictionary<string, int> Labels { get; } = new(StringComparer.Ordinal);

    public Dictionary<CodeId, int> LabelOf { get; } = [];
}
