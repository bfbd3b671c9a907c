using CodebookLsp.Text.Errors;

namespace CodebookLsp.Text.Files;

/// <summary>A file that cannot be read as text. The message names the file and the reason.</summary>
public sealed class TextFileException : UserFacingException
{
    private TextFileException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    public static TextFileException Missing(string path) =>
        new($"There is no file '{path}'. Check the spelling of its name.");

    public static TextFileException IsDirectory(string path) =>
        new($"'{path}' is a directory. Name the files in it instead.");

    /// <param name="offset">The byte that gave it away, counted from the file's start.</param>
    public static TextFileException Binary(string path, long offset) =>
        new($"'{path}' is not text: byte {offset} and others are control codes. Give a text file in UTF-8, or in UTF-16 with a byte-order "
            + "mark.");

    /// <summary>What the system said when a file was opened or read.</summary>
    public static TextFileException From(string path, Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => Missing(path),
        UnauthorizedAccessException when Directory.Exists(path) => IsDirectory(path),
        _ => Unreadable(path, error),
    };

    public static TextFileException Unreadable(string path, Exception inner) =>
        new($"'{path}' cannot be read: {inner.Message}", inner);
}
