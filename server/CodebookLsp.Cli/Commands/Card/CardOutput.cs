using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Labels;
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
    private readonly CodeCard card;
    private readonly int width;

    private CardOutput(TextWriter writer, CodeCard card, CommandContext context, bool toTerminal)
    {
        this.card = card;
        width = Math.Min(Widest, Math.Max(60, context.Width));
        console = Terminal.Console(writer, width, toTerminal, context);
    }

    /// <param name="toTerminal">Whether the writer ends in a terminal, so that colours may be used.</param>
    public static void Write(TextWriter writer, CodeCard card, CommandContext context, bool toTerminal)
    {
        var text = new CardOutput(writer, card, context, toTerminal);
        text.Head();
        text.Tokens();
        text.Words();
        text.Tendencies();
        text.Examples();
        text.Tests();
        text.Codes(
            "Fires together with", "codes of other codebooks; share of its firings; how much more often than by chance", card.Together);
        text.Codes("Similar", "codes of the same codebook; cosine", card.Similar);
        text.Codes("Opposite", "codes of the same codebook; cosine", card.Opposite);
    }

    private void Head()
    {
        Say(
            (card.Name, Bold),
            (string.Create(
                    CultureInfo.InvariantCulture,
                    $"  layer {card.Site.Layer}{(card.Site.Head is { } head ? $", head {head}" : "")}, code {card.Code.Code} of "
                    + $"{card.Site.Codes:N0}, more common than {CardFigures.Percent(card.CommonerThan)} of them"),
                Dim));
        Say((card.Label is { } label ? Printable.Line(label.Text) : "No label", card.Label is null ? Dim : Title));
        if (card.Label is { Scores: { } scores } scored)
        {
            Say((string.Create(
                CultureInfo.InvariantCulture,
                $"{Origin(scored)}; on other text right for {CardFigures.Percent(scores.Precision)} of {scores.Firings:N0} firings "
                + $"({CardFigures.Percent(card.LabelByChance ?? 0)} by chance, lift {CardFigures.Times(scores.Lift)}), "
                + $"recall {CardFigures.Percent(scores.Recall)}"), Dim));
        }
        else if (card.Label is { } written)
        {
            Say((Origin(written), Dim));
        }

        if (card.Label?.Note is { } note)
            Say((Printable.Text(note), Style.Plain));
        console.WriteLine();
        Say(
            (CardFigures.Percent(card.Rate), Bold), (" of all tokens", Dim),
            (string.Create(CultureInfo.InvariantCulture, $"  {card.Firings:N0}"), Bold),
            (string.Create(CultureInfo.InvariantCulture, $" firings in {card.Corpus.Tokens:N0} tokens"), Dim),
            (string.Create(CultureInfo.InvariantCulture, $"  {card.Documents.Count:N0}"), Bold),
            (string.Create(CultureInfo.InvariantCulture, $" of {card.Corpus.Documents:N0} texts"), Dim));
    }

    private static string Origin(CodeLabel label) => label.Origin == LabelOrigin.Person ? "written by a person" : "found by evidence";

    private void Tokens()
    {
        if (card.Tokens.Count == 0)
            return;
        Rule("Fires on", "share of its firings; how much more often than elsewhere");
        console.Write(Counted(card.Tokens, Fires, BarWidth));
    }

    private void Words()
    {
        if (card.Before.Count + card.After.Count == 0)
            return;
        Rule("Words around it", "share of its firings");
        Beside(("before", Dim), Counted(card.Before, Fires, BesideWidth), ("after", Dim), Counted(card.After, Fires, BesideWidth));
    }

    private void Tendencies()
    {
        if (card.Tendencies is not { } tendencies)
            return;
        Effect("added", tendencies.Add);
        Effect("in place of the site's own code", tendencies.Replace);

        void Effect(string how, CardLogitEffect tendency)
        {
            Rule(
                "What forcing it on does",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{how}; next token, in nats; whole distribution {CardFigures.Divergence(tendency.Change)}"));
            var most = tendency.Raised.Concat(tendency.Lowered).Select(static one => Math.Abs(one.Change)).DefaultIfEmpty(1).Max();
            Beside(("likelier", Up), Shifted(tendency.Raised, most, Up), ("less likely", Down), Shifted(tendency.Lowered, most, Down));
        }
    }

    private void Examples()
    {
        if (card.Examples.Count == 0)
        {
            Rule("Examples", "");
            Say(("It does not fire in these texts.", Dim));
            return;
        }

        Rule("Examples", string.Create(CultureInfo.InvariantCulture, $"{card.Examples.Count} of {card.Firings:N0}, drawn evenly"));
        foreach (var example in card.Examples)
        {
            var paragraph = new Paragraph();
            var at = 0;
            foreach (var (index, mark) in example.Marks.Index())
            {
                var written = example.Text[mark.Start..mark.End];
                var visible = written.AsSpan().Trim();
                var start = visible.IsEmpty ? mark.Start : mark.Start + (written.Length - written.AsSpan().TrimStart().Length);
                var end = visible.IsEmpty ? mark.End : start + visible.Length;
                paragraph.Append(Flow(example.Text[at..start]));
                var shown = visible.IsEmpty ? Printable.Line(written, spaces: true) : Printable.Line(visible.ToString());
                paragraph.Append(index == example.Mark ? $"▸{shown}◂" : shown, index == example.Mark ? Title : Fires);
                at = end;
            }

            paragraph.Append(Flow(example.Text[at..]));
            console.Write(paragraph);
            console.WriteLine();
            Say((
                string.Create(
                    CultureInfo.InvariantCulture, $"  {Printable.Line(Path.GetFileName(example.Name))} · at {example.Place.Start:N0}"),
                Dim));
        }
    }

    private void Tests()
    {
        if (card.Tests.Count == 0)
            return;
        Rule("How well simple descriptions fit", "chosen on one half of the text, tested on the other");
        var table = new Table().NoBorder();
        Column("its five most common", Justify.Left);
        foreach (var title in (string[])["this code", "lift", "equally common codes", "random tokens"])
            Column(title, Justify.Right);
        foreach (var test in card.Tests)
            table.AddRow(
                new Line(test.What), new Line(CardFigures.Percent(test.Precision), Bold), new Line(CardFigures.Times(test.Lift)),
                new Line(test.OtherCodes is { } others ? CardFigures.Percent(others) : "–", Dim),
                new Line(CardFigures.Percent(test.Chance), Dim));
        console.Write(table);

        void Column(string title, Justify alignment) => table.AddColumn(
            new TableColumn(new Line(title, Dim)) { Alignment = alignment, NoWrap = true, Padding = new(0, 0, 3, 0) });
    }

    private void Codes(string title, string what, IReadOnlyList<CardCode>? codes)
    {
        if (codes is not { Count: > 0 })
            return;
        Rule(title, what);
        var table = Columns(4);
        foreach (var one in codes)
        {
            var means = one.Label is { } label
                ? new Line(Printable.Line(label))
                : one.FiresOn is { } token ? new Line($"“{Short(Printable.Line(token, spaces: true), MostWritten)}”", Dim)
                : new Line("never fires", Dim);
            table.AddRow(
                new Line(one.Name, Bold), means,
                new Line(one.Share is { } share ? CardFigures.Percent(share) : CardFigures.Cosine(one.Score)),
                new Line(one.Share is null ? "" : CardFigures.Times(one.Score), Dim));
        }

        console.Write(table);
    }

    private static Table Counted(IReadOnlyList<CountedText> texts, Style style, int barWidth)
    {
        var table = Columns(4);
        var most = texts.Select(static one => one.Share).DefaultIfEmpty(1).Max();
        foreach (var one in texts)
            table.AddRow(
                Written(one.Text, barWidth == BarWidth ? MostWritten : MostBeside), Bar(one.Share / most, style, barWidth),
                new Line(CardFigures.Percent(one.Share)), new Line(one.Lift is { } lift ? CardFigures.Times(lift) : "", Dim));
        return table;
    }

    private static Table Shifted(IReadOnlyList<NextToken> tokens, double most, Style style)
    {
        var table = Columns(4);
        foreach (var one in tokens)
        {
            table.AddRow(
                Written(one.Text, MostBeside), Bar(Math.Abs(one.Change) / most, style, BesideWidth), new Line(CardFigures.Nats(one.Change)),
                new Line($"→ {CardFigures.Probability(one.After)}", Dim));
        }

        if (tokens.Count == 0)
            table.AddRow(new Line("nothing", Dim));
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

    private static Line Written(string text, int most) => new(Short(Printable.Line(text, spaces: true), most).PadRight(MostBeside));

    private static string Short(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    /// <summary>In eighths of a column.</summary>
    private static Line Bar(double share, Style style, int width)
    {
        var eighths = Math.Max(1, (int)Math.Round(Math.Clamp(share, 0, 1) * width * 8));
        return new((new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : "▏▎▍▌▋▊▉"[(eighths % 8) - 1])).PadRight(width), style);
    }

    private static string Flow(string text) =>
        string.Join(" ¶ ", ReflowedText.Paragraphs(text).Select(static paragraph => Printable.Line(paragraph)));
}
