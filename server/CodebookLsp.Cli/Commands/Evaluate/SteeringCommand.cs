using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Judging;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate steering</c>: does steering bring texts where it is to bring them, beside other ways, and at what
/// cost?</summary>
internal sealed class SteeringCommand
{
    private readonly ConceptArguments files = new();
    private readonly Option<string?> themes = new("--themes")
    {
        Description = "The themes. Default: those that come with the model.",
        HelpName = "FILE",
    };
    private readonly Option<string?> index = new("--index")
    {
        Description = "The index whose one half makes directions and whose other half teaches judges. Default: the model's.",
        HelpName = "FILE",
    };
    private readonly Option<string?> output = new("--output", "-o")
    {
        Description = "Write steering.md, steering.json, steering.svg and steering.html into this folder, and keep the texts there: a run "
            + "that is stopped, or has no more time, goes on from them. Default: the table goes to standard output, and nothing is kept.",
        HelpName = "FOLDER",
    };
    private readonly Option<double> minutes = new("--minutes")
    {
        Description = "Begin no further beginning after so many minutes; 0 for no limit.",
        HelpName = "N",
        DefaultValueFactory = static _ => 19,
    };
    private readonly Option<int> choosing = new("--choosing")
    {
        Description = "On how many beginnings strengths and numbers of codes are chosen.",
        HelpName = "N",
        DefaultValueFactory = static _ => new EvaluationOptions().Choosing,
    };
    private readonly Option<int> prompts = new("--prompts")
    {
        Description = "On how many other beginnings every concept is measured, at most.",
        HelpName = "N",
        DefaultValueFactory = static _ => new EvaluationOptions().Prompts,
    };
    private readonly Option<int> more = new("--more-prompts")
    {
        Description = "On how many the first three concepts of each kind are measured, at most.",
        HelpName = "N",
        DefaultValueFactory = static _ => new EvaluationOptions().MorePrompts,
    };

    private SteeringCommand()
    {
    }

    public static Command Build(CommandContext context) => new SteeringCommand().Made(context);

    private Command Made(CommandContext context)
    {
        var model = new ModelArguments();
        var command = new Command(
            "steering",
            "Steer toward fifty concepts by found codes, and beside them by random codes, a prompt, a difference of means, conceptors and "
            + "themes. Measure how often words come that nothing was chosen by, what classifiers say, and what it costs.");
        files.AddTo(command);
        foreach (var option in (Option[])[themes, index, output, minutes, choosing, prompts, more])
            command.Add(option);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => SteeringRun.Run(
                new(
                    files.Concepts(parsed, context), files.Beginnings(parsed, context), parsed.GetValue(themes), parsed.GetValue(index),
                    parsed.GetValue(output), parsed.GetValue(model.Model), model.Options(parsed), Options(parsed)),
                context, parsed.InvocationConfiguration.Output, cancel),
            cancel));
        return command;
    }

    private EvaluationOptions Options(ParseResult parsed)
    {
        var (limit, dev) = (parsed.GetValue(minutes), parsed.GetValue(choosing));
        var (every, some) = (parsed.GetValue(prompts), parsed.GetValue(more));
        if (dev < 1 || every < 1 || some < 1 || !(limit >= 0 && limit <= TimeSpan.MaxValue.TotalMinutes / 2))
            throw UsageException.WrongOption(
                "--choosing, --prompts, --more-prompts and --minutes", "numbers from 1 up, the last from 0 up");
        return new()
        {
            Choosing = dev,
            Prompts = every,
            MorePrompts = Math.Max(every, some),
            Limit = limit == 0 ? null : TimeSpan.FromMinutes(limit),
        };
    }
}
