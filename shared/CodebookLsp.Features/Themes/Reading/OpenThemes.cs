using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Themes.Reading;

/// <summary>Themes that are ready to be read in texts, and what they are called. Never changes; any thread may ask.</summary>
/// <param name="Path">The file they come from, for messages.</param>
public sealed record OpenThemes(string Path, ThemeModel Themes, ThemeNames Names)
{
    private readonly Lazy<ThemeReader> reader = new(() => new(Themes));

    public ThemeReader Reader => reader.Value;

    /// <summary>What the texts are called that the themes were learned from.</summary>
    public TextTitles Titles { get; init; } = TextTitles.None;

    /// <summary>Those of a file, with the names and the titles beside it.</summary>
    /// <exception cref="ThemeException">It is no file of themes, a damaged one, or the names are none of these themes.</exception>
    /// <exception cref="IndexException">The titles are none.</exception>
    /// <exception cref="TextFileException">It cannot be read.</exception>
    public static OpenThemes Open(string path)
    {
        var themes = ThemeFile.Read(path);
        return new(path, themes, ThemeNames.Beside(path, themes)) { Titles = TextTitles.Beside(path) };
    }

    /// <exception cref="ThemeException">They are another model's.</exception>
    public void Demand(LoadedModel model) =>
        Themes.DemandModel(Path, model.Sites, model.HasCodesOf(Themes.ModelHash) ? Themes.ModelHash : model.Hash);

    /// <summary>What a theme is called.</summary>
    public string Called(Theme theme) => Names.Called(theme);
}
