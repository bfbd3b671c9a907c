using CodebookLsp.Text.Errors;

namespace CodebookLsp.Text.Files;

/// <summary>A file that could not be written. Whatever was there before is still there, untouched.</summary>
public sealed class AtomicFileException : UserFacingException
{
    private AtomicFileException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    public static AtomicFileException DiskFull(string path, Exception inner) =>
        new($"'{path}' was not written: the disk is full. Free some space, or write to another disk.", inner);

    public static AtomicFileException NoFolder(string path) =>
        new($"'{path}' was not written: there is no folder '{Path.GetDirectoryName(path)}'. Make it first.");

    public static AtomicFileException NotAFile(string path) =>
        new($"'{path}' was not written: it is a directory or a device. Name a file, or leave the name out to write to standard output.");

    public static AtomicFileException NotWritten(string path, Exception inner) =>
        new($"'{path}' was not written: {inner.Message}", inner);

    /// <summary>The named exception for what the system said.</summary>
    public static AtomicFileException From(string path, Exception inner) => inner switch
    {
        IOException { HResult: var code } when IsDiskFull(code) => DiskFull(path, inner),
        DirectoryNotFoundException => NoFolder(path),
        _ => NotWritten(path, inner),
    };

    /// <summary>ENOSPC, EDQUOT on Linux and macOS (.NET passes the errno on), ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on
    /// Windows.</summary>
    private static bool IsDiskFull(int code) => OperatingSystem.IsWindows()
        ? (uint)code is 0x80070070 or 0x80070027
        : code == 28 || code == (OperatingSystem.IsMacOS() ? 69 : 122);
}
