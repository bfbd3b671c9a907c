using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Native;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.Indexing;

/// <summary>
/// Where the indexes of workspaces are kept. They hold whole texts, so only this user may look at them, and those of workspaces that nobody
/// opens any more go.
/// </summary>
internal static class IndexCache
{
    public const string Extension = ".codes";

    /// <summary>An index that has not been used for so long is removed.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <exception cref="IOException">There can be no folder that only this user may look into.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static string Folder() => FileRights.PrivateFolder(Path.Combine(CacheFolder.Path(), "workspaces"));

    /// <summary>An index is in use, which is noted; those that have long not been are removed, unless somebody is making them.</summary>
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
            // Somebody else is at it, or the system does not let us: another time.
        }
    }
}
