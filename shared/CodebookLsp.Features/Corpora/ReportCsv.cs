using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Corpora;

/// <summary>A report as a table in comma-separated values: a row for every theme, code and label that fires.</summary>
public static class ReportCsv
{
    public static string Format(CorpusReport report) => SpreadsheetTable.Format(
        report.Second is null
            ? ["kind", "name", "label", "tokens", .. Columns("")]
            : [
                "kind", "name", "label", "tokens_a", .. Columns("_a"), "tokens_b", .. Columns("_b"), "difference", "difference_low",
                "difference_high", "log_odds_ratio", "g2", "design_effect", "p", "q",
            ],
        report.Rows.Select(static row => (string[])
        [
            row.Item.Kind.ToString().ToLowerInvariant(), SpreadsheetTable.Cell(row.Item.Name),
            SpreadsheetTable.Cell(row.Item.Label ?? ""), .. Values(row.First), .. Compared(row),
        ]));

    private static string[] Columns(string corpus) =>
    [
        $"token_share{corpus}", $"token_share{corpus}_low", $"token_share{corpus}_high",
        $"document_share{corpus}", $"document_share{corpus}_low", $"document_share{corpus}_high",
    ];

    private static string[] Compared(ReportRow row) => row is not { Second: { } second, Difference: { } difference, Test: { } test } ? [] :
    [
        .. Values(second), .. Values(difference), Number(test.LogOdds), Number(test.G), Number(test.DesignEffect), Number(test.P),
        Number(row.FalseDiscoveries),
    ];

    private static string[] Values(ItemShares shares) =>
        [shares.TokenCount.ToString(CultureInfo.InvariantCulture), .. Values(shares.Tokens), .. Values(shares.Documents)];

    private static string[] Values(Share share) => [Number(share.Value), Number(share.Low), Number(share.High)];

    private static string Number(double? number) => number is { } value ? value.ToString("G6", CultureInfo.InvariantCulture) : "";
}
