using System.CommandLine;
using System.Text;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>How a result is written.</summary>
internal enum ResultForm
{
    Table,
    Json,
    Html,
}

/// <summary>The options that say how a result is written, the same for all commands that read themes.</summary>
internal sealed class FormArguments
{
    private readonly Option<bool> json = new("--json") { Description = "As JSON, for programs." };

    private readonly Option<bool> html = new("--html") { Description = "As one page with a picture, which needs no other file." };

    private readonly Option<string?> output = new("--output", "-o")
    {
        Description = "Write to this file, in the form that its ending says: .html, .json, else the table.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[json, html, output])
            command.Add(option);
    }

    /// <exception cref="UsageException">Two forms are asked for.</exception>
    public ResultForm Of(ParseResult parsed) => (parsed.GetValue(json), parsed.GetValue(html)) switch
    {
        (true, true) => throw UsageException.OneOf("--json", "--html"),
        (true, _) => ResultForm.Json,
        (_, true) => ResultForm.Html,
        _ => Path.GetExtension(parsed.GetValue(output))?.ToLowerInvariant() switch
        {
            ".html" or ".htm" => ResultForm.Html,
            ".json" => ResultForm.Json,
            _ => ResultForm.Table,
        },
    };

    /// <summary>Null for standard output.</summary>
    public string? Output(ParseResult parsed) => parsed.GetValue(output);

    /// <summary>Writes a result.</summary>
    /// <param name="output">The file; null for standard output.</param>
    /// <param name="inputs">What it was made from: no more people may read the one than the other.</param>
    /// <exception cref="AtomicFileException">The file cannot be written.</exception>
    public static void Write(string text, string? output, IReadOnlyList<string> inputs, CommandContext context)
    {
        if (output is not null)
        {
            AtomicFile.WriteText(output, text, FileRights.NoWiderThan(inputs));
            return;
        }

        context.Output.Write(Encoding.UTF8.GetBytes(text));
        context.Output.Flush();
    }
}
