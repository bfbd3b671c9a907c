namespace CodebookLsp.Text.Files;

/// <summary>Who may read what is written. On Windows a file has its folder's rights, and none of this is asked for.</summary>
public static class FileRights
{
    /// <summary>Nobody but this user.</summary>
    public const UnixFileMode OnlyUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OnlyUserFolder = OnlyUser | UnixFileMode.UserExecute;

    private const UnixFileMode Readers = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>
    /// The rights of a new file that says what others say: whoever may not read all of those may not read it. The user's umask comes on
    /// top.
    /// </summary>
    /// <param name="sources">Files; "-" is standard input. What is no regular file gives no rights away.</param>
    /// <returns>Null where nothing speaks against the system's own choice.</returns>
    public static UnixFileMode? NoWiderThan(IEnumerable<string> sources)
    {
        var rights = Readers;
        foreach (var source in sources)
        {
            if (FileFacts.Of(source == "-" ? "/dev/stdin" : source, followLinks: true) is { IsRegular: true } facts)
                rights &= (UnixFileMode)facts.Mode;
        }

        return rights == Readers ? null : OnlyUser | rights;
    }

    /// <summary>Makes an empty file with these rights for something else to fill, unless it is there. Whatever the umask.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static void Begin(string path, UnixFileMode rights)
    {
        if (OperatingSystem.IsWindows() || File.Exists(path))
            return;

#pragma warning disable RS0030 // It makes a file that was not there.
        using var file = new FileStream(
            path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OnlyUser & rights });
#pragma warning restore RS0030
        File.SetUnixFileMode(file.SafeFileHandle, rights);
    }

    /// <summary>A folder that only this user may look into, made if it is not there. One that is his already is closed to others.</summary>
    /// <returns>The path.</returns>
    /// <exception cref="IOException">It cannot be made, is a link, or belongs to somebody else.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static string PrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return Directory.CreateDirectory(path).FullName;

        Directory.CreateDirectory(path, OnlyUserFolder);
        if (FileFacts.Of(path, followLinks: false) is not { IsFolder: true } found)
            throw UnfitFileException.NoFolder(path);
        if (!found.IsOurs)
            throw UnfitFileException.SomebodyElses(path);
        const UnixFileMode others =
            UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (((UnixFileMode)found.Mode & ~OnlyUserFolder & (Readers | others)) != 0)
            File.SetUnixFileMode(path, OnlyUserFolder);
        return path;
    }
}
