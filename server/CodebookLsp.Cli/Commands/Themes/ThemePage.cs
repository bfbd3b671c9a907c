using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>All that is known of one theme.</summary>
internal static class ThemePage
{
    private const int MostCodes = 12;
    private const int MostSources = 8;
    private const int LongestPassage = 300;

    public static void Write(TextWriter output, ThemeModel themes, ThemeNames names, Theme theme) =>
        FactTable.Write(output, Lines(themes, names, theme));

    private static IEnumerable<(string Name, string Value)> Lines(ThemeModel themes, ThemeNames names, Theme theme)
    {
        var name = names.Of(theme.Number);
        yield return ("theme", Text($"{theme.Number}  {Printable.Line(names.Called(theme))}"));
        if (name?.Sentence is { } sentence)
            yield return ("sentence", Printable.Line(sentence));
        if (name is { Aliases.Count: > 0 })
            yield return ("also called", Printable.Line(string.Join(", ", name.Aliases)));
        if (theme.Hidden is { } fault)
            yield return ("not shown", ThemeTable.Reason(fault));
        yield return ("words", Printable.Line(string.Join(", ", theme.Words)));
        yield return ("windows", Text($"{theme.Windows:N0} in {theme.Works:N0} works"));
        yield return ("share", Text($"{ThemeTable.Share(themes.ShareOf(theme))} of all windows"));
        yield return ("stated", Text($"above a load of {theme.Threshold:0.000}"));
        foreach (var source in theme.Sources.Take(MostSources))
            yield return ("sources", Text($"{source.Windows,6:N0}  {Printable.Line(source.Name)}"));
        if (theme.Sources.Count > MostSources)
            yield return ("sources", Text($"{"",6}  and {theme.Sources.Count - MostSources:N0} more"));
        yield return ("stability", Text($"{ThemeTable.Cosine(theme.SeedStability)} with another seed"));
        yield return ("stability", Text($"{ThemeTable.Cosine(theme.HalfStability)} from each half of the works"));
        foreach (var near in theme.Nearest)
        {
            var called = Printable.Line(names.Called(themes.Themes[near.Number]));
            yield return ("nearest", Text($"{ThemeTable.Cosine(near.Cosine)}  {near.Number}  {called}"));
        }

        var family = themes.Themes.Where(other => other.Family == theme.Family).Select(static other => other.Number);
        yield return ("family", Text($"{theme.Family}: themes {string.Join(", ", family)}"));
        var codes = new CodeNames(themes.Sites);
        yield return ("codes", Text($"{theme.Codes.Count:N0}: {Some(codes, theme.Codes)}"));
        yield return ("direction", Text($"{theme.Direction.Count:N0}: {Some(codes, theme.Direction)}"));
        foreach (var passage in theme.Passages)
        {
            var text = Printable.Start(passage.Text, LongestPassage);
            yield return ("passages", Text($"{passage.Load:0.00}  {Printable.Line(passage.Document)}: {text}"));
        }
    }

    private static string Some(CodeNames names, IReadOnlyList<ThemeCode> codes)
    {
        var first = string.Join(", ", codes.Take(MostCodes).Select(one => Text($"{names.Of(one.Code)} {one.Weight:0.00}")));
        return codes.Count > MostCodes ? first + ", …" : first;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
