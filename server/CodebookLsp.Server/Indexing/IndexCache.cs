using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Native;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.Indexing;

/// <summary>
/// Where the indexes of workspaces are kept. They contain whole texts, so only this user may read them. Those of workspaces that are no
/// longer opened are removed.
/// </summary>
internal static class IndexCache
{
    public const string Extension = ".codes";

    /// <summary>An index that has not been used for so long is removed.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <exception cref="IOException">There can be no folder that only this user may read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static string Folder() => FileRights.PrivateFolder(Path.Combine(CacheFolder.Path(), "workspaces"));

    /// <summary>Notes that an index is in use, and removes those that have not been used for long, unless they are being made.</summary>
    public static void Used(string path, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        Try(() => File.SetLastWriteTimeUtc(path, now));
        Try(() =>
        {
            var all = new DirectoryInfo(Path.GetDirectoryName(path)!).GetFiles()
                .Where(static file => file.Name.Contains(Extension, StringComparison.Ordinal));
            foreach (var files in all.GroupBy(static file => Path.Combine(
                file.DirectoryName!, file.Name[..(file.Name.IndexOf(Extension, StringComparison.Ordinal) + Extension.Length)])))
            {
                if (files.Key != path && files.All(file => now - file.LastWriteTimeUtc > Kept))
                    Try(() => IndexFiles.Remove(files.Key));
            }
        });
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UserFacingException)
        {
            // Another process uses it, or the system does not allow it. We try again another time.
        }
    }
}
