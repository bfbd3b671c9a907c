using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes.Reading;

/// <summary>Themes that are ready to be read in texts.</summary>
/// <param name="Path">Their file.</param>
public sealed record OpenThemes(string Path, ThemeModel Themes, ThemeNames Names)
{
    private readonly Lazy<ThemeReader> reader = new(() => new(Themes));

    public ThemeReader Reader => reader.Value;

    /// <param name="path">The themes; their names lie beside them.</param>
    /// <exception cref="CodebookLsp.Text.Errors.UserFacingException">Themes or names cannot be read.</exception>
    public static OpenThemes Read(string path)
    {
        var themes = ThemeFile.Read(path);
        return new(path, themes, ThemeNames.Beside(path, themes));
    }

    /// <exception cref="ThemeException">They are another model's.</exception>
    public void Demand(LoadedModel model) =>
        Themes.DemandModel(Path, model.Sites, model.HasCodesOf(Themes.ModelHash) ? Themes.ModelHash : model.Hash);
}
