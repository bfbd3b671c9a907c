using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Shell;

/// <summary>A file that is read whole as it is.</summary>
internal static class SmallFile
{
    /// <exception cref="TextFileException">It cannot be read, or is larger.</exception>
    public static string Text(string path, int mostBytes)
    {
        try
        {
            return PlainFile.Text(path, mostBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFileException.From(path, e);
        }
    }
}
