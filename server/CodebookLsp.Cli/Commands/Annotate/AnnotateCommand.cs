using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Annotate;

/// <summary><c>codebooklsp annotate FILE...</c>: every token of a text with the codes that are active on it.</summary>
internal static class AnnotateCommand
{
    public static Command Build(CommandContext context)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Texts in UTF-8, or in UTF-16 with a byte-order mark. '-' or nothing means standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var format = new Option<string?>("--format", "-f")
        {
            Description = "table to look at, jsonl for programs, html to explore in a browser. Default: chosen by the output file's "
                + "name, else table in a terminal and jsonl in a pipe. If given several times, the last one counts.",
            Arity = ArgumentArity.OneOrMore, // so that a script's own choice can be overruled at its end
            CustomParser = static result => result.Tokens[^1].Value,
        };
        format.DemandOneOf("table", "jsonl", "html");
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Write to this file. It appears only when it is complete.",
            HelpName = "FILE",
        };
        var sites = new SiteArguments();
        var top = new Option<int?>("--top")
        {
            Description = "Show at most N codes for each token, the most salient ones: rare in the text and close to the vector. "
                + "Default: all; in a table, as many as fit; on a page, 24 (with a 'Show all' button).",
            HelpName = "N",
        };
        top.Demand(static value => value is null or >= 1, "--top takes a number from 1 up.");

        var themed = new Option<bool>("--themes")
        {
            Description = "Also say, after the codes of each text, what its passages are about (not on a page: 'codebooklsp themes FILE' "
                + "makes one). The themes are those that come with the model, unless --themes-file names others.",
        };
        var themes = new Option<string?>("--themes-file")
        {
            Description = "The themes, a file that 'codebooklsp themes learn' made. Implies --themes.",
            HelpName = "FILE",
        };
        var model = new ModelArguments();
        var command = new Command("annotate", "List every token of a text with its active codes: site, id, rank and similarity.")
        {
            files, format, output,
        };
        sites.AddTo(command);
        command.Add(top);
        command.Add(themed);
        command.Add(themes);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => AnnotateRun.RunAsync(
            new AnnotateRequest
            {
                Files = parsed.GetValue(files) is { Length: > 0 } named ? named : ["-"],
                Format = parsed.GetValue(format),
                Output = parsed.GetValue(output),
                Sites = sites.Selection(parsed),
                Top = parsed.GetValue(top),
                HasThemes = parsed.GetValue(themed) || parsed.GetValue(themes) is not null,
                Themes = parsed.GetValue(themes),
                Model = parsed.GetValue(model.Model),
                Load = model.Options(parsed),
            },
            context,
            cancel));
        return command;
    }
}
