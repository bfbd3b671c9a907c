using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Model;

/// <summary>Where the texts and other samples are that come with the program.</summary>
internal static class BackgroundFiles
{
    /// <summary>The named ones, else the ones that came with the program (or are in the clone around it).</summary>
    /// <param name="option">That names them in this command.</param>
    /// <exception cref="UsageException">There are none.</exception>
    public static IReadOnlyList<string> Find(string[]? named, string option, CommandContext context)
    {
        if (named is { Length: > 0 })
            return named;
        return Samples("background", context) is { } folder && Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)]
            : throw UsageException.WrongOption(option, "texts; none come with this program");
    }

    /// <summary>A file or folder of <c>samples/</c>, beside the program or above it; null when there is none.</summary>
    public static string? Samples(string name, CommandContext context)
    {
        for (var folder = new DirectoryInfo(context.ProgramFolder); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "samples", name);
            if (Path.Exists(path))
                return path;
        }

        return null;
    }
}
