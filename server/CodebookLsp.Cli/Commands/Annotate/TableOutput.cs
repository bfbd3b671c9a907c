using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Annotation;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Printing;
using Spectre.Console;
using Line = Spectre.Console.Text;

namespace CodebookLsp.Cli.Commands.Annotate;

/// <summary>
/// A row a token: where it lies (UTF-16 units), what it says, and its most salient codes as "L14.3:877 -0.42" (layer.head:code,
/// similarity), the colour showing the layer's depth. Rows are written as they come, so columns have fixed widths.
/// </summary>
internal sealed class TableOutput : IAnnotationOutput
{
    private const int TokenWidth = 18;
    private const int Gap = 2;

    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private static readonly Style Bold = new(decoration: Decoration.Bold);

    private readonly TextWriter writer;
    private readonly IAnsiConsole console;
    private readonly ShownCodes shown;
    private readonly string model;
    private readonly int width;
    private readonly IReadOnlyList<string> names; // of each site
    private readonly Style[] styles; // of each site
    private readonly bool ranked;
    private readonly int nameWidth;
    private readonly AnalysisOptions options = new();
    private CodeCounts counts;

    /// <param name="toTerminal">Whether the writer ends in a terminal, so that colours may be used.</param>
    public TableOutput(TextWriter writer, CommandContext context, string model, ShownCodes shown, bool toTerminal)
    {
        this.shown = shown;
        this.model = model;
        width = Math.Max(60, context.Width) - 1;
        this.writer = writer;
        console = Terminal.Console(writer, width + 1, toTerminal, context);
        names = SiteNames.Abbreviated(shown.Sites);
        styles = [.. shown.Sites.Select(site => new Style(LayerColour.Of(site.Layer, shown.Sites)))];
        ranked = shown.Chosen.Any(site => shown.Sites[site].K > 1);
        nameWidth = shown.Chosen.Max(site => names[site].Length + 1 + Digits(shown.Sites[site].Codes - 1)) + (ranked ? 3 : 0);
        counts = new(shown.Sites);
    }

    public void Begin(string name)
    {
        counts = new(shown.Sites);
        var chosen = shown.Chosen.Select(index => shown.Sites[index]).ToList();
        console.Write(new Line(Printable.Line(name), Bold));
        console.Write(new Line($"  {Summary(chosen)} of {Printable.Line(model)}", Dim));
        console.WriteLine();
        console.Write(new Line("layer.head:code and similarity, most salient first; layers ", Dim));
        foreach (var layer in chosen.Select(static site => site.Layer).Distinct().Order())
            console.Write(new Line("■", new(LayerColour.Of(layer, shown.Sites))));

        console.Write(new Line($" {chosen.Min(static site => site.Layer)} to {chosen.Max(static site => site.Layer)}", Dim));
        console.WriteLine();
        console.Write(new Line($"{"offsets",15}  {Pad("token", TokenWidth)}codes", Dim));
        console.WriteLine();
        writer.Flush();
    }

    public void Write(AnnotatedBlock block)
    {
        counts.Add(block.Codes);
        foreach (var token in block.Tokens)
            Row(token);

        writer.Flush();
    }

    public void Finish() => writer.Flush();

    private static string Summary(List<Site> sites)
    {
        var (layers, heads) = (
            sites.Select(static site => site.Layer).Distinct().Count(), sites.Select(static site => site.Head).Distinct().Count());
        var codes = sites.Select(static site => site.Codes).Distinct().ToList();
        return string.Create(CultureInfo.InvariantCulture,
            $"{sites.Count:N0} codebooks ({layers} layers × {heads} heads){(codes is [var each] ? $" of {each:N0} codes" : "")}");
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    private static string Pad(string text, int columns) => text + new string(' ', Math.Max(0, columns - text.GetCellWidth()));

    /// <summary>As much of a text as fits, with "…" for the rest.</summary>
    private static string Cut(string text, int columns)
    {
        if (text.GetCellWidth() <= columns)
            return text;

        var kept = 0;
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += rune.ToString().GetCellWidth();
            if (used > columns - 1)
                break;

            kept += rune.Utf16SequenceLength;
        }

        return text[..kept] + "…";
    }

    private void Row(AnnotatedToken token)
    {
        var trusted = token.Context >= options.TrustedContext;
        var row = new Paragraph();
        row.Append(string.Create(CultureInfo.InvariantCulture, $"{$"{token.Start.Utf16}–{token.End.Utf16}",15}  "), Dim);
        row.Append(Pad(Cut(Printable.Line(token.Text, spaces: true), TokenWidth - Gap), TokenWidth), trusted ? Bold : Dim);
        var start = 15 + 2 + TokenWidth - Gap;
        var used = start;
        foreach (var code in counts.MostSalient(token.In.Codes, token.Index, shown.Chosen, shown.Top ?? 16))
        {
            var similarity = code.Similarity.ToString("0.00", CultureInfo.InvariantCulture);
            var cell = Gap + nameWidth + 1 + similarity.Length;
            if (used + cell > width)
                break;

            var rank = ranked ? $"#{code.Rank}" : "";
            row.Append(
                new string(' ', used == start ? 0 : Gap)
                    + Pad(string.Create(CultureInfo.InvariantCulture, $"{names[code.Site]}:{code.Code}{rank}"), nameWidth),
                trusted ? styles[code.Site] : Dim);
            row.Append($" {similarity}", Dim);
            used += cell;
        }

        console.Write(row);
        console.WriteLine();
    }
}
