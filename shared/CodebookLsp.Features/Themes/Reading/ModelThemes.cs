namespace CodebookLsp.Features.Themes.Reading;

/// <summary>Where the themes of a model are.</summary>
public static class ModelThemes
{
    /// <summary>The themes that come with a model, beside its index.</summary>
    public const string Name = "index" + ThemeFile.Ending;

    /// <summary>The themes in a model's folder; null when it has none.</summary>
    public static string? ForModel(string modelFolder) => Path.Combine(modelFolder, Name) is var path && File.Exists(path) ? path : null;
}
