using System.CommandLine;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate loss FILE|FOLDER...</c>: how well a model tells what comes next in texts.</summary>
internal static class LossCommand
{
    private const int UsualTokens = 20_000;

    public static Command Build(CommandContext context)
    {
        var paths = new Argument<string[]>("FILE|FOLDER")
        {
            Description = "Texts: files or folders of text, Markdown, JSON lines, Parquet and other datasets. Folders within a folder are "
                + "counted apart.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var run = new Option<string?>("--held-out")
        {
            Description = "Instead of texts: those that a run of 'codebooklsp train' has held out, or a file of packed texts (data.tokens).",
            HelpName = "FOLDER|FILE",
        };
        var bare = new Option<bool>("--no-codes") { Description = "With the codebooks off: the base model." };
        var length = new Option<int>("--length")
        {
            Description = "Tokens of a piece of text that is read at a time; what comes before it is not seen.",
            HelpName = "N",
            DefaultValueFactory = static _ => 256,
        };
        var limit = new Option<int>("--limit")
        {
            Description = "At most so many tokens of each source, evenly from all of it; 0 for all.",
            HelpName = "N",
            DefaultValueFactory = static _ => UsualTokens,
        };
        length.Demand(static value => value >= 8, "--length takes a whole number of at least 8.");
        limit.Demand(static value => value >= 0, "--limit takes a whole number from 0 up.");
        var json = new Option<bool>("--json") { Description = "The figures as JSON." };
        var reading = new DatasetArguments();
        var model = new ModelArguments();
        var command = new Command(
            "loss",
            "Measure how well the model tells the next token: loss in nats, accuracy and perplexity, for each source of texts, with 95 % "
            + "intervals over pieces of text.")
        {
            paths, run, bare, length, limit, json,
        };
        reading.AddTo(command);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => LossRun.Run(
                new(
                    parsed.GetValue(paths) ?? [], parsed.GetValue(run), !parsed.GetValue(bare), parsed.GetValue(length),
                    parsed.GetValue(limit), parsed.GetValue(json), reading.Reading(parsed), reading.Format(parsed), reading.OnError(parsed),
                    parsed.GetValue(model.Model), model.Options(parsed)),
                context, parsed.InvocationConfiguration.Output, cancel),
            cancel));
        return command;
    }
}
