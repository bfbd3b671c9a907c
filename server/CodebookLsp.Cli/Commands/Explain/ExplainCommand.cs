using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Explain;

/// <summary><c>codebooklsp explain FILE --at LINE:COLUMN</c>: what the model expected at a word, and why.</summary>
internal static class ExplainCommand
{
    public static Command Build(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The text. - reads standard input." };
        var at = new Option<string>("--at")
        {
            Description = "The word to explain, by line and column as editors count them: 12:5.",
            HelpName = "LINE:COLUMN",
            Required = true,
        };
        var off = new CodeSwitchArguments("Say also what the model would have expected with the codes of these layers off");
        var json = new Option<bool>("--json") { Description = "As JSON, for programs." };
        var model = new ModelArguments();
        var command = new Command(
            "explain", "Show which words the model expected at a word, how surprising the word was, and which of its codes say what "
                + "comes next.")
        {
            file, at,
        };
        off.AddTo(command);
        command.Add(json);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => ExplainRun.Run(
                new(parsed.GetValue(file)!, parsed.GetValue(at)!, parsed.GetValue(json), parsed.GetValue(model.Model),
                    model.Options(parsed))
                {
                    WithoutCodes = off.Off(parsed),
                },
                context,
                cancel),
            cancel));
        return command;
    }
}
