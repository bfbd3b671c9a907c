using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate shown FILE...</c>: whether what an editor shows of a text is new to a reader, and true.</summary>
internal static class ShownCommand
{
    public static Command Build(CommandContext context)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Texts to read as an editor does. - reads standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var first = new Option<int?>("--first")
        {
            Description = "Only so many UTF-16 units of each text, up to the end of a line.",
            HelpName = "N",
        };
        var json = new Option<bool>("--json") { Description = "The figures as JSON." };
        var model = new ModelArguments();
        var command = new Command(
            "shown",
            "Measure what editors show of texts: hints that repeat their word, lenses without a name, labels that are false where they are "
            + "stated, and words of which something is said that the text does not say by itself. docs/labels.md explains.")
        {
            files, first, json,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => ShownRun.Run(
                new(
                    parsed.GetValue(files)!,
                    parsed.GetValue(first) is not { } units ? null : units > 0 ? units
                        : throw UsageException.WrongOption("--first", "a number from 1 up"),
                    parsed.GetValue(json), parsed.GetValue(model.Model), model.Options(parsed)),
                context,
                cancel),
            cancel));
        return command;
    }
}
