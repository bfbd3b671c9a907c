using System.CommandLine;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary><c>codebooklsp themes merge|reduce|hide</c>: other themes from those that were learned.</summary>
internal static class ShapingCommands
{
    public static Command Merge(CommandContext context)
    {
        var (themes, output) = (ThemesCommand.File(), Output());
        var numbers = new Argument<int[]>("NUMBER")
        {
            Description = "The themes to make one. The first one gives its name, the names of the others become aliases.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("merge", "Make several themes one, without reading the corpus again.") { themes, numbers, output };
        command.SetAction((parsed, cancel) => Task.Run(
            () => ShapingRun.Merge(parsed.GetValue(themes)!, parsed.GetValue(numbers)!, parsed.GetValue(output), context), cancel));
        return command;
    }

    public static Command Reduce(CommandContext context)
    {
        var (themes, output) = (ThemesCommand.File(), Output());
        var k = new Option<int>("--themes", "-k") { Description = "How many themes to show.", HelpName = "K", Required = true };
        var command = new Command(
            "reduce", "Join the likest themes until few are left, without reading the corpus again. Hidden themes stay as they are.")
        {
            themes, k, output,
        };
        command.SetAction((parsed, cancel) => Task.Run(
            () => ShapingRun.Reduce(parsed.GetValue(themes)!, parsed.GetValue(k), parsed.GetValue(output), context), cancel));
        return command;
    }

    public static Command Hide(CommandContext context)
    {
        var themes = ThemesCommand.File();
        var numbers = new Argument<int[]>("NUMBER") { Description = "The themes.", Arity = ArgumentArity.OneOrMore };
        var show = new Option<bool>("--show") { Description = "Show them again, also those that learning has hidden." };
        var command = new Command("hide", "Keep themes without showing them.") { themes, numbers, show };
        command.SetAction((parsed, cancel) => Task.Run(
            () => ShapingRun.Hide(parsed.GetValue(themes)!, parsed.GetValue(numbers)!, !parsed.GetValue(show), context), cancel));
        return command;
    }

    private static Option<string?> Output() => new("--output", "-o")
    {
        Description = "The file to write. Without it the file of themes is replaced.",
        HelpName = "FILE",
    };
}
