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

    /// <param name="file">"-" is standard input.</param>
    /// <exception cref="UserFacingException">It cannot be read, is empty or too long.</exception>
    public static WholeText Read(string file, CommandContext context, CancellationToken cancel)
    {
        using var opened = file == "-" ? TextFile.Open(context.Input, StandardInput) : TextFile.Open(file);
        if (opened.IsEmpty)
            throw AnnotationException.Empty(opened.Path);
        var text = new StringBuilder();
        foreach (var chunk in opened.Chunks(cancel))
        {
            if (text.Append(chunk).Length > Longest)
                throw UsageException.TextTooLong(opened.Path, Longest);
        }

        return new(Path.GetFileName(opened.Path), text.ToString());
    }
}
