using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Label;

/// <summary><c>codebooklsp label INDEX</c>: what each code fires on, in words, by evidence.</summary>
internal static class LabelCommand
{
    public static Command Build(CommandContext context)
    {
        var index = new Argument<string>("INDEX") { Description = "The index to label. 'codebooklsp index' makes one." };
        var report = new Option<bool>("--report")
        {
            Description = "Only report how many codes would get a label. The index stays unchanged.",
        };
        var neurons = new Option<bool>("--neurons")
        {
            Description = "Run the model and compare with single neurons that are labelled in the same way.",
        };
        var untrained = new Option<bool>("--untrained")
        {
            Description = "Run the model and compare with the same model with random weights, whose codes are labelled in the same way.",
        };
        var sample = new Option<int>("--sample")
        {
            Description = "How many tokens are read for --neurons and --untrained.",
            HelpName = "TOKENS",
            DefaultValueFactory = static _ => 65_536,
        };
        var themes = new Option<string?>("--themes")
        {
            Description = "Themes of the index's model, which labels may speak of.",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var model = new ModelArguments();
        var command = new Command(
            "label", "Label codes automatically: each label is chosen on one half of an index and tested on the other. See docs/labels.md.")
        {
            index, report, themes, neurons, untrained, sample, json,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => LabelRun.RunAsync(
                new(
                    parsed.GetValue(index)!,
                    parsed.GetValue(report),
                    Tokens(parsed.GetValue(neurons), parsed.GetValue(sample)), Tokens(parsed.GetValue(untrained), parsed.GetValue(sample)),
                    parsed.GetValue(themes), parsed.GetValue(json), parsed.GetValue(model.Model), model.Options(parsed)),
                context,
                parsed.InvocationConfiguration.Output,
                cancel),
            cancel));
        return command;
    }

    private static int? Tokens(bool isAsked, int sample) => !isAsked ? null : sample >= 1000 ? sample
        : throw UsageException.WrongOption("--sample", "a number from 1000 up");
}
