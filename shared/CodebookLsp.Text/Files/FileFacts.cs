using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CodebookLsp.Text.Files;

/// <summary>What the system says of a file: its kind and permissions, and whose it is.</summary>
/// <param name="Mode">As in <c>struct stat</c>: the kind in the upper bits, the permissions in the lower.</param>
public readonly partial record struct FileFacts(int Mode, uint User, uint Group)
{
    private const int KindBits = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;
    private const int Link = 0xA000;

    private const int OfWorkingFolder = -100; // AT_FDCWD
    private const int NotThroughLinks = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int OfHandle = 0x1000; // AT_EMPTY_PATH
    private const uint Basic = 0x7FF; // STATX_BASIC_STATS
    private const int LongestFacts = 256; // struct statx; macOS's struct stat takes 144

    public bool IsRegular => (Mode & KindBits) == RegularFile;

    public bool IsFolder => (Mode & KindBits) == Folder;

    public bool IsLink => (Mode & KindBits) == Link;

    /// <summary>"a pipe", for messages.</summary>
    public string Kind => (Mode & KindBits) switch
    {
        RegularFile => "a file",
        Folder => "a folder",
        Link => "a link",
        0x1000 => "a pipe",
        0xC000 => "a socket",
        _ => "a device",
    };

    public bool IsOurs => User == EffectiveUser();

    /// <summary>Whether it is this user's, and nobody else may write to it.</summary>
    public bool IsOnlyOurs => IsOurs && ((UnixFileMode)Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0;

    /// <summary>Null where there is no such file, and on Windows, which has other facts.</summary>
    /// <param name="followLinks">Whether a link is asked about what it leads to.</param>
    public static FileFacts? Of(string path, bool followLinks)
    {
        Span<byte> facts = stackalloc byte[LongestFacts];
        var failed = OperatingSystem.IsLinux() ? Statx(OfWorkingFolder, path, followLinks ? 0 : NotThroughLinks, Basic, facts)
            : !OperatingSystem.IsMacOS() ? -1
            : followLinks ? Stat(path, facts) : LinkStat(path, facts);
        return failed == 0 ? Read(facts) : null;
    }

    /// <summary>Of an open file; null on Windows.</summary>
    public static FileFacts? Of(SafeFileHandle file)
    {
        Span<byte> facts = stackalloc byte[LongestFacts];
        var failed = OperatingSystem.IsLinux()
            ? Statx(file, "", OfHandle, Basic, facts) : OperatingSystem.IsMacOS() ? HandleStat(file, facts) : -1;
        return failed == 0 ? Read(facts) : null;
    }

    private static FileFacts Read(ReadOnlySpan<byte> facts) => OperatingSystem.IsLinux()
        ? new(BinaryPrimitives.ReadUInt16LittleEndian(facts[28..]), BinaryPrimitives.ReadUInt32LittleEndian(facts[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(facts[24..]))
        : new(BinaryPrimitives.ReadUInt16LittleEndian(facts[4..]), BinaryPrimitives.ReadUInt32LittleEndian(facts[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(facts[20..]));

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> facts);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(SafeFileHandle file, string path, int flags, uint mask, Span<byte> facts);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(string path, Span<byte> facts);

    [LibraryImport("libc", EntryPoint = "lstat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int LinkStat(string path, Span<byte> facts);

    [LibraryImport("libc", EntryPoint = "fstat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int HandleStat(SafeFileHandle file, Span<byte> facts);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();
}
