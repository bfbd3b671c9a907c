namespace CodebookLsp.Features.Indexing;

/// <summary>Where indexes are.</summary>
public static class IndexFiles
{
    /// <summary>The index that comes with a model.</summary>
    public const string Name = "index.codes";

    /// <summary>The index in a model's folder; null when it has none.</summary>
    public static string? ForModel(string modelFolder) => Path.Combine(modelFolder, Name) is var path && File.Exists(path) ? path : null;
}
