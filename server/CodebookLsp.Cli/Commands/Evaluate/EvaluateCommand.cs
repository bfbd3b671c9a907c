using System.CommandLine;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate steering</c>: does steering do what it says, and at what cost? <c>evaluate spans</c>: do themes stand
/// where people have marked something? <c>evaluate toward</c>: are themes written? <c>evaluate hold</c>: is their share held? <c>evaluate
/// shown</c>: is what editors show new and true? <c>evaluate validity</c>: are continuations well formed? <c>evaluate rewriting</c>: do
/// sentences get where they are led? <c>evaluate layers</c>: what do the codes of each layer cost? <c>evaluate loss</c>: what comes next
/// in texts? <c>evaluate sparing</c>: is something else left as it is? <c>evaluate codes</c>: do few
/// codes steer as well as many? <c>evaluate rejection</c>: what does the best of several samples bring?</summary>
internal static class EvaluateCommand
{
    public static Command Build(CommandContext context) =>
        new("evaluate", "Measure what the model and its codes can do.")
        {
            SteeringCommand.Build(context), TowardCommand.Build(context), HoldCommand.Build(context), FidelityCommand.Build(context),
            SpansCommand.Build(context), ShownCommand.Build(context), ValidityCommand.Build(context), RewritingCommand.Build(context),
            LayersCommand.Build(context), LossCommand.Build(context), SparingCommand.Build(context), CodesCommand.Build(context),
            RejectionCommand.Build(context),
        };
}
