using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Cards;
using CodebookLsp.Text.Printing;
using Spectre.Console;
using Line = Spectre.Console.Text;

namespace CodebookLsp.Cli.Commands.Card;

/// <summary>A card as a page in a terminal.</summary>
internal sealed class CardOutput
{
    private const int Widest = 116;
    private const int BarWidth = 24;
    private const int BesideWidth = 10;
    private const int MostWritten = 20;
    private const int MostBeside = 12; // in one of two columns

    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Title = new(Color.Gold1, decoration: Decoration.Bold);
    private static readonly Style Fires = new(Color.Gold1);
    private static readonly Style Up = new(Color.SteelBlue1);
    private static readonly Style Down = new(Color.LightCoral);

    private readonly IAnsiConsole console;
    private readonly CardView card;
    private readonly int width;

    private CardOutput(TextWriter writer, CodeCard card, CommandContext context, bool toTerminal)
    {
        this.card = CardView.Of(card);
        width = Math.Min(Widest, Math.Max(60, context.Width));
        console = Terminal.Console(writer, width, toTerminal, context);
    }

    /// <param name="toTerminal">Whether the writer ends in a terminal, so that colours may be used.</param>
    public static void Write(TextWriter writer, CodeCard card, CommandContext context, bool toTerminal)
    {
        var text = new CardOutput(writer, card, context, toTerminal);
        text.Head();
        text.FiresOn();
        text.Pair(text.card.WordsAround, Fires, Fires);
        text.Pair(text.card.LogitEffects, Up, Down);
        text.Pair(text.card.ReplacingEffects, Up, Down);
        text.Examples();
        text.Tests();
        text.Codes(text.card.Coactive);
        text.Codes(text.card.Similar);
        text.Codes(text.card.Opposite);
    }

    private void Head()
    {
        Say((card.Name, Bold), ($"  {card.Place}", Dim));
        Say((card.Label ?? "No label", card.Label is null ? Dim : Title));
        if (card.Badges.Count > 0)
            Say((string.Join(" · ", card.Badges), Dim));
        if (card.Note is { } note)
            Say((Printable.Text(note), Style.Plain));
        console.WriteLine();
        foreach (var fact in card.Facts)
            Say((fact.Figure, Bold), ($" {fact.After}", Dim));
    }

    private void FiresOn()
    {
        if (card.FiresOn is not { } section)
            return;
        Rule(section.Title, section.Note);
        console.Write(Bars(section.Rows, Fires, BarWidth, MostWritten));
    }

    private void Pair(CardPair? pair, Style first, Style second)
    {
        if (pair is null)
            return;
        Rule(pair.Title, pair.Note);
        Beside(
            (pair.First.Title, first == Fires ? Dim : first), Bars(pair.First.Rows, first, BesideWidth, MostBeside),
            (pair.Second.Title, second == Fires ? Dim : second), Bars(pair.Second.Rows, second, BesideWidth, MostBeside));
        if (pair.Remark is { } remark)
            Say((remark, Dim));
    }

    private void Examples()
    {
        Rule(card.Examples.Title, card.Examples.Note);
        if (card.Examples.Rows.Count == 0)
            Say((card.Examples.Empty, Dim));
        foreach (var passage in card.Examples.Rows)
        {
            var paragraph = new Paragraph();
            foreach (var part in passage.Parts)
            {
                var shown = string.Join(" ¶ ", part.Paragraphs.Select(static one => Printable.Line(one)));
                paragraph.Append(part.IsSubject ? $"▸{shown}◂" : shown, part.IsSubject ? Title : part.Tip is null ? Style.Plain : Fires);
            }

            console.Write(paragraph);
            console.WriteLine();
            Say(($"  {passage.Where}", Dim));
        }

        if (card.Examples.Remark is { } remark)
            Say((remark, Dim));
    }

    private void Tests()
    {
        if (card.Tests is not { } section)
            return;
        Rule(section.Title, section.Note);
        var table = new Table().NoBorder();
        foreach (var (index, title) in CardWriter.TestColumns.Index())
        {
            table.AddColumn(new TableColumn(new Line(title, Dim))
            {
                Alignment = index == 0 ? Justify.Left : Justify.Right,
                NoWrap = true,
                Padding = new(0, 0, 3, 0),
            });
        }

        foreach (var test in section.Rows)
        {
            table.AddRow(
                new Line(test.What), new Line(test.Figure, Bold), new Line(test.Lift), new Line(test.OtherFigure, Dim),
                new Line(test.ChanceFigure, Dim));
        }

        console.Write(table);
    }

    private void Codes(CardSection<CardOtherCode>? section)
    {
        if (section is not { Rows.Count: > 0 })
            return;
        Rule(section.Title, section.Note);
        var table = Columns(4);
        foreach (var one in section.Rows)
        {
            var means = one.Kind switch
            {
                CardMeaning.Label => new Line(one.Means),
                CardMeaning.Token => new Line($"“{Short(one.Means, MostWritten)}”", Dim),
                _ => new Line(one.Means, Dim),
            };
            table.AddRow(new Line(one.Name, Bold), means, new Line(one.Figure), new Line(one.More ?? "", Dim));
        }

        console.Write(table);
    }

    private static Table Bars(IReadOnlyList<CardBar> rows, Style style, int barWidth, int most)
    {
        var table = Columns(4);
        foreach (var one in rows)
        {
            table.AddRow(
                new Line(Short(one.Text, most).PadRight(MostBeside)), Bar(one.Length, style, barWidth), new Line(one.Figure),
                new Line(one.More ?? "", Dim));
        }

        if (rows.Count == 0)
            table.AddRow(new Line("none", Dim));
        return table;
    }

    private static Table Columns(int count)
    {
        var table = new Table { ShowHeaders = false }.NoBorder();
        for (var column = 0; column < count; column++)
            table.AddColumn(
                new TableColumn("") { NoWrap = true, Padding = new(0, 0, 2, 0), Alignment = column == 2 ? Justify.Right : Justify.Left });
        return table;
    }

    /// <summary>Two tables beside each other where the terminal is wide enough, else one below the other.</summary>
    private void Beside((string Text, Style Style) leftTitle, Table left, (string Text, Style Style) rightTitle, Table right)
    {
        if (width < 100)
        {
            Say(leftTitle);
            console.Write(left);
            Say(rightTitle);
            console.Write(right);
            return;
        }

        var grid = new Grid()
            .AddColumn(new GridColumn { Padding = new(0, 0, 2, 0) })
            .AddColumn(new GridColumn { Padding = new(0, 0, 0, 0) });
        grid.AddRow(new Line(leftTitle.Text, leftTitle.Style), new Line(rightTitle.Text, rightTitle.Style));
        grid.AddRow(left, right);
        console.Write(grid);
    }

    private void Rule(string title, string what)
    {
        console.WriteLine();
        Say(("── ", Dim), (title, Bold), (what.Length == 0 ? "" : $"  {what}", Dim));
    }

    private void Say(params ReadOnlySpan<(string Text, Style Style)> parts)
    {
        var paragraph = new Paragraph();
        foreach (var (text, style) in parts)
            paragraph.Append(text, style);
        console.Write(paragraph);
        console.WriteLine();
    }

    private static string Short(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    /// <summary>In eighths of a column.</summary>
    private static Line Bar(double share, Style style, int width)
    {
        var eighths = Math.Max(1, (int)Math.Round(Math.Clamp(share, 0, 1) * width * 8));
        return new((new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : "▏▎▍▌▋▊▉"[(eighths % 8) - 1])).PadRight(width), style);
    }
}
