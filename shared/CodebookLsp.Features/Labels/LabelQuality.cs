using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Labels;

/// <summary>How much a code's label can be relied on.</summary>
public static class LabelQuality
{
    /// <summary>
    /// From 0 (no label) to 1. Somebody's word counts whole. A label found automatically counts by the share of the code's firings it is
    /// true of, less what chance would have made it true of: "a letter" is true of most tokens and says little.
    /// </summary>
    public static double QualityOf(this LabelBook labels, CodeId code) => Quality(labels.Of(code));

    /// <inheritdoc cref="QualityOf"/>
    public static double Quality(this CodeLabel? label) => label switch
    {
        null => 0,
        { Origin: LabelOrigin.Person } => 1,
        { Scores: { Lift: > 0 } scores } => Math.Clamp(scores.Precision * (1 - (1 / scores.Lift)), 0, 1),
        _ => 0,
    };
}
