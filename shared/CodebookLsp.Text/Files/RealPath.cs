namespace CodebookLsp.Text.Files;

/// <summary>Where paths lead once every link in them is followed.</summary>
public static class RealPath
{
    private const int MostLinks = 40; // what Linux follows, too

    private static readonly StringComparison Comparison = OperatingSystem.IsLinux()
        ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>The absolute path without links. It need not exist.</summary>
    /// <exception cref="IOException">The links go round in a circle.</exception>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        for (var links = 0; links <= MostLinks; links++)
        {
            if (FirstLinkFollowed(full) is not { } next)
                return full;
            full = next;
        }

        throw new IOException($"There are too many links on the way to '{path}'.");
    }

    /// <summary>Whether a real path lies in a real folder.</summary>
    public static bool IsInside(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, Comparison);

    private static string? FirstLinkFollowed(string full)
    {
        var at = Path.GetPathRoot(full)!;
        var parts = full[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (var index = 0; index < parts.Length; index++)
        {
            var folder = at;
            at = Path.Combine(at, parts[index]);
            if (new FileInfo(at).LinkTarget is { } target)
                return Path.GetFullPath(Path.Combine([target, .. parts[(index + 1)..]]), folder);
        }

        return null;
    }
}
