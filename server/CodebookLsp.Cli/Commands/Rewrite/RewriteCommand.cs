using System.CommandLine;
using CodebookLsp.Cli.Commands.Steer;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Rewriting;

namespace CodebookLsp.Cli.Commands.Rewrite;

/// <summary><c>codebooklsp rewrite FILE --toward WISH</c>: a passage led toward a theme or words by few changes.</summary>
internal static class RewriteCommand
{
    public static Command Build(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The text. - reads standard input." };
        var lines = new Option<string?>("--lines")
        {
            Description = "The passage: these lines, counted from 1. What stands before is read with it. Default: the whole text.",
            HelpName = "FIRST-LAST",
        };
        var strength = new Option<double>("--strength")
        {
            Description = "How strongly to lead there: the direction's own strength times this.",
            HelpName = "X",
            DefaultValueFactory = static _ => 1,
        };
        var most = new Option<int>("--most-edits")
        {
            Description = "Change at most so many places, 1 to 20.",
            HelpName = "N",
            DefaultValueFactory = static _ => new RewriteOptions().MostEdits,
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "The same seed gives the same changes on the same device.",
            HelpName = "N",
            DefaultValueFactory = static _ => 0,
        };
        var json = new Option<bool>("--json") { Description = "As JSON, for programs." };
        var wishes = new WishArguments();
        var model = new ModelArguments();
        var command = new Command(
            "rewrite",
            "Lead a sentence or paragraph toward a theme or words by few changes, and show what each costs. The text is not changed.")
        {
            file, lines, strength, most, seed, json,
        };
        wishes.AddTo(command);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => RewriteRun.Run(
                new(
                    parsed.GetValue(file)!, folder => wishes.Wanted(parsed, folder), parsed.GetValue(lines), parsed.GetValue(strength),
                    parsed.GetValue(most), parsed.GetValue(seed), parsed.GetValue(json), parsed.GetValue(model.Model),
                    model.Options(parsed)),
                context, cancel),
            cancel));
        return command;
    }
}
