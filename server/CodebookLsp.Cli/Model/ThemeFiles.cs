using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Model;

/// <summary>Where the themes are when nobody says.</summary>
internal static class ThemeFiles
{
    /// <summary>The named ones, else the model's, with the names beside them.</summary>
    /// <param name="option">That names them in this command.</param>
    /// <exception cref="UsageException">The model has none.</exception>
    /// <exception cref="UserFacingException">Themes or names cannot be read.</exception>
    public static OpenThemes Open(string? named, string modelFolder, string option = "--themes") =>
        OpenThemes.Open(named ?? ModelThemes.ForModel(modelFolder) ?? throw UsageException.NoThemes(modelFolder, option));
}
