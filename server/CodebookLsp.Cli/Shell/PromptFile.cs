using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Shell;

/// <summary>The text to be continued.</summary>
internal static class PromptFile
{
    /// <summary>
    /// A file's text, or standard input's for '-'. One line break at the end is the editor's habit, not the text's, and is left out.
    /// </summary>
    public static string Read(string name, CommandContext context)
    {
        using var file = name == "-" ? TextFile.Open(context.Input, "standard input") : TextFile.Open(name);
        var text = string.Concat(file.Chunks());
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }
}
