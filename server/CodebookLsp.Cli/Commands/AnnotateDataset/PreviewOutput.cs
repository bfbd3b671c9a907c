using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.AnnotateDataset;

/// <summary>Shows what would be written.</summary>
internal static class PreviewOutput
{
    private const int LongestValue = 600;
    private const int LongestText = 100;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(CommandContext context, string path, IReadOnlyList<(DatasetRecord Record, RecordAdditions Additions)> records)
    {
        var shown = new StringBuilder();
        foreach (var (record, additions) in records)
        {
            shown.Append(
                CultureInfo.InvariantCulture,
                $"{Printable.Line(path)}, record {record.Number}{(record.Line > 0 ? $" (line {record.Line})" : "")}\n");
            foreach (var text in record.Texts)
                shown.Append(
                    CultureInfo.InvariantCulture,
                    $"  {(text.Field.Length > 0 ? Printable.Line(text.Field) : "text")}: {Printable.Start(text.Text, LongestText)}\n");
            foreach (var value in additions.Values)
                shown.Append(
                    CultureInfo.InvariantCulture,
                    $"  + {value.Name}: {Printable.Start(value.Value?.ToJsonString(Plain) ?? "null", LongestValue)}\n");
            foreach (var span in additions.Spans)
                shown.Append(
                    CultureInfo.InvariantCulture,
                    $"  + {span.Range.Start}-{span.Range.End} "
                    + $"'{Printable.Start(record.Texts[span.Text].Text[span.Range.Start..span.Range.End], LongestText)}': "
                    + $"{Printable.Line(span.Label)}\n");
        }

        if (records.Count == 0)
            shown.Append(CultureInfo.InvariantCulture, $"{Printable.Line(path)}: nothing to do\n");
        context.Output.Write(Encoding.UTF8.GetBytes(shown.ToString()));
        context.Output.Flush();
        context.Say("This was a dry run: nothing was written.");
    }
}
