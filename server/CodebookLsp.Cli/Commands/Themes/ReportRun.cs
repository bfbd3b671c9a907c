using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Search;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Evaluation;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>Measures themes.</summary>
internal static class ReportRun
{
    /// <exception cref="UserFacingException">The index cannot be read, or is too small.</exception>
    /// <param name="folder">The model's, for rows of its hidden state; null to go without.</param>
    public static int Run(
        string path, ThemeOptions options, string? folder, LoadOptions load, bool json, CommandContext context, CancellationToken cancel)
    {
        ThemeReport report;
        using (var index = CodeIndex.Open(path))
        using (var model = folder is null ? null : context.Open(ModelFolder.Find(folder, context), load, cancel))
        {
            if (model?.Is(index.ModelHash) == false)
                throw SearchException.OtherModel(path);
            var line = new ProgressLine(context, "Measuring themes");
            report = ThemeReport.Of(index, options, model, line.ShowShare, cancel);
            line.Clear();
        }

        context.Output.Write(Encoding.UTF8.GetBytes(json ? Json(path, report) : Table(path, report)));
        context.Output.Flush();
        return 0;
    }

    private static string Table(string path, ThemeReport report)
    {
        var table = new StringBuilder();
        table.Append(
            CultureInfo.InvariantCulture,
            $"{Printable.Line(Path.GetFileName(path))}: {report.Sources:N0} sources; learned from {report.TrainingWindows:N0} windows "
            + $"of {report.TrainingWorks:N0} works, "
            + $"asked on {report.HeldOutWindows:N0} windows of {report.HeldOutWorks:N0} other works\n\n");
        var widest = report.Rows.Max(static row => row.Name.Length);
        table.Append(' ', widest).Append("  numbers   right source            coherence   diversity\n");
        foreach (var row in report.Rows)
        {
            var interval = row.Accuracy.Low is { } low
                ? Text($"{row.Accuracy.Value:0.000} ({low:0.000}–{row.Accuracy.High:0.000})") : Text($"{row.Accuracy.Value:0.000}");
            var words = row.Coherence is { } coherence ? Text($"{coherence,9:0.000} {row.Diversity,11:0.000}") : "";
            table.Append(Text($"{row.Name.PadRight(widest)} {row.Features,8:N0}   {interval,-23} {words}").TrimEnd()).Append('\n');
        }

        table.Append(Text($"\nOf what is stated, {ThemeReport.FalseRate * 100:0} % may be false. On works that were held out:\n\n"));
        table.Append("passages of   number   with a theme   themes each   false at most   of shuffled codes\n");
        foreach (var row in report.Stated)
        {
            table.Append(
                CultureInfo.InvariantCulture,
                $"{row.Tokens,4} tokens {row.Passages,9:N0} {row.Covered,14:0.000} {row.Stated,13:0.00} {row.False,15:0.000} "
                + $"{row.Shuffled,19:0.000}\n");
        }


        return table.ToString();
    }

    private static string Json(string path, ThemeReport report) => new JsonObject
    {
        ["index"] = path,
        ["sources"] = report.Sources,
        ["training"] = new JsonObject { ["windows"] = report.TrainingWindows, ["works"] = report.TrainingWorks },
        ["heldOut"] = new JsonObject { ["windows"] = report.HeldOutWindows, ["works"] = report.HeldOutWorks },
        ["rows"] = new JsonArray([.. report.Rows.Select(static row => new JsonObject
        {
            ["name"] = row.Name,
            ["numbers"] = row.Features,
            ["rightSource"] = Rounded(row.Accuracy.Value),
            ["low"] = Rounded(row.Accuracy.Low),
            ["high"] = Rounded(row.Accuracy.High),
            ["coherence"] = Rounded(row.Coherence),
            ["diversity"] = Rounded(row.Diversity),
        })]),
        ["falseRate"] = ThemeReport.FalseRate,
        ["stated"] = new JsonArray([.. report.Stated.Select(static row => new JsonObject
        {
            ["tokens"] = row.Tokens,
            ["passages"] = row.Passages,
            ["withTheme"] = Rounded(row.Covered),
            ["themesEach"] = Rounded(row.Stated),
            ["falseAtMost"] = Rounded(row.False),
            ["ofShuffledCodes"] = Rounded(row.Shuffled),
        })]),
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static double? Rounded(double? number) => number is { } value ? Math.Round(value, 4) : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
