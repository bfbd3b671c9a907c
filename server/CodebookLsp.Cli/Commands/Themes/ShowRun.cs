using System.Globalization;
using System.Text;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>What <c>codebooklsp themes show</c> is asked for.</summary>
/// <param name="Number">One theme; null for the table.</param>
/// <param name="Hidden">Whether themes that are not shown are listed too.</param>
internal sealed record ShowRequest(string Path, int? Number, bool Hidden, bool Json);

/// <summary>Shows themes.</summary>
internal static class ShowRun
{
    /// <exception cref="UserFacingException">The file cannot be read, or has no such theme.</exception>
    public static int Run(ShowRequest request, CommandContext context)
    {
        var themes = ThemeFile.Read(request.Path);
        if (request.Number is { } asked && (asked < 0 || asked >= themes.Themes.Count))
            throw ThemeException.NoSuchTheme(request.Path, asked, themes.Themes.Count);
        var names = ThemeNames.Beside(request.Path, themes);
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        if (request.Json)
            text.Write(ThemeJson.Format(themes, names, request.Number));
        else if (request.Number is { } number)
            ThemePage.Write(text, themes, names, themes.Themes[number]);
        else
            ThemeTable.Write(text, themes, names, request.Hidden, context);
        context.Output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        context.Output.Flush();
        return 0;
    }
}
