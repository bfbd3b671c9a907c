using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Search;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Search;

/// <summary>Several expressions with their best codes and neurons, as a table or as JSON.</summary>
internal static class ExpressionOutput
{
    private const int LongestExpression = 32, LongestLabel = 40; // in UTF-16 units

    public static string Table(ExpressionTable table, CodeNames names, LabelBook labels)
    {
        var page = new StringBuilder();
        var hasNeurons = table.Rows.Any(static row => row.Neurons is not null);
        page.Append(CultureInfo.InvariantCulture, $"{"expression",-LongestExpression}  matches  codes  best code  precision  recall");
        page.Append(hasNeurons ? "  on a sample: code, best neuron  beaten" : "").Append("  label\n");
        foreach (var row in table.Rows)
        {
            var shown = Printable.Start(row.Expression.Source, LongestExpression - 1);
            page.Append(CultureInfo.InvariantCulture, $"{shown,-LongestExpression}  {row.Matches,7:N0}  {row.Codes.Count,5}");
            if (row.Codes is not [var best, ..])
            {
                page.Append("  none\n");
                continue;
            }

            page.Append(CultureInfo.InvariantCulture, $"  {names.Of(best.Code),-9}  {best.Precision,9:0.00}  {best.Recall,6:0.00}");
            if (hasNeurons)
                page.Append("  ").Append(Compared(row, best).PadRight(29)).Append("  ").Append(Beaten(row).PadRight(6));
            var label = labels.Of(best.Code) is { } known ? Printable.Start(Printable.Line(known.Text), LongestLabel) : "—";
            page.Append("  ").Append(label).Append('\n');
        }

        if (table is { CodePrecision: { } codes, NeuronPrecision: { } neurons })
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"\n{table.Won:N0} of {table.Compared:N0} codes are more precise than the best neuron of the same recall; mean precision "
                + $"{codes:0.00}, of these neurons {neurons:0.00}\n");
        }

        return page.ToString();
    }

    public static string Json(ExpressionTable table, CodeNames names, LabelBook labels) => new JsonObject
    {
        ["expressions"] = new JsonArray([.. table.Rows.Select(row => new JsonObject
        {
            ["expression"] = row.Expression.Source,
            ["matches"] = row.Matches,
            ["codes"] = new JsonArray([.. row.Codes.Select(code => Code(code, row, names, labels))]),
        })]),
        ["compared"] = table.Compared,
        ["won"] = table.Won,
        ["codePrecision"] = Rounded(table.CodePrecision),
        ["neuronPrecision"] = Rounded(table.NeuronPrecision),
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static JsonObject Code(FoundCode code, ExpressionRow row, CodeNames names, LabelBook labels)
    {
        var compared = row.Neurons?.Codes.FirstOrDefault(one => one.Code.Code == code.Code);
        return new()
        {
            ["name"] = names.Of(code.Code),
            ["label"] = labels.Of(code.Code)?.Text,
            ["precision"] = Rounded(code.Precision),
            ["recall"] = Rounded(code.Recall),
            ["firings"] = code.Firings,
            ["neuron"] = compared is null ? null : new JsonObject
            {
                ["name"] = Name(compared.Neuron),
                ["precision"] = Rounded(compared.Precision),
                ["codePrecision"] = Rounded(compared.Code.Precision),
            },
        };
    }

    private static string Compared(ExpressionRow row, FoundCode code) =>
        row.Neurons?.Codes.FirstOrDefault(one => one.Code.Code == code.Code) is not { } compared ? "–" : string.Create(
            CultureInfo.InvariantCulture, $"{compared.Code.Precision:0.00}, {compared.Precision:0.00} ({Name(compared.Neuron)})");

    private static string Beaten(ExpressionRow row) => row.Neurons is not { } neurons ? "–" : string.Create(
        CultureInfo.InvariantCulture, $"{neurons.Codes.Count(static one => one.CodeWins)} of {neurons.Codes.Count}");

    internal static string Name(Neuron neuron) =>
        string.Create(CultureInfo.InvariantCulture, $"{(neuron.Mlp ? "mlp" : "attn")}{neuron.Layer}:{neuron.Index}");

    private static double? Rounded(double? value) => value is { } known ? Math.Round(known, 6) : null;
}
