using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Cli.Commands.Explain;

/// <summary><c>codebooklsp explain FILE --at LINE:COLUMN</c>: what the model expected at a word, and why.</summary>
internal static class ExplainCommand
{
    private const string All = "all";

    public static Command Build(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The text. - reads standard input." };
        var at = new Option<string>("--at")
        {
            Description = "The word to explain, by line and column as editors count them: 12:5.",
            HelpName = "LINE:COLUMN",
            Required = true,
        };
        var off = new Option<string?>("--no-codes")
        {
            Description = "Say also what the model would have expected with the codes of these layers off, such as 4,6 or 0-10, or all.",
            HelpName = "LAYERS",
        };
        off.Demand(
            static list => list is null or All || SiteSelection.Numbers(list) is not null,
            "--no-codes takes layers and ranges of them such as 4,6,10-14, or all.");
        var json = new Option<bool>("--json") { Description = "As JSON, for programs." };
        var model = new ModelArguments();
        var command = new Command(
            "explain", "Show which words the model expected at a word, how surprising the word was, and which of its codes say what "
                + "comes next.")
        {
            file, at, off, json,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => ExplainRun.Run(
                new(parsed.GetValue(file)!, parsed.GetValue(at)!, parsed.GetValue(json), parsed.GetValue(model.Model),
                    model.Options(parsed))
                {
                    WithoutCodes = parsed.GetValue(off) is { } layers
                        ? new(layers == All ? null : SiteSelection.Numbers(layers), null) : null,
                },
                context,
                cancel),
            cancel));
        return command;
    }
}
