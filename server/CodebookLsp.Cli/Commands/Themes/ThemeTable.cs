using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Printing;
using Spectre.Console;
using Line = Spectre.Console.Text;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>Themes as a table, one a row.</summary>
internal static class ThemeTable
{
    /// <summary>Enough for all columns but the words.</summary>
    private const int Narrowest = 80;

    /// <param name="hidden">Whether themes that are not shown are listed too.</param>
    public static void Write(TextWriter writer, ThemeModel themes, ThemeNames names, bool hidden, CommandContext context)
    {
        var console = Terminal.Console(writer, Math.Max(Narrowest, context.Width), context.OutputIsTerminal, context);
        var dim = new Style(decoration: Decoration.Dim);
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var (name, right) in Columns)
        {
            var side = right ? Justify.Right : Justify.Left;
            table.AddColumn(new TableColumn(new Line(name, dim)) { NoWrap = right, Alignment = side, Padding = new(0, 0, 2, 0) });
        }

        foreach (var theme in themes.Themes.Where(theme => hidden || theme.Hidden is null))
        {
            table.AddRow(
                new Line(Number(theme.Number)),
                Named(theme, names, dim),
                new Line(Share(themes.ShareOf(theme))),
                new Line(Number(theme.Works)),
                new Line(Number(theme.Sources.Count)),
                new Line(Cosine(theme.SeedStability)),
                new Line(Cosine(theme.HalfStability)),
                new Line(Number(theme.Family)));
        }

        console.Write(table);
        console.WriteLine();
        console.Write(new Line(Summary(themes), dim));
        console.WriteLine();
        writer.Flush();
    }

    /// <summary>Why a theme is not shown.</summary>
    public static string Reason(ThemeFault fault) => fault switch
    {
        ThemeFault.Rare => "in too few windows",
        ThemeFault.FewWorks => "in too few works",
        ThemeFault.OneDocument => "of one document",
        ThemeFault.Unstable => "does not come back with another seed",
        ThemeFault.Furniture => "numbers, marks or repeated words",
        ThemeFault.Wordless => "no words of its own",
        ThemeFault.ByHand => "hidden by hand",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    public static string Share(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    public static string Cosine(double cosine) => cosine.ToString("0.00", CultureInfo.InvariantCulture);

    private static readonly (string Name, bool Right)[] Columns =
    [
        ("", true), ("theme", false), ("share", true), ("works", true), ("sources", true), ("seeds", true), ("halves", true),
        ("family", true),
    ];

    private static Paragraph Named(Theme theme, ThemeNames names, Style dim)
    {
        var cell = new Paragraph();
        if (names.Of(theme.Number) is { } name)
            cell.Append(Printable.Line(name.Name) + "  ", new(decoration: Decoration.Bold));
        cell.Append(Printable.Line(string.Join(' ', theme.Words)), names.Of(theme.Number) is null ? Style.Plain : dim);
        if (theme.Hidden is { } fault)
            cell.Append($"  (not shown: {Reason(fault)})", dim);
        return cell;
    }

    private static string Summary(ThemeModel themes)
    {
        var hidden = themes.Themes.Where(static theme => theme.Hidden is not null).ToArray();
        var reasons = hidden.Length == 0
            ? "" : ": " + string.Join(", ", hidden.CountBy(static theme => theme.Hidden!.Value).OrderBy(static one => one.Key)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{Reason(one.Key)} ({one.Value:N0})")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{themes.Themes.Count - hidden.Length:N0} themes shown, {hidden.Length:N0} not{reasons}. At least one of those shown is "
            + $"stated of {themes.Corpus.Shown * 100.0 / Math.Max(1, themes.Corpus.Windows):0} % of all {themes.Corpus.Windows:N0} windows "
            + $"({themes.Corpus.Tokens:N0} tokens, {themes.Corpus.Works:N0} works, {themes.Corpus.Sources:N0} sources).");
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
