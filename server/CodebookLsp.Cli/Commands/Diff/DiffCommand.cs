using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Diff;

/// <summary><c>codebooklsp diff A B</c>: what is different between two texts, or two versions of one, as the model sees them.</summary>
internal static class DiffCommand
{
    public static Command Build(CommandContext context)
    {
        var first = new Argument<string>("A") { Description = "The text before; with --git the text now. - reads standard input." };
        var second = new Argument<string?>("B") { Description = "The text after.", Arity = ArgumentArity.ZeroOrOne };
        var git = new Option<string?>("--git", "-g")
        {
            Description = "Compare A with its version in this git revision, for example HEAD.",
            HelpName = "REV",
        };
        var themes = new Option<string?>("--themes") { Description = "The themes. Default: the model's.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "As JSON, for programs." };
        var model = new ModelArguments();
        var command = new Command(
            "diff", "Say what changed between two texts, part by part: what they are about, which words, which codes came and went, and "
            + "which words stayed and are seen otherwise.")
        {
            first, second, git, themes, json,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => DiffRun.Run(
                new(
                    parsed.GetValue(first)!, parsed.GetValue(second), parsed.GetValue(git), parsed.GetValue(themes), parsed.GetValue(json),
                    parsed.GetValue(model.Model), model.Options(parsed)),
                context, cancel),
            cancel));
        return command;
    }
}
