using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Features.AutoLabels;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Label;

/// <summary>How many codes have got a label, beside what has got one that should not.</summary>
internal sealed record LabelReport(string Index, int Tokens, LabelFindings Found, NeuronControl? Neurons)
{
    public string Table()
    {
        var table = new StringBuilder();
        table.Append(
            CultureInfo.InvariantCulture,
            $"{Printable.Line(Path.GetFileName(Index))}, {Tokens:N0} tokens: labels chosen on one half, tested on the other "
            + $"(precision 0.5, lift 3, 20 firings or more)\n\n");
        table.Append("                         used   frequent   labelled   of used   of frequent\n");
        Row(table, "codes", Found.Codes);
        Row(table, "shuffled codes", Found.Shuffled);
        if (Neurons is { } control)
        {
            table.Append(CultureInfo.InvariantCulture, $"\non {control.Tokens:N0} of the tokens, read again:\n");
            Row(table, "codes", control.Codes);
            Row(table, "shuffled codes", control.Shuffled);
            Row(table, "single neurons", control.Neurons);
        }

        if (Found.Labels.Count > 0)
        {
            var sorted = Found.Labels.Select(static label => label.Scores!.Precision).Order().ToArray();
            table.Append(
                CultureInfo.InvariantCulture,
                $"\nheld-out precision of the labels: median {sorted[sorted.Length / 2]:0.00}, a tenth below "
                + $"{sorted[sorted.Length / 10]:0.00}\n");
        }

        return table.ToString();
    }

    public string Json() => new JsonObject
    {
        ["index"] = Index,
        ["tokens"] = Tokens,
        ["codes"] = Share(Found.Codes),
        ["shuffled"] = Share(Found.Shuffled),
        ["sample"] = Neurons is { } control
            ? new JsonObject
            {
                ["tokens"] = control.Tokens,
                ["codes"] = Share(control.Codes),
                ["shuffled"] = Share(control.Shuffled),
                ["neurons"] = Share(control.Neurons),
            }
            : null,
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static void Row(StringBuilder table, string name, LabelShare share) =>
        table.Append(
            CultureInfo.InvariantCulture,
            $"{name,-18} {share.Used,10:N0} {share.Frequent,10:N0} {share.Labelled,10:N0} {share.OfUsed * 100,8:0.0}% "
            + $"{share.OfFrequent * 100,12:0.0}%\n");

    private static JsonObject Share(LabelShare share) => new()
    {
        ["used"] = share.Used,
        ["frequent"] = share.Frequent,
        ["labelled"] = share.Labelled,
        ["ofUsed"] = Math.Round(share.OfUsed, 5),
        ["ofFrequent"] = Math.Round(share.OfFrequent, 5),
    };
}
