using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>Names themes, and carries names from file to file.</summary>
internal static class NamesRun
{
    /// <param name="name">Null to take the theme's name away.</param>
    /// <exception cref="UserFacingException">A file stands in the way, or there is no such theme.</exception>
    public static int Rename(string path, int number, string? name, string? sentence, IReadOnlyList<string> aliases, CommandContext context)
    {
        if (name is null && (sentence is not null || aliases.Count > 0))
            throw UsageException.NameFirst();
        var themes = ThemeFile.Read(path);
        if (number < 0 || number >= themes.Themes.Count)
            throw ThemeException.NoSuchTheme(path, number, themes.Themes.Count);

        // What is not said anew stays.
        var names = ThemeNames.Beside(path, themes);
        var before = names.Of(number);
        var kept = aliases.Count > 0 ? aliases : before?.Aliases ?? [];
        var next = name is null ? names.Without(number)
            : names.With([new(number, name) { Sentence = sentence ?? before?.Sentence, Aliases = kept }]);
        Write(next, ThemeNames.PathFor(path), path);
        var said = name is null ? "has no name any more" : $"is called '{Printable.Line(name)}'";
        context.Say(string.Create(
            CultureInfo.InvariantCulture, $"Theme {number} {said}, says '{Printable.Line(ThemeNames.PathFor(path))}'."));
        return 0;
    }

    /// <exception cref="UserFacingException">A file stands in the way.</exception>
    public static int Export(string path, string output, CommandContext context)
    {
        var themes = ThemeFile.Read(path);
        var names = ThemeNames.Beside(path, themes);
        if (output.EndsWith(ThemeNameTable.Ending, StringComparison.OrdinalIgnoreCase))
            AtomicFile.WriteText(output, ThemeNameTable.Format(names, themes), FileRights.NoWiderThan([path]));
        else
            Write(names, output, path);
        context.Say(string.Create(CultureInfo.InvariantCulture, $"Wrote {names.All.Count:N0} names to '{Printable.Line(output)}'."));
        return 0;
    }

    /// <param name="replace">Also in place of names that are there.</param>
    /// <exception cref="UserFacingException">A file stands in the way, or is for other themes.</exception>
    public static int Import(IReadOnlyList<string> files, string path, bool replace, CommandContext context)
    {
        var themes = ThemeFile.Read(path);
        var before = ThemeNames.Beside(path, themes);
        var coming = files.SelectMany(file => ThemeNames.Read(file, themes).All).DistinctBy(static name => name.Number).ToArray();
        var brought = coming.Where(name => replace || before.Of(name.Number) is null).ToArray();
        Write(before.With(brought), ThemeNames.PathFor(path), path);
        var kept = coming.Length - brought.Length;
        var stay = kept == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; {kept:N0} that are there stay (--replace replaces them)");
        context.Say(string.Create(
            CultureInfo.InvariantCulture, $"Brought {brought.Length:N0} names into '{Printable.Line(ThemeNames.PathFor(path))}'{stay}."));
        return 0;
    }

    private static void Write(ThemeNames names, string path, string themes) => names.Write(path, FileRights.NoWiderThan([themes]));
}
