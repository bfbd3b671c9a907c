using System.Globalization;
using System.Text;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Corpora;

/// <summary>A report to read in a terminal.</summary>
public static class ReportText
{
    /// <param name="most">At most so many of each kind.</param>
    public static string Format(CorpusReport report, int most)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Size(report.First)}\n");
        if (report.Second is { } second)
            text.Append(CultureInfo.InvariantCulture, $"{Size(second)}\n");
        foreach (var kind in report.Rows.GroupBy(static row => row.Item.Kind))
        {
            var name = $"{kind.Key.ToString().ToLowerInvariant()}s";
            var rows = kind.Take(most).ToList();
            if (report.Second is null)
                text.Append(CultureInfo.InvariantCulture, $"\nThe {rows.Count} most frequent of {kind.Count():N0} {name}:\n");
            else
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"\n{kind.Count(static row => row.FalseDiscoveries < CorpusReport.Accepted):N0} of "
                    + $"{kind.Count(static row => row.FalseDiscoveries is not null):N0} tested {name} differ (q < "
                    + $"{CorpusReport.Accepted}); the clearest:\n");
            Table(text, [
                report.Second is null
                    ? ["", "tokens", "share of tokens", "share of documents"]
                    : ["", "tokens, first", "tokens, second", "difference", "log odds", "q"],
                .. rows.Select(Cells)]);
        }

        return text.ToString();
    }

    /// <summary>"1.23% (1.10 to 1.37)".</summary>
    internal static string Percent(Share share) => share is { Low: { } low, High: { } high }
        ? string.Create(CultureInfo.InvariantCulture, $"{Number(share.Value)}% ({Number(low)} to {Number(high)})")
        : $"{Number(share.Value)}%";

    internal static string Rate(double? rate) => rate switch
    {
        null => "–",
        < 1e-4 => "< 0.0001",
        { } value => value.ToString("0.0000", CultureInfo.InvariantCulture),
    };

    private static string[] Cells(ReportRow row)
    {
        var name = Printable.Line(row.Item.Label is { } label ? $"{row.Item.Name} {label}" : row.Item.Name);
        return row is { Second: { } second, Difference: { } difference, Test: { } test }
            ?
            [
                name, Percent(row.First.Tokens), Percent(second.Tokens), Percent(difference),
                test.LogOdds.ToString("+0.00;-0.00", CultureInfo.InvariantCulture), Rate(row.FalseDiscoveries),
            ]
            : [
                name, row.First.TokenCount.ToString("N0", CultureInfo.InvariantCulture), Percent(row.First.Tokens),
                Percent(row.First.Documents),
            ];
    }

    private static void Table(StringBuilder text, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var line = string.Join(
                "  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])));
            text.Append(line.TrimEnd()).Append('\n');
        }
    }

    private static string Number(double share) =>
        (share * 100).ToString(
            Math.Abs(share) switch
            {
                >= 0.1 => "0.0",
                >= 0.01 => "0.00",
                _ => "0.000",
            },
            CultureInfo.InvariantCulture);

    private static string Size(CorpusSize size) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{Printable.Line(size.Name)}: {size.Documents:N0} {size.Unit}, {size.Tokens:N0} tokens");
}
