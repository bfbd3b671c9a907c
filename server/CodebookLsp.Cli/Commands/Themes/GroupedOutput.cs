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

/// <summary>The themes of a corpus, for people and for programs.</summary>
internal static class GroupedOutput
{
    private const int Narrowest = 80;
    private const int BarWidth = 12;
    private const int LongestClass = 14;
    private const string Heights = "▁▂▃▄▅▆▇█";

    private static readonly Style Dim = new(decoration: Decoration.Dim);

    /// <param name="toTerminal">Whether it is shown there, so that colours may be used.</param>
    public static string Table(ThemeNames names, GroupedThemes themes, bool toTerminal, CommandContext context)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var width = Math.Max(Narrowest, context.Width);
        var console = Terminal.Console(text, width, toTerminal && context.OutputIsTerminal, context);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Printable.Line(themes.Name)}: {themes.Units:N0} {themes.Unit}, "
            + $"{themes.Tokens:N0} tokens; nothing is said about {(1 - themes.Said) * 100:0} % of them."));
        if (themes.Ordered)
            console.WriteLine($"From {themes.Groups[0]} to {themes.Groups[^1]}: {string.Join(' ', themes.Groups)}");
        console.WriteLine();
        if (themes.Rows.Count > 0)
            console.Write(Rows(names, themes, width));
        console.WriteLine();
        console.Write(new Line(Explanation(themes), Dim));
        console.WriteLine();
        return string.Join('\n', text.ToString().Split('\n').Select(static line => line.TrimEnd()));
    }

    public static string Json(OpenThemes themes, GroupedThemes table) => new JsonObject
    {
        ["themes"] = themes.Path,
        ["name"] = table.Name,
        ["unit"] = table.Unit,
        ["units"] = table.Units,
        ["tokens"] = table.Tokens,
        ["said"] = Math.Round(table.Said, 4),
        ["groups"] = new JsonArray([.. table.Groups.Select((name, at) => new JsonObject
        {
            ["name"] = name,
            ["units"] = table.Tallies[at].Units,
            ["tokens"] = table.Tallies[at].Tokens,
        })]),
        ["rows"] = new JsonArray([.. table.Rows.Select(row => new JsonObject
        {
            ["number"] = row.Theme.Number,
            ["name"] = themes.Names.Called(row.Theme),
            ["words"] = new JsonArray([.. row.Theme.Words.Select(static word => (JsonNode)word)]),
            ["passages"] = row.Passages,
            ["units"] = row.Units,
            ["share"] = Math.Round(row.Share, 5),
            ["groups"] = new JsonArray([.. row.Groups.Select(ComparisonOutput.Share)]),
            ["example"] = new JsonObject { ["from"] = row.Example.Name, ["text"] = row.Example.Text },
        })]),
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static Table Rows(ThemeNames names, GroupedThemes themes, int width)
    {
        var classes = themes is { Ordered: false, Groups.Count: > 1 };
        var table = new Table { Border = TableBorder.None };
        table.AddColumn(new TableColumn(new Line("theme", Dim)) { Padding = new(0, 0, 2, 0) });
        Add(table, "passages");
        Add(table, themes.Unit);
        Add(table, "share");
        if (classes)
        {
            foreach (var group in themes.Groups)
                Add(table, Printable.Start(group, LongestClass));
        }
        else
        {
            table.AddColumn(new TableColumn(new Line(themes.Ordered ? "over time" : "", Dim)) { NoWrap = true, Padding = new(0, 0, 0, 0) });
        }

        var most = themes.Rows.Max(static row => row.Share);
        foreach (var row in themes.Rows)
        {
            var cell = new Paragraph(Printable.Line(names.Called(row.Theme)), new(decoration: Decoration.Bold));
            cell.Append("\n" + Printable.Start(row.Example.Text, Math.Max(28, width - 50 - (classes ? themes.Groups.Count * 8 : 0))), Dim);
            List<Line> cells = [new(Number(row.Passages)), new(Number(row.Units)), new(ThemeSentences.Percent(row.Share))];
            if (classes)
                cells.AddRange(row.Groups.Select(static share => new Line(ThemeSentences.Percent(share.Value))));
            else
                cells.Add(new(themes.Ordered ? Course(row.Groups) : new string('█', (int)Math.Ceiling(row.Share / most * BarWidth))));
            table.AddRow([cell, .. cells]);
        }

        return table;
    }

    /// <summary>A column for each period, as high as the theme's share; the highest fills the line.</summary>
    private static string Course(IReadOnlyList<Share> shares)
    {
        var most = Math.Max(1e-9, shares.Max(static share => share.Value));
        return string.Concat(shares.Select(share =>
            share.Value == 0 ? '·' : Heights[Math.Min(Heights.Length - 1, (int)(share.Value / most * Heights.Length))]));
    }

    private static string Explanation(GroupedThemes themes)
    {
        var groups = themes is { Ordered: false, Groups.Count: > 1 } ? ", then of each class" : "";
        var course = themes.Ordered ? " Over time: a column for each period, the highest share of each theme fills the line." : "";
        return $"Share: of the tokens that lie in passages of which the theme is stated{groups}. A passage may have several themes. Below "
            + $"each theme stands where it is strongest.{course}";
    }

    private static void Add(Table table, string name) =>
        table.AddColumn(new TableColumn(new Line(name, Dim)) { Alignment = Justify.Right, NoWrap = true, Padding = new(0, 0, 2, 0) });

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
