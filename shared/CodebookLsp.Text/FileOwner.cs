using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CodebookLsp.Text;

/// <summary>Who owns a file. Only Linux tells in a way that is the same on every processor (<c>statx</c>); elsewhere nothing happens.</summary>
internal static partial class FileOwner
{
    private const int OfWorkingFolder = -100;
    private const uint UserAndGroup = 0x18;
    private const int User = 20; // where in struct statx
    private const int Group = 24;

    /// <summary>Gives an open file the owner and group of another. Only root may give files away; a group may be given by its members; else it stays ours.</summary>
    public static void Copy(string from, SafeFileHandle to)
    {
        Span<byte> facts = stackalloc byte[256];
        if (!OperatingSystem.IsLinux() || Facts(OfWorkingFolder, from, 0, UserAndGroup, facts) != 0)
            return;

        var (user, group) = (BinaryPrimitives.ReadUInt32LittleEndian(facts[User..]), BinaryPrimitives.ReadUInt32LittleEndian(facts[Group..]));
        if (ChangeOwner(to, user, group) != 0)
            _ = ChangeOwner(to, uint.MaxValue, group); // -1 leaves the user
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Facts(int folder, string path, int flags, uint mask, Span<byte> facts);

    [LibraryImport("libc", EntryPoint = "fchown")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);
}
