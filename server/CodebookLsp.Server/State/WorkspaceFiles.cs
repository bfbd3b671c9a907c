using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.State;

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
                if (RealPath.IsInside(path, Path.TrimEndingDirectorySeparator(root)) && File.Exists(path) && HasText(path, text, root))
                    return new Uri(path).AbsoluteUri;
            }
            catch (Exception e) when (
                e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or UserFacingException)
            {
                // Not a file that can be shown: the text itself is.
            }
        }

        return null;
    }

    /// <summary>Whether a file says this now. No more of it is read than that takes.</summary>
    /// <param name="within">The folder that no link may lead out of; null for any.</param>
    /// <exception cref="TextFileException">It cannot be read.</exception>
    public static bool HasText(string path, string text, string? within = null)
    {
        using var file = TextFile.OpenPlain(path, within);
        var at = 0;
        foreach (var chunk in file.Chunks())
        {
            if (!text.AsSpan(at).StartsWith(chunk, StringComparison.Ordinal))
                return false;
            at += chunk.Length;
        }

        return at == text.Length;
    }
}
