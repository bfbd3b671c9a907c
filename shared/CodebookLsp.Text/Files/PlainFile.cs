using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CodebookLsp.Text.Files;

/// <summary>
/// Reads files whose names a workspace or a model gives, and trusts them with nothing: a name may belong to a pipe that nobody writes to,
/// to a device that never ends, to a link to
/// the user's keys, or to a file of any size. Opening never waits; only regular files are read, and no more of them than is asked for.
/// </summary>
/// <remarks>Everything that is wrong is an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> whose message gives the
/// reason; who calls adds which file it was.</remarks>
public static partial class PlainFile
{
    private const int FirstBuffer = 1 << 16;

    /// <param name="within">A folder that the file must lie in, links followed; null where links may lead anywhere.</param>
    /// <exception cref="UnfitFileException">It is no regular file, or lies outside.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static FileStream Open(string path, string? within = null, int bufferSize = 0)
    {
        if (within is not null)
        {
            var (real, folder) = (RealPath.Of(path), RealPath.Of(within));
            if (!RealPath.IsInside(real, folder))
                throw UnfitFileException.Outside(folder);
            path = real;
        }

        if (OperatingSystem.IsWindows())
            return OpenOnWindows(path, bufferSize);

        // Asked before it is opened too: opening alone wakes who waits at the other end of a pipe, and winds back a tape.
        if (FileFacts.Of(path, followLinks: true) is { IsRegular: false, IsFolder: false } special)
            throw UnfitFileException.Special(special.Kind);
        var file = OpenNow(path, followLinks: within is null);
        try
        {
            return FileFacts.Of(file) switch
            {
                { IsRegular: true } => new(file, FileAccess.Read, bufferSize),
                { IsFolder: true } => throw new UnauthorizedAccessException("It is a folder."),
                var other => throw UnfitFileException.Special(other?.Kind ?? "no file"),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>All of a file.</summary>
    /// <param name="most">In bytes.</param>
    /// <exception cref="UnfitFileException">It is no regular file, lies outside, or is larger.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static byte[] Bytes(string path, int most, string? within = null)
    {
        using var file = Open(path, within);
        if (file.Length > most)
            throw UnfitFileException.TooLarge(most);

        // What is read counts, not what the length said: somebody may be writing to it.
        var bytes = new byte[Math.Min(most, Math.Max(file.Length, FirstBuffer)) + 1];
        var length = 0;
        while (file.Read(bytes, length, bytes.Length - length) is > 0 and var read)
        {
            length += read;
            if (length > most)
                throw UnfitFileException.TooLarge(most);
            if (length == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(most + 1L, bytes.Length * 2L));
        }

        return length == bytes.Length ? bytes : bytes[..length];
    }

    /// <summary>All of a file as text: UTF-8, or what its byte-order mark says.</summary>
    /// <inheritdoc cref="Bytes" path="/param|/exception"/>
    public static string Text(string path, int most, string? within = null)
    {
        using var reader = new StreamReader(new MemoryStream(Bytes(path, most, within)));
        return reader.ReadToEnd();
    }

    /// <summary>Opens for reading at once, whatever it is.</summary>
    internal static SafeFileHandle OpenNow(string path, bool followLinks)
    {
        var (notWaiting, closing, noTerminal, noFollow) = OperatingSystem.IsMacOS() ? (0x4, 0x1000000, 0x20000, 0x100)
            : (0x800, 0x80000, 0x100, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000);
        var file = SystemOpen(path, notWaiting | closing | noTerminal | (followLinks ? 0 : noFollow));
        if (!file.IsInvalid)
            return file;

        var (error, words) = (Marshal.GetLastPInvokeError(), Marshal.GetLastPInvokeErrorMessage());
        file.Dispose();
        throw error switch
        {
            2 => new FileNotFoundException("There is no such file."),
            20 => new DirectoryNotFoundException("There is no such folder."),
            1 or 13 => new UnauthorizedAccessException($"{words}."),
            _ => new IOException($"{words}.", error),
        };
    }

    private static FileStream OpenOnWindows(string path, int bufferSize)
    {
#pragma warning disable RS0030 // This is what others are to use.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize);
#pragma warning restore RS0030
        if (file.CanSeek)
            return file;

        file.Dispose();
        throw UnfitFileException.Special("a pipe or a device");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle SystemOpen(string path, int flags);
}

/// <summary>A file that is there and is not read all the same. The message is the reason alone.</summary>
public sealed class UnfitFileException : IOException
{
    private UnfitFileException(string message) : base(message)
    {
    }

    /// <param name="kind">"a pipe".</param>
    public static UnfitFileException Special(string kind) => new($"It is {kind}, and only regular files are read here.");

    public static UnfitFileException Outside(string folder) => new($"It leads out of '{folder}', and only what lies inside is read.");

    public static UnfitFileException NoFolder(string path) =>
        new($"'{path}' is a link or a file, and a folder is needed there. Remove it, or set CODEBOOKLSP_CACHE to another folder.");

    public static UnfitFileException SomebodyElses(string path) =>
        new($"'{path}' belongs to another user. Set CODEBOOKLSP_CACHE to a folder of your own.");

    /// <param name="most">In bytes.</param>
    public static UnfitFileException TooLarge(int most) =>
        new(most >= 1 << 20 ? $"It is larger than {most >> 20} MB." : $"It is larger than {most >> 10} KB.");
}
