using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>How many of some things have got a label.</summary>
/// <param name="Used">Those that fire at all.</param>
/// <param name="Frequent">Those of them that fire often enough in both halves for a label to be chosen and checked.</param>
/// <param name="Labelled">Those with a label that holds.</param>
/// <param name="Kinds">[kinds]: how many of these labels are of each <see cref="LabelKind"/>.</param>
public sealed record LabelShare(int Used, int Frequent, int Labelled, IReadOnlyList<int> Kinds)
{
    /// <summary>Labels that say what one sees in the text anyway.</summary>
    public int Trivial => Kinds.Index().Where(static one => ((LabelKind)one.Index).IsTrivial()).Sum(static one => one.Item);

    /// <summary>Of those used.</summary>
    public double OfUsed => Used == 0 ? 0 : (double)Labelled / Used;

    /// <summary>Of those frequent.</summary>
    public double OfFrequent => Frequent == 0 ? 0 : (double)Labelled / Frequent;

    public static LabelShare Sum(IEnumerable<LabelShare> shares)
    {
        var (used, frequent, labelled, kinds) = (0, 0, 0, new int[Enum.GetValues<LabelKind>().Length]);
        foreach (var share in shares)
        {
            (used, frequent, labelled) = (used + share.Used, frequent + share.Frequent, labelled + share.Labelled);
            for (var kind = 0; kind < share.Kinds.Count; kind++)
                kinds[kind] += share.Kinds[kind];
        }

        return new(used, frequent, labelled, kinds);
    }
}

/// <summary>Counts labels as they are found.</summary>
internal sealed class LabelTally
{
    private readonly int[] kinds = new int[Enum.GetValues<LabelKind>().Length];
    private int used;
    private int frequent;

    public LabelShare Share => new(used, frequent, kinds.Sum(), [.. kinds]);

    /// <param name="label">Null where none was found.</param>
    public void Add(bool isFrequent, CodeLabel? label)
    {
        used++;
        frequent += isFrequent ? 1 : 0;
        if (label is not null)
            kinds[(int)label.Kind]++;
    }
}
