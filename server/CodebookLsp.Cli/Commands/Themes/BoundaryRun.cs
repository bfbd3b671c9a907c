using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Evaluation;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>Measures how well themes find where one work ends and another begins.</summary>
internal static class BoundaryRun
{
    /// <exception cref="UserFacingException">The index cannot be read, or is too small.</exception>
    public static int Run(string path, ThemeOptions options, bool json, CommandContext context, CancellationToken cancel)
    {
        BoundaryReport report;
        using (var index = CodeIndex.Open(path))
        {
            var line = new ProgressLine(context, "Looking for boundaries");
            report = BoundaryReport.Of(index, options, line.ShowShare, cancel);
            line.Clear();
        }

        FormArguments.Write(json ? Json(path, report) : Table(path, report), null, [path], context);
        return 0;
    }

    private static string Table(string path, BoundaryReport report)
    {
        var table = new StringBuilder();
        table.Append(
            CultureInfo.InvariantCulture,
            $"{Printable.Line(Path.GetFileName(path))}: {report.Boundaries:N0} boundaries between held-out works in {report.Chains:N0} "
            + $"texts put together from them; found if one is said within {report.Tolerance} tokens. Widths were chosen on other works.\n");
        Append(table, "both sides", report.TwoSided);
        Append(table, "what was read, and the next 32 tokens", report.Causal);
        return table.ToString();
    }

    private static void Append(StringBuilder table, string title, IReadOnlyList<BoundaryRow> rows)
    {
        table.Append(CultureInfo.InvariantCulture, $"\n{title,-38} width   F1                    precision   recall\n");
        foreach (var row in rows)
        {
            var width = row.Width is { } own ? own.ToString("0", CultureInfo.InvariantCulture) : "";
            table.Append(
                CultureInfo.InvariantCulture,
                $"{row.Name,-38} {width,5}   {row.F1.Value:0.000} ({row.F1.Low:0.000}–{row.F1.High:0.000}) {row.Precision,11:0.000} "
                + $"{row.Recall,8:0.000}\n");
        }
    }

    private static string Json(string path, BoundaryReport report) => new JsonObject
    {
        ["index"] = path,
        ["texts"] = report.Chains,
        ["boundaries"] = report.Boundaries,
        ["tolerance"] = report.Tolerance,
        ["twoSided"] = Rows(report.TwoSided),
        ["causal"] = Rows(report.Causal),
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static JsonArray Rows(IReadOnlyList<BoundaryRow> rows) => new([.. rows.Select(static row => new JsonObject
    {
        ["name"] = row.Name,
        ["width"] = row.Width,
        ["f1"] = ComparisonOutput.Share(row.F1),
        ["precision"] = Math.Round(row.Precision, 4),
        ["recall"] = Math.Round(row.Recall, 4),
    })]);
}
