using System.Globalization;
using System.Text;
using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Corpora;

/// <summary>A report as comma-separated values (RFC 4180), a row for every code and label that fires.</summary>
public static class ReportCsv
{
    public static string Format(CorpusReport report)
    {
        var csv = new StringBuilder();
        Row(csv, report.Second is null
            ? ["kind", "name", "label", "tokens", .. Columns("")]
            : ["kind", "name", "label", "tokens_a", .. Columns("_a"), "tokens_b", .. Columns("_b"), "difference", "difference_low", "difference_high", "log_odds_ratio", "g2", "design_effect", "p", "q"]);
        foreach (var row in report.Rows)
        {
            Row(csv, [
                row.Item.IsLabel ? "label" : "code", row.Item.Name, row.Item.Label ?? "", .. Values(row.First),
                .. row is { Second: { } second, Difference: { } difference, Test: { } test }
                    ? (string[])[.. Values(second), .. Values(difference), Number(test.LogOdds), Number(test.G), Number(test.DesignEffect), Number(test.P), Number(row.FalseDiscoveries)]
                    : []]);
        }

        return csv.ToString();
    }

    private static string[] Columns(string corpus) =>
        [$"token_share{corpus}", $"token_share{corpus}_low", $"token_share{corpus}_high", $"document_share{corpus}", $"document_share{corpus}_low", $"document_share{corpus}_high"];

    private static string[] Values(ItemShares shares) => [shares.TokenCount.ToString(CultureInfo.InvariantCulture), .. Values(shares.Tokens), .. Values(shares.Documents)];

    private static string[] Values(Share share) => [Number(share.Value), Number(share.Low), Number(share.High)];

    private static string Number(double? number) => number is { } value ? value.ToString("G6", CultureInfo.InvariantCulture) : "";

    private static void Row(StringBuilder csv, IEnumerable<string> cells) => csv.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    /// <summary>Quoted where it must be; and no spreadsheet may take a label for a formula.</summary>
    private static string Cell(string cell)
    {
        if (cell.Length > 0 && cell[0] is '=' or '+' or '@' or '\t' or '\r' || (cell.StartsWith('-') && !double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            cell = "'" + cell;
        return cell.AsSpan().ContainsAny("\",\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }
}
