using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>The themes that <c>--only 5,17,22</c> names.</summary>
internal static class ThemeNumbers
{
    /// <exception cref="UsageException">One of them is no number of a theme that is shown.</exception>
    public static IReadOnlyList<Theme> Parse(string numbers, ThemeModel themes) =>
    [
        .. numbers.Split(',', StringSplitOptions.TrimEntries).Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number < themes.Themes.Count && themes.Themes[number] is { Hidden: null } theme
                ? theme : throw UsageException.WrongOption("--only", "numbers of themes that are shown, as in 5,17,22")),
    ];
}
