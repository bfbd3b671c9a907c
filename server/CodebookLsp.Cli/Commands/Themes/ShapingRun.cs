using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>Puts themes together and hides them; their names come along.</summary>
internal static class ShapingRun
{
    /// <param name="output">Null to replace the file.</param>
    /// <exception cref="UserFacingException">A file stands in the way, or there is no such theme.</exception>
    public static int Merge(string path, IReadOnlyList<int> numbers, string? output, CommandContext context)
    {
        int[] group = [.. numbers.Distinct()];
        if (group.Length < 2)
            throw UsageException.OneTheme();
        var themes = Read(path, group);
        var names = ThemeNames.Beside(path, themes);
        var (next, members) = ThemeShaping.Merge(themes, [group]);
        Write(path, output, next, names.CarriedTo(next, members));
        var number = members.Index().First(one => one.Item.Contains(group[0])).Index;
        Say(context, output ?? path, $"Themes {string.Join(", ", group)} are theme {number} now, of {next.Themes.Count:N0}");
        return 0;
    }

    /// <inheritdoc cref="Merge"/>
    public static int Reduce(string path, int k, string? output, CommandContext context)
    {
        var themes = ThemeFile.Read(path);
        var shown = themes.Themes.Count(static theme => theme.Hidden is null);
        if (k < 1 || k >= shown)
            throw ThemeException.NothingToReduce(path, shown);
        var names = ThemeNames.Beside(path, themes);
        var (next, members) = ThemeShaping.Reduce(themes, k);
        Write(path, output, next, names.CarriedTo(next, members));
        Say(context, output ?? path, $"Joined {shown:N0} themes to {k:N0}");
        return 0;
    }

    /// <param name="hidden">False to show them again.</param>
    /// <inheritdoc cref="Merge"/>
    public static int Hide(string path, IReadOnlyList<int> numbers, bool hidden, CommandContext context)
    {
        var themes = Read(path, numbers);
        var names = ThemeNames.Beside(path, themes);
        var next = ThemeShaping.Hide(themes, [.. numbers], hidden);
        Write(path, null, next, names.CarriedTo(next, [.. next.Themes.Select(static theme => (int[])[theme.Number])]));
        var shown = next.Themes.Count(static theme => theme.Hidden is null);
        Say(context, path, $"{shown:N0} of {next.Themes.Count:N0} themes are shown now");
        return 0;
    }

    private static ThemeModel Read(string path, IReadOnlyList<int> numbers)
    {
        var themes = ThemeFile.Read(path);
        foreach (var number in numbers.Where(number => number < 0 || number >= themes.Themes.Count))
            throw ThemeException.NoSuchTheme(path, number, themes.Themes.Count);
        return themes;
    }

    /// <summary>Names are for themes as they are, so both are written, the names only where there are any.</summary>
    private static void Write(string path, string? output, ThemeModel themes, ThemeNames names)
    {
        var rights = FileRights.NoWiderThan([path]);
        ThemeFile.Write(output ?? path, themes, rights);
        if (names.All.Count > 0 || File.Exists(ThemeNames.PathFor(output ?? path)))
            names.Write(ThemeNames.PathFor(output ?? path), rights);
    }

    private static void Say(CommandContext context, string path, FormattableString what) =>
        context.Say($"{what.ToString(CultureInfo.InvariantCulture)}; written to '{Printable.Line(path)}'.");
}
