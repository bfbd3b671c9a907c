using System.CommandLine;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes.Evaluation;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary><c>codebooklsp themes quiz make|score</c>: whether the names of themes say what their passages are about.</summary>
internal static class QuizCommand
{
    public static Command Build(CommandContext context) =>
        new("quiz", "Ask whether the names of themes say what their passages are about. docs/themes.md explains.")
        {
            Make(context),
            Score(context),
        };

    private static Command Make(CommandContext context)
    {
        var (index, themes) = (ThemesCommand.Index(), ThemesCommand.File());
        var output = new Option<string>("--output", "-o") { Description = "The folder to write.", HelpName = "FOLDER", Required = true };
        var nearest = new Option<bool>("--nearest")
        {
            Description = "Put passages of the nearest theme beside a theme's own, not any passages.",
        };
        var control = new Option<bool>("--control") { Description = "Give every theme another one's name: the answers must be chance." };
        var automatic = new Option<bool>("--automatic") { Description = "Ask also about themes without a name, by their words." };
        var unseen = new Option<bool>("--unseen")
        {
            Description = "The themes were learned from other texts than these: ask about all of them. Without it the themes must be "
                + "learned with --training-half.",
        };
        var seed = new Option<int>("--seed") { Description = "Another seed draws other passages.", HelpName = "N" };
        var command = new Command("make", "Write questions, each with ten passages of texts that nothing was learned from, and a key.")
        {
            index, themes, output, nearest, control, automatic, unseen, seed,
        };
        command.SetAction((parsed, cancel) => Task.Run(
            () => QuizRun.Make(
                parsed.GetValue(index)!, parsed.GetValue(themes)!, parsed.GetValue(output)!,
                new QuizOptions
                {
                    Nearest = parsed.GetValue(nearest),
                    Control = parsed.GetValue(control),
                    Automatic = parsed.GetValue(automatic),
                    Unseen = parsed.GetValue(unseen),
                    Seed = parsed.GetValue(seed),
                },
                context, cancel),
            cancel));
        return command;
    }

    private static Command Score(CommandContext context)
    {
        var folder = new Argument<string>("FOLDER") { Description = "What 'codebooklsp themes quiz make' wrote." };
        var answers = new Argument<string>("ANSWERS") { Description = "A JSON file with the letters that were chosen for each question." };
        var command = new Command("score", "Hold answers against the key.") { folder, answers };
        command.SetAction((parsed, cancel) => Task.Run(
            () => QuizRun.Score(parsed.GetValue(folder)!, parsed.GetValue(answers)!, context), cancel));
        return command;
    }
}
