using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Shell;

/// <summary>A text that a command holds as a whole.</summary>
/// <param name="Name">The file's, for messages and headings.</param>
internal sealed record WholeText(string Name, string Text)
{
    private const string StandardInput = "standard input";

    /// <summary>A longer text is refused, in UTF-16 units.</summary>
    private const int Longest = 2_000_000;

    /// <summary>Only the text of a file, however long; perhaps nothing.</summary>
    /// <exception cref="TextFileException">It cannot be read.</exception>
    public static string TextOf(string path)
    {
        using var file = TextFile.Open(path);
        return string.Concat(file.Chunks());
    }

    /// <param name="file">"-" is standard input.</param>
    /// <param name="first">Only so many UTF-16 units, up to the end of a line; null for all.</param>
    /// <exception cref="UserFacingException">It cannot be read, is empty or too long.</exception>
    public static WholeText Read(string file, CommandContext context, CancellationToken cancel, int? first = null)
    {
        using var opened = file == "-" ? TextFile.Open(context.Input, StandardInput) : TextFile.Open(file);
        return Read(opened, cancel, first);
    }

    /// <inheritdoc cref="Read(string, CommandContext, CancellationToken, int?)"/>
    public static WholeText Read(TextFile opened, CancellationToken cancel, int? first = null)
    {
        if (opened.IsEmpty)
            throw AnnotationException.Empty(opened.Path);
        var text = new StringBuilder();
        foreach (var chunk in opened.Chunks(cancel))
        {
            if (text.Append(chunk).Length >= first)
                break;
            if (text.Length > Longest)
                throw UsageException.TextTooLong(opened.Path, Longest);
        }

        var whole = text.ToString();
        var end = whole.Length > first ? whole.LastIndexOf('\n', first.Value - 1) + 1 : whole.Length;
        return new(Path.GetFileName(opened.Path), end > 0 ? whole[..end] : whole);
    }
}
