using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Network.Codebooks;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate steering</c>: does steering do what it says, and at what cost? <c>evaluate spans</c>: do themes stand
/// where people have marked something? <c>evaluate toward</c>: are themes written? <c>evaluate hold</c>: is
/// their share held? <c>evaluate shown</c>: is what editors show new and
/// true?</summary>
internal static class EvaluateCommand
{
    public static Command Build(CommandContext context) =>
        new("evaluate", "Measure what the model and its codes can do.")
        {
            Steering(context), TowardCommand.Build(context), HoldCommand.Build(context), FidelityCommand.Build(context),
            SpansCommand.Build(context), ShownCommand.Build(context),
        };

    private static Command Steering(CommandContext context)
    {
        var topics = new Option<string?>("--topics")
        {
            Description = "A JSON object with a list of words for each topic. Default: eight topics that come with the program.",
            HelpName = "FILE",
        };
        var only = new Option<string[]>("--only")
        {
            Description = "Only these topics.",
            HelpName = "TOPIC",
            AllowMultipleArgumentsPerToken = true,
        };
        var background = new Option<string[]>("--background")
        {
            Description = "Texts in which the words occur among others. Default: excerpts of ten books that come with the program.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var samples = new Option<int>("--samples", "-s")
        {
            Description = "How many continuations each cell has at least.",
            HelpName = "N",
            DefaultValueFactory = static _ => 104,
        };
        var tokens = new Option<int>("--tokens", "-n")
        {
            Description = "How many tokens a continuation has at most.",
            HelpName = "N",
            DefaultValueFactory = static _ => 40,
        };
        var mode = new Option<string>("--mode")
        {
            Description = "How the codes of the profiles act.",
            DefaultValueFactory = static _ => "add",
        };
        mode.DemandOneOf("add", "replace");
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Write steering.md, steering.json and steering.svg into this folder. Default: the table goes to standard output.",
            HelpName = "FOLDER",
        };
        var model = new ModelArguments();
        var command = new Command(
            "steering",
            "For each topic, measure how often its words occur in continuations: unsteered, steered at several strengths, with "
            + "random codes, and with a prompt that asks for them. Fluency and repetition are measured too.")
        { topics, only, background, samples, tokens, mode, output };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => EvaluateRun.RunAsync(
            new(
                parsed.GetValue(topics), parsed.GetValue(only) ?? [], parsed.GetValue(background), parsed.GetValue(samples),
                parsed.GetValue(tokens), Enum.Parse<InterventionMode>(parsed.GetValue(mode)!, ignoreCase: true), parsed.GetValue(output),
                parsed.GetValue(model.Model), model.Options(parsed)),
            context,
            parsed.InvocationConfiguration.Output,
            cancel));
        return command;
    }
}
