using System.Globalization;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Themes.Reports;

/// <summary>What tables and pages say in the same words.</summary>
public static class ThemeSentences
{
    private const int LongestName = 40;

    /// <summary>What a page of themes is, for somebody who has never seen one, as HTML.</summary>
    public static string About(ThemeModel themes) =>
        Text($"What the passages are about, by {themes.Themes.Count:N0} themes that were learned from {themes.Corpus.Tokens:N0} tokens of ")
        + $"other texts with {Printable.Html(themes.ModelName)}. A theme is stated where it is clearer than in passages that are not about "
        + "it; elsewhere nothing is said. This is a reading of a language model's inner codes, and may be wrong. (Tokens: words, and parts "
        + "of rarer ones.)";

    /// <summary>How large a corpus is, and how much of it is said.</summary>
    public static string Size(string name, ThemeTally tally) =>
        Text($"{name}: {tally.Units:N0} {tally.Unit}, {tally.Tokens:N0} tokens; ")
        + Text($"nothing is said about {(1 - tally.Said) * 100:0} % of it.");

    /// <summary>How many themes differ.</summary>
    public static string Differences(ThemeComparison comparison)
    {
        var clear = comparison.Rows.Count(static row => row.IsClear);
        return Few(comparison) is { } few ? few
            : clear == 0 ? Text($"No theme clearly differs, of {comparison.Rows.Count:N0} that are stated.")
            : Text($"{clear:N0} of {comparison.Rows.Count:N0} themes clearly differ. ")
                + $"Those of which '{comparison.FirstName}' has more come first.";
    }

    /// <summary>Where the intervals come from, and what they do not say.</summary>
    public static string Intervals(ThemeComparison comparison)
    {
        if (Few(comparison) is not null)
            return "Without intervals nothing is listed.";
        var (first, second) = (comparison.First.Unit, comparison.Second.Unit);
        var (units, count) = (first == second ? first : $"{first} and {second}", comparison.Rows.Count);
        return Text($"Intervals: 95 %, by resampling {units}. A theme is listed if its interval excludes 0. ")
            + Text($"Of {count:N0} themes that do not differ, chance would list about {count * 0.05:0.#}.");
    }

    /// <summary>A share, in per cent.</summary>
    public static string Percent(double share) => Text($"{share * 100:0.0} %");

    /// <summary>A difference of shares, in percentage points.</summary>
    public static string Points(Share difference) => difference is { Low: { } low, High: { } high }
        ? Text($"{difference.Value * 100:+0.0;−0.0} ({low * 100:+0.0;−0.0} to {high * 100:+0.0;−0.0})")
        : Text($"{difference.Value * 100:+0.0;−0.0}");

    /// <summary>A name that fits beside a picture.</summary>
    public static string Shortened(string name) => name.Length <= LongestName ? name : name[..LongestName].TrimEnd() + "…";

    private static string? Few(ThemeComparison comparison) => (comparison.First, comparison.Second) switch
    {
        ({ HasIntervals: false } few, _) => TooFew(comparison.FirstName, few),
        (_, { HasIntervals: false } few) => TooFew(comparison.SecondName, few),
        _ => null,
    };

    private static string TooFew(string name, ThemeTally tally) =>
        Text($"'{name}' has {tally.Units:N0} {tally.Unit}, too few to tell a difference from chance: ")
        + Text($"there must be {Bootstrap.FewestDocuments}.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
