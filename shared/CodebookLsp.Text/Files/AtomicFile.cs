using System.Runtime.InteropServices;
using System.Text;

namespace CodebookLsp.Text.Files;

/// <summary>
/// A file written whole or not at all. What is written goes to a temporary file in the same folder, which <see cref="Commit"/> brings to
/// the disk and renames; without it (failure, cancellation) <see cref="Dispose"/> removes it and the old file stands.
/// A symbolic link stays and its target is replaced; a replaced file's Unix permissions are kept, and its owner and group where the system
/// lets us.
/// </summary>
/// <example><code>
/// using var file = AtomicFile.Create(path);
/// Write(file.Stream);
/// file.Commit();
/// </code></example>
public sealed partial class AtomicFile : IDisposable
{
    private readonly string path;
    private readonly string target;
    private readonly string temporary;
    private readonly FileStream stream;
    private bool finished;

    private AtomicFile(string path, string target, string temporary, FileStream stream)
    {
        (this.path, this.target, this.temporary, this.stream) = (path, target, temporary, stream);
        Stream = new NamedErrorStream(stream, path);
    }

    /// <summary>Where to write. Its failures are <see cref="AtomicFileException"/>s. It need not be disposed.</summary>
    public Stream Stream { get; }

    /// <param name="temporary">
    /// What the temporary file is called in the target's folder; one that an earlier run left there is written over. Only for who has made
    /// sure that nobody else writes it (<see cref="FileLock"/>). Null for a name of its own.
    /// </param>
    /// <param name="rights">Those of a new file, at most (<see cref="FileRights"/>); a file that is replaced has its own. Null for what the
    /// system gives.</param>
    /// <exception cref="AtomicFileException">There is no such folder, it may not be written to, or the path is no file's.</exception>
    public static AtomicFile Create(string path, string? temporary = null, UnixFileMode? rights = null)
    {
        try
        {
            var target = Target(path);
            if (Directory.Exists(target) || Path.EndsInDirectorySeparator(path) || IsDevice(target) || IsSpecial(target))
                throw AtomicFileException.NotAFile(path);

            // A short name of its own: the target's may be as long as names can be.
            var file = Path.Combine(Path.GetDirectoryName(target)!, temporary ?? $".codebooklsp-{Path.GetRandomFileName()}.tmp");
            if (temporary is not null)
                File.Delete(file); // and not emptied: it might be a link by now
#pragma warning disable RS0030 // It writes, to a file of its own.
            return new(path, target, file, new(file, TemporaryOptions(target, rights)));
#pragma warning restore RS0030
        }
        catch (Exception e) when (IsFileError(e))
        {
            throw AtomicFileException.From(path, e);
        }
    }

    /// <summary>Writes a whole text in UTF-8 without byte-order mark.</summary>
    /// <exception cref="AtomicFileException">Nothing was written.</exception>
    public static void WriteText(string path, string text, UnixFileMode? rights = null) =>
        WriteBytes(path, Encoding.UTF8.GetBytes(text), rights);

    /// <exception cref="AtomicFileException">Nothing was written.</exception>
    public static void WriteBytes(string path, ReadOnlySpan<byte> bytes, UnixFileMode? rights = null)
    {
        using var file = Create(path, rights: rights);
        file.Stream.Write(bytes);
        file.Commit();
    }

    /// <summary>Puts a finished file, which something else has written in the same folder and closed, in the place of another, complete and
    /// on the disk.</summary>
    /// <exception cref="AtomicFileException">It could not be; the old file stands.</exception>
    public static void Replace(string path, string finished)
    {
        try
        {
            var target = Target(path);
#pragma warning disable RS0030 // It is the file that was just written.
            using (var stream = new FileStream(finished, FileMode.Open, FileAccess.ReadWrite))
#pragma warning restore RS0030
            {
                stream.Flush(flushToDisk: true);
                if (!OperatingSystem.IsWindows() && File.Exists(target))
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
            }

            File.Move(finished, target, overwrite: true);
            if (!OperatingSystem.IsWindows())
                FlushFolder(Path.GetDirectoryName(target)!);
        }
        catch (Exception e) when (IsFileError(e))
        {
            throw AtomicFileException.From(path, e);
        }
    }

    /// <summary>Puts the file in its place, complete and on the disk. Nothing can be written afterwards.</summary>
    /// <exception cref="AtomicFileException">It could not be; the old file stands.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(finished, this);
        try
        {
            stream.Flush(flushToDisk: true);
            if (!OperatingSystem.IsWindows() && File.Exists(target))
            {
                FileOwner.Copy(target, stream.SafeFileHandle); // before the mode: changing the owner clears bits of it
                File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
            }

            stream.Dispose();
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e) when (IsFileError(e))
        {
            throw AtomicFileException.From(path, e);
        }

        finished = true;
        if (!OperatingSystem.IsWindows())
            FlushFolder(Path.GetDirectoryName(target)!);
    }

    /// <summary>Lets read the new file who may read another, and nobody else; for a copy, before anything is written. Where the target
    /// exists, its own rights win.</summary>
    public void TakeRightsOf(string other)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(other));
    }

    /// <summary>What is written so far, brought to the disk, for reading it before <see cref="Commit"/>.</summary>
    /// <exception cref="AtomicFileException">The disk does not take it.</exception>
    public FileStream OpenWritten()
    {
        ObjectDisposedException.ThrowIf(finished, this);
        try
        {
            stream.Flush(flushToDisk: true);
            return PlainFile.Open(temporary, bufferSize: 1 << 16);
        }
        catch (Exception e) when (IsFileError(e))
        {
            throw AtomicFileException.From(path, e);
        }
    }

    public void Dispose()
    {
        if (finished)
            return;

        finished = true;
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // A full disk, noticed when the last buffer is written: what is written is thrown away anyway.
        }

        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (IsFileError(e))
        {
            // The folder is gone or read-only by now. An exception here would hide the one that brought us here.
        }
    }

    private static bool IsFileError(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>The file that a path names in the end; a link may point to one that does not exist yet.</summary>
    public static string Target(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link
            ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
            : Path.GetFullPath(path);

    /// <summary>Renaming over a device would put a file in its place for everyone.</summary>
    private static bool IsDevice(string target) =>
        !OperatingSystem.IsWindows()
        && (target.StartsWith("/dev/", StringComparison.Ordinal) || target.StartsWith("/proc/", StringComparison.Ordinal))
        && !target.StartsWith("/dev/shm/", StringComparison.Ordinal);

    /// <summary>A pipe, a socket or a device, wherever it lies.</summary>
    public static bool IsSpecial(string path) => FileFacts.Of(path, followLinks: true) is { IsRegular: false, IsFolder: false };

    private static FileStreamOptions TemporaryOptions(string target, UnixFileMode? rights)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows() && File.Exists(target))
            options.UnixCreateMode = File.GetUnixFileMode(target) & FileRights.OnlyUser;
        else if (!OperatingSystem.IsWindows() && rights is { } most)
            options.UnixCreateMode = most;

        return options;
    }

    /// <summary>Brings the new name to the disk too. File systems that cannot do this do not need it.</summary>
    private static void FlushFolder(string folder)
    {
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            return;

        _ = Flush(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
