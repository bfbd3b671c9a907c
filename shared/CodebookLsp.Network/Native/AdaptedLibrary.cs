using System.Security.Cryptography;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Native;

/// <summary>
/// TorchSharp's bridge, adapted to an older C++ library, in a file of the user's cache. It is code that is about to run, so nobody else may
/// have had a hand in it: its folder is this user's
/// alone, it is no link, and its bytes are compared through the handle that it is then loaded by.
/// </summary>
internal sealed record AdaptedLibrary(string Path, FileStream File)
{
    /// <summary>The open file itself, whatever its name leads to by now.</summary>
    public string LoadedAs => System.IO.File.Exists(Handle) ? Handle : Path; // there is no /proc in some containers

    private string Handle => $"/proc/self/fd/{File.SafeFileHandle.DangerousGetHandle()}";

    /// <summary>
    /// The copy, made if it is not there or not what it should be. Two processes may do this at once: each writes a file of its own and
    /// renames it, and both write the same bytes.
    /// </summary>
    /// <exception cref="NativeLibraryException">It cannot be adapted, or there is no safe place for it.</exception>
    public static AdaptedLibrary Open(string bridge, string cache)
    {
        byte[] adapted;
        string hash;
        try
        {
            var original = PlainFile.Bytes(bridge, int.MaxValue - 1);
            hash = Convert.ToHexStringLower(SHA256.HashData(original));
            adapted = ElfVersionPatch.Apply(original);
        }
        catch (Exception error) when (error is ElfException or IOException or UnauthorizedAccessException)
        {
            throw NativeLibraryException.NotPatched(bridge, error);
        }

        var folder = System.IO.Path.Combine(cache, "native", hash);
        var copy = System.IO.Path.Combine(folder, System.IO.Path.GetFileName(bridge));
        try
        {
            FileRights.PrivateFolder(System.IO.Path.GetDirectoryName(folder)!);
            FileRights.PrivateFolder(folder);
            if (Opened(copy, adapted) is { } kept)
                return new(copy, kept);

            // What is there gives way without passing on its rights, or leading what is written elsewhere. Not by deleting a file of ours:
            // another process may just have made it.
            if (!OperatingSystem.IsWindows() && FileFacts.Of(copy, followLinks: false) is { IsRegular: true, IsOurs: true })
                System.IO.File.SetUnixFileMode(copy, FileRights.OnlyUser);
            else
                System.IO.File.Delete(copy);
            AtomicFile.WriteBytes(copy, adapted, FileRights.OnlyUser);
            return new(copy, Opened(copy, adapted) ?? throw new IOException("It is another file as soon as it is written."));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or AtomicFileException)
        {
            throw NativeLibraryException.NoCache(folder, error);
        }
    }

    /// <summary>The open copy, if it is what it should be and nobody else may change it; null if not.</summary>
    private static FileStream? Opened(string copy, byte[] adapted)
    {
        if (FileFacts.Of(copy, followLinks: false) is not { IsRegular: true })
            return null;

        var file = PlainFile.Open(copy, within: System.IO.Path.GetDirectoryName(copy));
        if (FileFacts.Of(file.SafeFileHandle) is { IsOnlyOurs: true } && file.Length == adapted.Length && Says(file, adapted))
            return file;

        file.Dispose();
        return null;
    }

    private static bool Says(FileStream file, byte[] adapted)
    {
        var bytes = new byte[adapted.Length];
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && bytes.AsSpan().SequenceEqual(adapted);
    }
}
