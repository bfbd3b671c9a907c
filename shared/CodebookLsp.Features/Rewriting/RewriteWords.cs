using System.Globalization;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Rewriting;

/// <summary>What is said to people about rewriting.</summary>
public static class RewriteWords
{
    /// <summary>What nobody should expect.</summary>
    public const string Limits =
        "A model of 135 million parameters proposes words by what usually stands beside them. It does not understand the text: read every "
        + "change before you keep it.";

    /// <summary>A way to rewrite, in one line.</summary>
    public static string Figures(RewriteCandidate candidate, string target)
    {
        var name = Printable.Line(target);
        var words = candidate.Figures.Words.Count == 0 ? "no word" : string.Join(", ", candidate.Figures.Words);
        var reached = string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {words}{(candidate.Figures.BorneOut is { } far ? $" (borne out {candidate.Before.BorneOut:0.00} → {far:0.00})" : "")}, {candidate.Gain:0.0} nats");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Changes(candidate.Hunks.Count)}; {reached}{(candidate.Reaches ? "" : ", not reached")}; "
            + $"{Percent(candidate.WordsKept)} of the words stay; {Fluency(candidate.FluencyCost)}");
    }

    private static string Changes(int count) =>
        count == 1 ? "1 change" : string.Create(CultureInfo.InvariantCulture, $"{count} changes");

    private static string Fluency(double cost) => cost < 0.005
        ? "reads as fluently as before" : string.Create(CultureInfo.InvariantCulture, $"less fluent by {cost:0.00} nats a word piece");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");
}
