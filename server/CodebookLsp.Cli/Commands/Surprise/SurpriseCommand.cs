using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Surprise;

/// <summary><c>codebooklsp surprise FILE</c>: where a text says what the model expects, and where not.</summary>
internal static class SurpriseCommand
{
    public static Command Build(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The text. - reads standard input." };
        var json = new Option<bool>("--json") { Description = "As JSON, for programs." };
        var off = new CodeSwitchArguments("Read with the codes of these layers off");
        var model = new ModelArguments();
        var command = new Command(
            "surprise", "Show the most surprising words of a text, what the model expected in their place, and how surprising each "
                + "paragraph is.")
        {
            file, json,
        };
        off.AddTo(command);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => SurpriseRun.Run(
                new(parsed.GetValue(file)!, parsed.GetValue(json), parsed.GetValue(model.Model), model.Options(parsed))
                {
                    WithoutCodes = off.Off(parsed),
                },
                context, cancel),
            cancel));
        return command;
    }
}
