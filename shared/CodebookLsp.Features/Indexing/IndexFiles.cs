namespace CodebookLsp.Features.Indexing;

/// <summary>Where indexes are.</summary>
public static class IndexFiles
{
    /// <summary>The index that comes with a model.</summary>
    public const string Name = "index.codes";

    /// <summary>The index in a model's folder; null when it has none.</summary>
    public static string? ForModel(string modelFolder) => Path.Combine(modelFolder, Name) is var path && File.Exists(path) ? path : null;

    /// <summary>Removes an index and what an interrupted run left beside it.</summary>
    /// <exception cref="IndexException">Somebody is making it.</exception>
    /// <exception cref="IOException">Somebody uses it, where that keeps it from being removed.</exception>
    public static void Remove(string index)
    {
        using var held = WorkLock.Take(index);
        IndexWork.Delete(index);
        File.Delete(index + IndexBuild.TemporaryEnding);
        File.Delete(index);
    }
}
