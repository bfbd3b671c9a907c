using System.Globalization;
using System.Text;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Text.Files;

/// <summary>
/// Keeps everyone else who asks for the same lock file out, other processes too, until it is disposed. It is the system's lock on an open
/// file: when its owner dies, however that happens, it is free.
/// </summary>
public sealed class FileLock : IDisposable
{
    private const int Tries = 20;

    private readonly string path;
    private readonly FileStream stream;

    private FileLock(string path, FileStream stream) => (this.path, this.stream) = (path, stream);

    /// <param name="path">The lock file, which is made here and removed at the end.</param>
    /// <param name="about">What is locked, for messages.</param>
    /// <exception cref="FileLockException">Somebody else has it.</exception>
    /// <exception cref="AtomicFileException">The folder is not there or may not be written to.</exception>
    public static FileLock Take(string path, string about)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            FileStream stream;
            if (new FileInfo(path).LinkTarget is not null || AtomicFile.IsSpecial(path))
                throw AtomicFileException.NotAFile(path); // what it leads to is not ours to write to
            try
            {
#pragma warning disable RS0030 // It writes, and looked at what is there before.
                stream = new(
                    path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None });
#pragma warning restore RS0030
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException)
                && (File.Exists(path) || attempt < Tries - 1))
            {
                if (File.Exists(path))
                    throw FileLockException.Taken(about, Owner(path));
                continue; // its owner has just left
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw AtomicFileException.From(about, e);
            }

            // The owner before us removes its file on leaving: we may have opened it a moment before, and hold what nobody will ever find
            // again.
            var mark = Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {Guid.NewGuid():N}\n"));
            if (IsMarked(stream, path, mark, about))
                return new(path, stream);
            stream.Dispose();
        }

        throw FileLockException.Taken(about, null);
    }

    public void Dispose()
    {
        try
        {
            // While we still hold it, so that nobody else's is removed; but Windows removes no open file.
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
            stream.Dispose();
            if (OperatingSystem.IsWindows())
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next owner has it already, or the folder is gone: nothing is locked any more.
            stream.Dispose();
        }
    }

    private static bool IsMarked(FileStream stream, string path, byte[] mark, string about)
    {
        try
        {
            stream.SetLength(0);
            stream.Write(mark);
            stream.Flush();
            return OperatingSystem.IsWindows() || Written(path).AsSpan().SequenceEqual(mark);
        }
        catch (IOException e)
        {
            throw AtomicFileException.From(about, e);
        }
    }

    /// <summary>The process that has the lock; null where it cannot be told.</summary>
    private static int? Owner(string path) =>
        Encoding.ASCII.GetString(Written(path)).Split(' ') is [var number, _]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : null;

    /// <summary>What the file says that has that name now. Not by .NET's own means: they ask for a share of the lock before they
    /// read.</summary>
    private static byte[] Written(string path)
    {
        if (OperatingSystem.IsWindows())
            return [];

        var bytes = new byte[64];
        try
        {
            using var file = PlainFile.OpenNow(path, followLinks: false);
            return bytes[..RandomAccess.Read(file, bytes, 0)];
        }
        catch (IOException)
        {
            return [];
        }
    }
}

/// <summary>Somebody else is at it.</summary>
public sealed class FileLockException : UserFacingException
{
    private FileLockException(string message) : base(message)
    {
    }

    /// <param name="process">Null where it is not known.</param>
    public static FileLockException Taken(string about, int? process) => new(
        $"'{about}' is being annotated by another "
            + $"run{(process is { } id ? string.Create(CultureInfo.InvariantCulture, $" (process {id})") : "")}. Wait until it has "
            + "finished, or stop it.");
}
