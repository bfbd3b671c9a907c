using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CodebookLsp.Text.Files;

/// <summary>Who owns a file. On Windows nothing happens: a file takes its rights from its folder.</summary>
internal static partial class FileOwner
{
    /// <summary>Gives an open file the owner and group of another. Only root may give files away; a group may be given by its members; else
    /// it stays ours.</summary>
    public static void Copy(string from, SafeFileHandle to)
    {
        if (FileFacts.Of(from, followLinks: true) is not { } facts)
            return;

        if (ChangeOwner(to, facts.User, facts.Group) != 0)
            _ = ChangeOwner(to, uint.MaxValue, facts.Group); // -1 leaves the user
    }

    [LibraryImport("libc", EntryPoint = "fchown")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);
}
