using System.CommandLine;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.TokFsm;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.TokFsm;

/// <summary><c>codebooklsp tokfsm</c>: the paper's test bed, in which one knows what a code ought to mean.</summary>
internal static class TokFsmCommand
{
    public static Command Build(CommandContext context) => new(
        "tokfsm",
        "Train and examine models of a machine whose states one knows: what is the best that can be done, and does each code stand for a "
        + "state? docs/tokfsm.md explains.")
    {
        Make(context), TokFsmTrain.Build(context), TokFsmTable.Build(context), TokFsmExamine.Intervene(context),
        TokFsmExamine.Purity(context), TokFsmExamine.Detect(context),
    };

    private static Command Make(CommandContext context)
    {
        var states = Number("--states", "How many states there are.", 100);
        var edges = Number("--edges", "How many states may follow each.", 10);
        var seed = Number("--seed", "Another seed makes another machine.", 1);
        var reverse = new Option<string?>("--reverse")
        {
            Description = "Turn the edges of this machine round, instead of making a new one.",
            HelpName = "FILE",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The file to write: a line for each state, with the states that may follow. Default: standard output.",
            HelpName = "FILE",
        };
        var command = new Command("make", "Make a machine: states, and from each edges to others at random.")
        {
            states, edges, seed, reverse, output,
        };
        command.SetAction(parsed =>
        {
            var machine = parsed.GetValue(reverse) is { } file
                ? StateMachine.Read(file).Reversed()
                : StateMachine.Random(parsed.GetValue(states), parsed.GetValue(edges), parsed.GetValue(seed));
            if (parsed.GetValue(output) is { } path)
                AtomicFile.WriteText(path, machine.Csv());
            else
                parsed.InvocationConfiguration.Output.Write(machine.Csv());
        });
        return command;
    }

    internal static Option<int> Number(string name, string description, int usual) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => usual,
    };
}
