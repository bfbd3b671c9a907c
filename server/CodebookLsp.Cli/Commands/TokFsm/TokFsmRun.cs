using System.CommandLine;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.TokFsm;
using CodebookLsp.Network.Sequences;
using CodebookLsp.Network.Training;

namespace CodebookLsp.Cli.Commands.TokFsm;

/// <summary>A run of <c>tokfsm train</c>, opened to be examined.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Length">Tokens of a text in training.</param>
internal sealed record TokFsmRun(string Name, StateMachine Machine, StateDigits Digits, int Length, SequenceModel Model) : IDisposable
{
    public static Argument<string> Argument() => new("RUN")
    {
        Description = "A run's folder (tokfsm train); the checkpoint with the lowest held-out loss is taken.",
    };

    /// <summary>A number of things to measure, of which there must be one.</summary>
    public static Option<int> Count(string name, string description, int usual)
    {
        var option = TokFsmCommand.Number(name, description, usual);
        option.Demand(static value => value >= 1, $"{name} must be at least 1.");
        return option;
    }

    public static Option<string?> Plot() => new("--plot")
    {
        Description = "Draw it too, as an SVG file.",
        HelpName = "FILE",
    };

    /// <exception cref="TrainingException">The folder holds no run.</exception>
    /// <exception cref="StateMachineException">The run's machine is damaged.</exception>
    public static TokFsmRun Open(string folder, CancellationToken cancel)
    {
        var length = TokFsmTrain.Length(TrainingRun.Configuration(folder));
        var machine = StateMachine.Read(Path.Combine(folder, TokFsmTrain.MachineName));
        var model = SequenceModel.Load(folder, cancel);
        return new(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), machine, TokFsmTrain.Digits(machine),
            Math.Min(length, model.MaxTokens), model);
    }

    public void Dispose() => Model.Dispose();
}
