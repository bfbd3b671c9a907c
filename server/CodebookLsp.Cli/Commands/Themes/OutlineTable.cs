using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Reports;
using CodebookLsp.Text.Printing;
using Spectre.Console;
using Line = Spectre.Console.Text;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>The themes of texts for people: what each is about, then its passages.</summary>
internal static class OutlineTable
{
    private const int Narrowest = 72;
    private const int MostThemes = 8; // of a text
    private const int MostStated = 2; // of a passage
    private const int BarWidth = 16;
    private const int ThemeWidth = 34;

    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private static readonly Style Bold = new(decoration: Decoration.Bold);

    /// <param name="toTerminal">Whether it is shown there, so that colours may be used.</param>
    public static string Format(OpenThemes themes, IReadOnlyList<TextOutline> outlines, bool toTerminal, CommandContext context)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var width = Math.Max(Narrowest, context.Width);
        var console = Terminal.Console(text, width, toTerminal && context.OutputIsTerminal, context);
        foreach (var outline in outlines)
        {
            if (outline != outlines[0])
                console.WriteLine();
            Write(console, outline, themes.Names, width);
        }

        console.WriteLine();
        console.Write(new Line(Explanation(themes.Themes), Dim));
        console.WriteLine();
        return string.Join('\n', text.ToString().Split('\n').Select(static line => line.TrimEnd()));
    }

    private static void Write(IAnsiConsole console, TextOutline outline, ThemeNames names, int width)
    {
        console.Write(new Line(Printable.Line(outline.Name), Bold));
        console.Write(new Line(Text($"  {outline.Document.Tokens:N0} token{(outline.Document.Tokens == 1 ? "" : "s")}"), Dim));
        console.WriteLine();
        console.WriteLine();
        foreach (var theme in outline.Document.Themes.Take(MostThemes))
            console.WriteLine(Text($"{Percent(theme.Share)}  {Bar(theme.Share)}  {Printable.Line(names.Called(theme.Theme))}"));
        if (outline.Document.Themes.Count > MostThemes)
            console.Write(new Line(Text($"{"",7}{"",BarWidth + 2}and {outline.Document.Themes.Count - MostThemes:N0} more\n"), Dim));
        console.Write(new Line(Unsaid(outline) + "\n", Dim));
        if (outline.Document.Themes.Count == 0)
            return;

        console.WriteLine();
        var table = new Table { Border = TableBorder.None };
        table.AddColumn(new TableColumn(new Line("lines", Dim)) { NoWrap = true, Alignment = Justify.Right, Padding = new(0, 0, 2, 0) });
        table.AddColumn(new TableColumn(new Line("theme", Dim)) { Width = Math.Min(ThemeWidth, width / 3), Padding = new(0, 0, 2, 0) });
        table.AddColumn(new TableColumn(new Line("passage", Dim)) { Padding = new(0, 0, 0, 0) });
        var headings = outline.Sections.Where(static row => row.Text.Length > 0).ToDictionary(static row => row.Passage.FirstToken);
        foreach (var row in outline.Rows)
        {
            if (headings.TryGetValue(row.Passage.FirstToken, out var heading))
                table.AddRow(new Line(""), new Line(""), new Line(Printable.Line(heading.Text), Bold));
            var shown = heading is not null && row.Text.StartsWith(heading.Text, StringComparison.Ordinal)
                ? row.Text[heading.Text.Length..].TrimStart() : row.Text;
            table.AddRow(new Line(Lines(row), Dim), Themes(row.Passage, names), Passage(row, shown, width));
        }

        console.Write(table);
    }

    private static Paragraph Themes(ThemedPassage passage, ThemeNames names)
    {
        var cell = new Paragraph();
        if (passage.Themes.Count == 0)
            cell.Append("–", Dim);
        foreach (var theme in passage.Themes.Take(MostStated))
        {
            cell.Append(theme == passage.Themes[0] ? "" : "\n+ ", Dim);
            cell.Append(Printable.Line(names.Called(theme.Theme)), theme == passage.Themes[0] ? Style.Plain : Dim);
        }

        return cell;
    }

    private static Paragraph Passage(OutlineRow row, string shown, int width)
    {
        var cell = new Paragraph(Printable.Start(shown, Math.Max(24, width - ThemeWidth - 16)));
        if (row.Words.Count > 0)
            cell.Append("\n" + string.Join(" · ", row.Words.Select(static word => Printable.Line(word))), Dim);
        return cell;
    }

    /// <summary>How much of the text nothing is said about, and why.</summary>
    private static string Unsaid(TextOutline outline)
    {
        if (outline.Document.Tokens < ThemeReader.FewestTokens)
            return Text($"Nothing is said of it: of passages of fewer than {ThemeReader.FewestTokens} tokens nothing can be told.");
        if (outline.Document.Themes.Count == 0)
            return "Nothing is said of it: none of its passages is clearly about one of the themes.";
        var unsaid = 1 - outline.Said;
        return unsaid < 0.005 ? "Something is said of every passage."
            : Text($"{Percent(unsaid)}  {Bar(unsaid)}  nothing is said: too short, or not clearly about a theme");
    }

    private static string Explanation(ThemeModel themes) => string.Create(
        CultureInfo.InvariantCulture,
        $"Percentages: the share of the text that lies in passages of which a theme is stated; a passage may have several. The themes "
        + $"were learned from {themes.Corpus.Tokens:N0} tokens of other texts; below a passage stand the words that speak for its theme "
        + $"most. This is a reading of a language model's inner codes, and may be wrong.");

    private static string Lines(OutlineRow row) =>
        row.FirstLine == row.LastLine ? Text($"{row.FirstLine}") : Text($"{row.FirstLine}–{row.LastLine}");

    private static string Bar(double share)
    {
        var eighths = (int)Math.Round(share * BarWidth * 8);
        var full = new string('█', eighths / 8);
        return (eighths % 8 > 0 ? full + (char)('█' + (8 - (eighths % 8))) : full).PadRight(BarWidth);
    }

    private static string Percent(double share) => Text($"{share * 100,5:0} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
