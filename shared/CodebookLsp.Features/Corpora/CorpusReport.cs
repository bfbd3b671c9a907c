using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Corpora;

/// <summary>What is counted in a corpus, in the order in which a report lists it.</summary>
public enum CountedKind
{
    /// <summary>On how many tokens: those of the passages of which it is stated.</summary>
    Theme,

    Code,

    /// <summary>Several codes may have it.</summary>
    Label,
}

/// <summary>Something that is counted in a corpus.</summary>
/// <param name="Label">What it means, if somebody has said; null for none.</param>
public sealed record CountedItem(string Name, string? Label, CountedKind Kind);

/// <summary>How large a corpus is.</summary>
/// <param name="Unit">What stands for a document where shares are compared: "documents", or "sections" of a single text.</param>
public sealed record CorpusSize(string Name, long Documents, long Tokens, string Unit);

/// <summary>A thing's shares in one corpus.</summary>
public readonly record struct ItemShares(long TokenCount, Share Tokens, Share Documents);

/// <summary>One line of a report.</summary>
/// <param name="Second">Null in a report on one corpus, as is all that follows.</param>
/// <param name="Difference">Of the shares of tokens, first minus second.</param>
/// <param name="FalseDiscoveries">The share of false discoveries to expect among this and all clearer differences of its kind; null where
/// too little is known for a test.</param>
public sealed record ReportRow(
    CountedItem Item, ItemShares First, ItemShares? Second, Share? Difference, ClusteredTest? Test, double? FalseDiscoveries);

/// <summary>What themes, codes and labels do in a corpus, or how they differ between two.</summary>
/// <param name="Rows">One corpus: the most frequent first. Two: the clearest difference first. Kind by kind.</param>
public sealed record CorpusReport(CorpusSize First, CorpusSize? Second, string Model, IReadOnlyList<ReportRow> Rows)
{
    /// <summary>
    /// A thing that fires on fewer tokens than this in both corpora together is not tested: nothing could come of it but noise.
    /// </summary>
    public const int FewestFirings = 10;

    /// <summary>Below this share of false discoveries a difference counts as one.</summary>
    public const double Accepted = 0.05;

    public static CorpusReport Of(string model, IReadOnlyList<CountedItem> items, CorpusSize size, CorpusTally tally)
    {
        var (tokens, documents) = (new Bootstrap(tally.TokensOfGroups, 1), new Bootstrap(tally.DocumentsOfGroups, 1));
        var rows = items.Select(static (item, index) => (Item: item, Index: index))
            .Where(one => tally.TotalTokensWith(one.Index) > 0)
            .AsParallel().AsOrdered()
            .Select(one => new ReportRow(one.Item, Shares(tally, one.Index, tokens, documents), null, null, null, null))
            .ToList();
        return new(
            size, null, model, [.. rows.OrderBy(static row => row.Item.Kind).ThenByDescending(static row => row.First.Tokens.Value)]);
    }

    public static CorpusReport Of(
        string model, IReadOnlyList<CountedItem> items, CorpusSize firstSize, CorpusTally first, CorpusSize secondSize, CorpusTally second)
    {
        var (tokensA, documentsA) = (new Bootstrap(first.TokensOfGroups, 1), new Bootstrap(first.DocumentsOfGroups, 1));
        var (tokensB, documentsB) = (new Bootstrap(second.TokensOfGroups, 2), new Bootstrap(second.DocumentsOfGroups, 2));
        var rows = items.Select(static (item, index) => (Item: item, Index: index))
            .Where(one => first.TotalTokensWith(one.Index) + second.TotalTokensWith(one.Index) > 0)
            .AsParallel().AsOrdered()
            .Select(one =>
            {
                var test = ClusteredTest.Of(
                    first.TokensWith(one.Index), first.TokensOfGroups, second.TokensWith(one.Index), second.TokensOfGroups);
                var few = first.TotalTokensWith(one.Index) + second.TotalTokensWith(one.Index) < FewestFirings;
                return new ReportRow(
                    one.Item, Shares(first, one.Index, tokensA, documentsA), Shares(second, one.Index, tokensB, documentsB),
                    tokensA.Difference(first.TokensWith(one.Index), tokensB, second.TokensWith(one.Index)),
                    few ? test with { P = null } : test, null);
            })
            .ToList();

        // Themes, codes and labels are families of tests.
        var judged = rows.GroupBy(static row => row.Item.Kind).SelectMany(static family =>
        {
            var tested = family.Where(static row => row.Test?.P is not null).ToList();
            var rates = Distributions.FalseDiscoveryRates([.. tested.Select(static row => row.Test!.Value.P!.Value)]);
            return tested
                .Select((row, index) => row with { FalseDiscoveries = rates[index] })
                .Concat(family.Where(static row => row.Test?.P is null));
        });
        return new(firstSize, secondSize, model, [
            .. judged
                .OrderBy(static row => row.Item.Kind)
                .ThenBy(static row => row.Test!.Value.P ?? 2)
                .ThenByDescending(static row => row.Test!.Value.G / row.Test.Value.DesignEffect),
        ]);
    }

    private static ItemShares Shares(CorpusTally tally, int item, Bootstrap tokens, Bootstrap documents) =>
        new(tally.TotalTokensWith(item), tokens.Share(tally.TokensWith(item)), documents.Share(tally.DocumentsWith(item)));
}
