using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Indexing;

/// <summary>Held by the one process that makes an index. The system lets go of it when the process ends, however that comes.</summary>
internal static class WorkLock
{
    /// <exception cref="IndexException">Another process has it, or the folder cannot be used.</exception>
    public static IDisposable Take(string index)
    {
        try
        {
#pragma warning disable RS0030 // A lock; nothing is read or written.
            return new FileStream(
                IndexWork.PathFor(index) + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1,
                FileOptions.DeleteOnClose);
#pragma warning restore RS0030
        }
        catch (DirectoryNotFoundException)
        {
            throw AtomicFileException.NoFolder(index);
        }
        catch (UnauthorizedAccessException e)
        {
            throw AtomicFileException.NotWritten(index, e);
        }
        catch (IOException)
        {
            throw IndexException.Busy(index);
        }
    }
}
