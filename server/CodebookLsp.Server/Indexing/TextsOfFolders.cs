using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.Indexing;

/// <summary>A text file of the workspace.</summary>
/// <param name="Length">In bytes.</param>
internal sealed record WorkspaceText(string Path, long Length);

/// <summary>The texts of a workspace that are worth indexing.</summary>
internal static class TextsOfFolders
{
    private const int MostFoldersDeep = 40;
    private const int LongestRules = 1 << 20;

    /// <summary>No links: they may point anywhere.</summary>
    private static readonly EnumerationOptions Entries = new() { AttributesToSkip = FileAttributes.System | FileAttributes.ReparsePoint };

    /// <summary>
    /// Files named .txt or .md, in the order of their paths, but for those in hidden folders, in node_modules, ignored by a .gitignore, or
    /// too long. What cannot be looked into is left out.
    /// </summary>
    /// <param name="longest">In bytes.</param>
    public static IEnumerable<WorkspaceText> Find(IEnumerable<string> folders, long longest) =>
        folders.Select(Path.TrimEndingDirectorySeparator)
            .SelectMany(folder => Walk(folder, new(folder), [], longest, 0)).DistinctBy(static text => text.Path);

    private static IEnumerable<WorkspaceText> Walk(
        string root, DirectoryInfo folder, IReadOnlyList<(string Folder, IgnoreRules Rules)> rules, long longest, int depth)
    {
        if (depth > MostFoldersDeep || List(folder) is not { } entries)
            yield break;

        if (Read(Path.Combine(folder.FullName, ".gitignore"), root) is { } own)
            rules = [.. rules, (folder.FullName, IgnoreRules.Parse(own))];
        foreach (var entry in entries)
        {
            if (entry.Name.StartsWith('.') || entry.Name == "node_modules" || IsIgnored(entry, rules))
                continue;

            if (entry is DirectoryInfo below)
            {
                foreach (var text in Walk(root, below, rules, longest, depth + 1))
                    yield return text;
            }
            else if (entry is FileInfo { Length: > 0 } file && file.Length <= longest && IsText(file))
            {
                yield return new(file.FullName, file.Length);
            }
        }
    }

    private static bool IsText(FileInfo file) => file.Extension.ToLowerInvariant() is ".txt" or ".md";

    private static bool IsIgnored(FileSystemInfo entry, IReadOnlyList<(string Folder, IgnoreRules Rules)> rules)
    {
        foreach (var (folder, own) in rules.Reverse()) // the nearest decides
        {
            if (own.Ignores(Path.GetRelativePath(folder, entry.FullName).Replace('\\', '/'), entry is DirectoryInfo) is { } ignored)
                return ignored;
        }

        return false;
    }

    private static List<FileSystemInfo>? List(DirectoryInfo folder)
    {
        try
        {
            return [.. folder.EnumerateFileSystemInfos("*", Entries).OrderBy(static entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Read(string path, string root)
    {
        try
        {
            return PlainFile.Text(path, LongestRules, root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
