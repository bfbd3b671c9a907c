using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Indexing;

/// <summary>Where indexes are.</summary>
public static class IndexFiles
{
    /// <summary>The index that comes with a model.</summary>
    public const string Name = "index.codes";

    /// <summary>The index in a model's folder; null when it has none.</summary>
    public static string? ForModel(string modelFolder) => Path.Combine(modelFolder, Name) is var path && File.Exists(path) ? path : null;

    /// <summary>Puts a new index in its place when it is whole. Who calls holds the index's <see cref="WorkLock"/>.</summary>
    /// <param name="rights">Those of the new file; null for what the system gives.</param>
    /// <param name="write">Writes it, into a file that does not exist yet.</param>
    /// <exception cref="IndexException">It could not be written.</exception>
    /// <exception cref="AtomicFileException">The file could not be put in its place.</exception>
    internal static void Put(string index, UnixFileMode? rights, Action<string> write)
    {
        var temporary = index + IndexBuild.TemporaryEnding;
        File.Delete(temporary);
        try
        {
            if (rights is { } own)
                FileRights.Begin(temporary, own);
            IndexReader.Guarded(index, () =>
            {
                write(temporary);
                return true;
            });
            AtomicFile.Replace(index, temporary);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

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
