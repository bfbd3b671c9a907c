using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Writing;

/// <summary>A dataset on the disk: where it is, what it is, how it is read.</summary>
public sealed record DatasetFile(string Path, IDatasetFormat Format, DatasetOptions Reading)
{
    /// <exception cref="TextFileException">It cannot be read.</exception>
    public FileStream Open() => Open(Path);

    /// <summary>Its records, from a stream of their own.</summary>
    /// <exception cref="DatasetException">It is not of its format.</exception>
    public IEnumerable<DatasetRecord> Records(CancellationToken cancel)
    {
        using var stream = Open();
        foreach (var record in Format.Read(stream, Reading, cancel))
            yield return record;
    }

    /// <summary>How large it is and when it was last changed: enough to notice that somebody else writes to it.</summary>
    public (long Bytes, DateTime Changed) Version =>
        new FileInfo(Path) is { Exists: true } info ? (info.Length, info.LastWriteTimeUtc) : default;

    /// <summary>Notices that somebody else has written to it.</summary>
    /// <param name="version">What <see cref="Version"/> was.</param>
    /// <exception cref="DatasetAssemblyException">It has another one now.</exception>
    internal void RequireVersion((long Bytes, DateTime Changed) version)
    {
        if (Version != version)
            throw DatasetAssemblyException.Changed(Path);
    }

    /// <summary>Keeps a copy of a file, if there is one.</summary>
    internal static void Keep(string path, string copyPath)
    {
        if (!File.Exists(path))
            return;

        using var old = Open(path);
        using var copy = AtomicFile.Create(copyPath);
        copy.TakeRightsOf(path);
        old.CopyTo(copy.Stream, 1 << 16);
        copy.Commit();
    }

    internal static FileStream Open(string path)
    {
        try
        {
            return PlainFile.Open(path, bufferSize: 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFileException.From(path, e);
        }
    }
}
