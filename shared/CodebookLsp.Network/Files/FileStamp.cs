namespace CodebookLsp.Network.Files;

/// <summary>By what a file that is read again is known to be the one that it was: its length, and when it was last written.</summary>
internal sealed record FileStamp(string Path, long Length, DateTime Written)
{
    /// <exception cref="TensorFileException">There is no such file.</exception>
    public static FileStamp Of(string path)
    {
        try
        {
            var file = new FileInfo(System.IO.Path.GetFullPath(path));
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return new(System.IO.Path.GetFullPath(path), file.Length, file.LastWriteTimeUtc);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TensorFileException.NotOpened(path, e);
        }
    }

    /// <exception cref="TensorFileException">It is another one by now.</exception>
    public void Demand()
    {
        if (Of(Path) != this)
            throw TensorFileException.Changed(Path);
    }
}
