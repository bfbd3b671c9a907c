using System.Globalization;
using System.Text.Json.Nodes;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Reports;
using CodebookLsp.Text.Printing;
using Spectre.Console;
using Line = Spectre.Console.Text;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>A comparison of themes, for people and for programs.</summary>
internal static class ComparisonOutput
{
    private const int Narrowest = 80;

    /// <param name="toTerminal">Whether it is shown there, so that colours may be used.</param>
    public static string Table(ThemeNames names, ThemeComparison comparison, bool toTerminal, CommandContext context)
    {
        var dim = new Style(decoration: Decoration.Dim);
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var width = Math.Max(Narrowest, context.Width);
        var console = Terminal.Console(text, width, toTerminal && context.OutputIsTerminal, context);
        console.WriteLine(ThemeSentences.Size(Printable.Line(comparison.FirstName), comparison.First));
        console.WriteLine(ThemeSentences.Size(Printable.Line(comparison.SecondName), comparison.Second));
        console.WriteLine();
        console.WriteLine(Printable.Line(ThemeSentences.Differences(comparison)));
        ThemeDifference[] clear = [.. comparison.Rows.Where(static row => row.IsClear)];
        if (clear.Length > 0)
        {
            console.WriteLine();
            var table = new Table { Border = TableBorder.None };
            foreach (var (name, right) in (ReadOnlySpan<(string, bool)>)
                [("theme", false), (comparison.FirstName, true), (comparison.SecondName, true), ("difference", true)])
            {
                table.AddColumn(new TableColumn(new Line(Printable.Start(name, 24), dim))
                {
                    Alignment = right ? Justify.Right : Justify.Left,
                    NoWrap = right,
                    Padding = new(0, 0, 2, 0),
                });
            }

            foreach (var row in clear)
            {
                var cell = new Paragraph(Printable.Line(names.Called(row.Theme)), new(decoration: Decoration.Bold));
                if (row.Example is { } example)
                    cell.Append("\n" + Printable.Start(example.Text, Math.Max(30, width - 60)), dim);
                table.AddRow(
                    cell, new Line(ThemeSentences.Percent(row.First.Value)), new Line(ThemeSentences.Percent(row.Second.Value)),
                    new Line(ThemeSentences.Points(row.Difference)));
            }

            console.Write(table);
        }

        console.WriteLine();
        console.Write(new Line(ThemeSentences.Intervals(comparison), dim));
        console.WriteLine();
        return string.Join('\n', text.ToString().Split('\n').Select(static line => line.TrimEnd()));
    }

    public static string Json(OpenThemes themes, ThemeComparison comparison) => new JsonObject
    {
        ["themes"] = themes.Path,
        ["first"] = Size(comparison.FirstName, comparison.First),
        ["second"] = Size(comparison.SecondName, comparison.Second),
        ["differences"] = new JsonArray([.. comparison.Rows.Select(row => new JsonObject
        {
            ["number"] = row.Theme.Number,
            ["name"] = themes.Names.Called(row.Theme),
            ["first"] = Share(row.First),
            ["second"] = Share(row.Second),
            ["difference"] = Share(row.Difference),
            ["clear"] = row.IsClear,
            ["example"] = row.Example?.Text,
        })]),
    }.ToJsonString(ReadableJson.Options) + "\n";

    /// <summary>A share with its interval.</summary>
    internal static JsonObject Share(Share share) => new()
    {
        ["value"] = Math.Round(share.Value, 5),
        ["low"] = share.Low is { } low ? Math.Round(low, 5) : null,
        ["high"] = share.High is { } high ? Math.Round(high, 5) : null,
    };

    private static JsonObject Size(string name, ThemeTally tally) => new()
    {
        ["name"] = name,
        ["unit"] = tally.Unit,
        ["units"] = tally.Units,
        ["tokens"] = tally.Tokens,
        ["said"] = Math.Round(tally.Said, 4),
    };
}
