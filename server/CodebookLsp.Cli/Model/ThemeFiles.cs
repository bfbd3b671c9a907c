using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Model;

/// <summary>Themes that are ready to be read in texts.</summary>
internal sealed record OpenThemes(string Path, ThemeModel Themes, ThemeNames Names)
{
    private readonly Lazy<ThemeReader> reader = new(() => new(Themes));

    public ThemeReader Reader => reader.Value;

    /// <exception cref="ThemeException">They are another model's.</exception>
    public void Demand(LoadedModel model) =>
        Themes.DemandModel(Path, model.Sites, model.HasCodesOf(Themes.ModelHash) ? Themes.ModelHash : model.Hash);
}

/// <summary>Where the themes are when nobody says.</summary>
internal static class ThemeFiles
{
    /// <summary>The named ones, else the model's, with the names beside them.</summary>
    /// <param name="option">That names them in this command.</param>
    /// <exception cref="UsageException">The model has none.</exception>
    /// <exception cref="UserFacingException">Themes or names cannot be read.</exception>
    public static OpenThemes Open(string? named, string modelFolder, string option = "--themes")
    {
        var path = named ?? ModelThemes.ForModel(modelFolder) ?? throw UsageException.NoThemes(modelFolder, option);
        var themes = ThemeFile.Read(path);
        return new(path, themes, ThemeNames.Beside(path, themes));
    }
}
