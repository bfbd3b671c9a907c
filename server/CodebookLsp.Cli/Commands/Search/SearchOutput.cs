using System.Globalization;
using System.Text.Json.Nodes;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Printing;
using Spectre.Console;
using Line = Spectre.Console.Text;

namespace CodebookLsp.Cli.Commands.Search;

/// <summary>Found codes as a table to look at, or as JSON.</summary>
internal sealed class SearchOutput(IReadOnlyList<Site> sites)
{
    private readonly CodeNames names = new(sites);

    /// <param name="toTerminal">Whether colours may be used.</param>
    public void WriteTable(TextWriter writer, SearchAnswer answer, CommandContext context, bool toTerminal)
    {
        var console = Terminal.Console(writer, Math.Max(60, context.Width), toTerminal, context);
        console.Write(new Line(answer.Summary, new(decoration: Decoration.Dim)));
        console.WriteLine();
        WriteRows(console, answer.Rows);
        foreach (var (heading, rows) in answer.More.Where(static more => more.Rows.Count > 0))
        {
            console.WriteLine();
            console.Write(new Line(heading, new(decoration: Decoration.Dim)));
            console.WriteLine();
            WriteRows(console, rows);
        }

        writer.Flush();
    }

    public string Json(SearchAnswer answer) => new JsonObject
    {
        ["codes"] = Json(answer.Rows),
        ["more"] = answer.More.Count == 0 ? null : new JsonArray([.. answer.More.Select(Json)]),
    }.ToJsonString(ReadableJson.Options) + "\n";

    private void WriteRows(IAnsiConsole console, IReadOnlyList<SearchRow> rows)
    {
        if (rows.Count == 0)
            return;
        var compared = rows.Any(static row => row.Neuron is not null);
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        var dim = new Style(decoration: Decoration.Dim);
        table.AddColumn(new TableColumn(new Line("code", dim)) { NoWrap = true, Padding = new(0, 0, 2, 0) });
        foreach (var (name, _) in rows[0].Figures)
            table.AddColumn(new TableColumn(new Line(name, dim)) { NoWrap = true, Alignment = Justify.Right, Padding = new(0, 0, 2, 0) });
        table.AddColumn(new TableColumn(new Line("firings", dim)) { NoWrap = true, Alignment = Justify.Right, Padding = new(0, 0, 2, 0) });
        if (compared)
            table.AddColumn(new TableColumn(new Line("on a sample: code, best neuron", dim)) { Padding = new(0, 0, 2, 0) });
        table.AddColumn(new TableColumn(new Line("label", dim)) { Padding = new(0, 0, 2, 0) });
        table.AddColumn(new TableColumn(new Line("fires on", dim)) { Padding = new(0, 0, 0, 0) });
        foreach (var row in rows)
        {
            var cells = new List<Line> { new(names.Of(row.Code), new(LayerColour.Of(sites[row.Code.Site].Layer, sites))) };
            cells.AddRange(row.Figures.Select(static figure => new Line(Figure(figure.Name, figure.Value))));
            cells.Add(new(row.Firings.ToString("N0", CultureInfo.InvariantCulture)));
            if (compared)
                cells.Add(
                    row.Neuron is { } neuron
                        ? new(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{neuron.CodePrecision:0.00}, {neuron.Precision:0.00} ({ExpressionOutput.Name(neuron.Neuron)})"))
                        : new(""));
            cells.Add(row.Label is { } label ? new(Printable.Line(label.Text), new(decoration: Decoration.Bold)) : new("—", dim));
            cells.Add(new(string.Join(' ', row.Words), dim));
            table.AddRow(cells);
        }

        console.Write(table);
    }

    private JsonNode Json((string Heading, IReadOnlyList<SearchRow> Rows) more) =>
        new JsonObject { ["heading"] = more.Heading, ["codes"] = Json(more.Rows) };

    private JsonArray Json(IReadOnlyList<SearchRow> rows) => new([.. rows.Select(row =>
    {
        var site = sites[row.Code.Site];
        var json = new JsonObject { ["name"] = names.Of(row.Code), ["layer"] = site.Layer, ["head"] = site.Head, ["code"] = row.Code.Code };
        foreach (var (name, value) in row.Figures)
            json[name] = value is { } known ? Math.Round(known, 6) : null;
        json["firings"] = row.Firings;
        json["label"] = row.Label?.Text;
        if (row.Label?.Scores is { } scores)
            json["labelScores"] = new JsonObject
            {
                ["precision"] = Math.Round(scores.Precision, 4),
                ["recall"] = Math.Round(scores.Recall, 4),
                ["lift"] = Math.Round(scores.Lift, 2),
                ["firings"] = scores.Firings,
            };
        json["firesOn"] = new JsonArray([.. row.Words.Select(static word => (JsonNode)word)]);
        if (row.Neuron is { } neuron)
            json["neuron"] = new JsonObject
            {
                ["layer"] = neuron.Neuron.Layer,
                ["mlp"] = neuron.Neuron.Mlp,
                ["index"] = neuron.Neuron.Index,
                ["precision"] = Math.Round(neuron.Precision, 6),
                ["codePrecision"] = Math.Round(neuron.CodePrecision, 6),
            };
        return json;
    })]);

    private static string Figure(string name, double? value) =>
        value?.ToString(name is "lift" or "distance" ? "0.0" : "0.00", CultureInfo.InvariantCulture) ?? "–";
}
