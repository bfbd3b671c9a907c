namespace CodebookLsp.Server.Sessions;

/// <summary>Documents of an index that are files of the workspace.</summary>
internal static class WorkspaceFiles
{
    /// <summary>The file's URI; null when no folder of the workspace has it, or it no longer says the same.</summary>
    /// <param name="name">As the index knows it: absolute, or below a folder.</param>
    public static string? Find(IReadOnlyList<string> folders, string name, string text)
    {
        foreach (var folder in folders)
        {
            try
            {
                var (root, path) = (Path.GetFullPath(folder), Path.GetFullPath(name, Path.GetFullPath(folder)));
                if (IsBelow(root, path) && new FileInfo(path) is { Exists: true } file && file.Length <= 4L * text.Length + 4 && Says(path, text))
                    return new Uri(path).AbsoluteUri;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or Text.UserFacingException)
            {
                // Not a file that can be shown: the text itself is.
            }
        }

        return null;
    }

    private static bool IsBelow(string root, string path) => path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool Says(string path, string text)
    {
        using var file = Text.TextFile.Open(path);
        return string.Concat(file.Chunks()) == text;
    }
}
