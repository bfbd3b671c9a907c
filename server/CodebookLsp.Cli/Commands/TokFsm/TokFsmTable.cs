using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.TokFsm;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Training;

namespace CodebookLsp.Cli.Commands.TokFsm;

/// <summary><c>codebooklsp tokfsm table RUN...</c>: the paper's Table 1 of one's own runs.</summary>
internal static class TokFsmTable
{
    public static Command Build(CommandContext context)
    {
        var runs = Runs();
        var texts = TokFsmCommand.Number("--texts", "On how many walks the loss is measured.", 200);
        var written = TokFsmCommand.Number("--written", "How many walks the model writes.", 100);
        var command = new Command(
            "table", "How well models have learned to walk: loss, accuracy and steps along edges, beside the best that is possible.")
        {
            runs, texts, written,
        };
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var output = parsed.InvocationConfiguration.Output;
                output.WriteLine(
                    "| run | codebooks | steps | loss | accuracy | steps along edges | first steps | edges among the likeliest |");
                output.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
                var machines = new List<(StateMachine Machine, StateDigits Digits, int Length)>();
                foreach (var run in parsed.GetValue(runs)!)
                {
                    var (machine, digits, length) = Machine(run);
                    machines.Add((machine, digits, length));
                    using var model = Load(run, cancel);
                    var found = WalkEvaluation.Of(
                        model, machine, digits, parsed.GetValue(texts), parsed.GetValue(written), Math.Min(length, model.MaxTokens),
                        cancel);
                    output.WriteLine(Row(run, model, found));
                    output.Flush();
                }

                foreach (var (machine, digits, length) in machines.DistinctBy(static one => one.Machine.Csv()))
                {
                    var best = BestPossible.Of(machine, digits, length);
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| the best that is possible | | | {best.Loss:0.00000} | {best.Accuracy * 100:0.000} % "
                        + $"| 100 % | 100 % | 100 % |"));
                }

                return 0;
            },
            cancel));
        return command;
    }

    public static Argument<string[]> Runs() => new("RUN")
    {
        Description = "Folders of runs (tokfsm train); the checkpoint with the lowest held-out loss is taken.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static CodebookModel Load(string run, CancellationToken cancel) => CodebookModel.Load(
        TrainingRun.Best(run), new LoadOptions { Precision = Precision.Float32, CheckHashes = false }, cancel);

    public static (StateMachine Machine, StateDigits Digits, int Length) Machine(string run)
    {
        var length = TokFsmTrain.Length(TrainingRun.Configuration(run));
        var machine = StateMachine.Read(Path.Combine(run, TokFsmTrain.MachineName));
        return (machine, TokFsmTrain.Digits(machine), length);
    }

    private static string Row(string run, CodebookModel model, WalkEvaluation found)
    {
        var step = Path.GetFileName(TrainingRun.Best(run)).Split('-')[^1].TrimStart('0');
        var sites = model.Sites.GroupBy(static site => site.Placement).Select(static group =>
            string.Create(CultureInfo.InvariantCulture, $"{group.Key.Name()} {group.First().Codes} k {group.First().K}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {Path.GetFileName(Path.TrimEndingDirectorySeparator(run))} | {string.Join(", ", sites)} | {step} "
            + $"| {found.Loss.Mean:0.0000} ± {found.Loss.Half:0.0000} "
            + $"| {found.Accuracy.Mean * 100:0.00} ± {found.Accuracy.Half * 100:0.00} % "
            + $"| {Share(found.Transitions)} | {Share(found.FirstTransitions)} | {found.Overlap * 100:0.0} % |");
    }

    private static string Share(Features.Statistics.WilsonInterval share) => string.Create(
        CultureInfo.InvariantCulture, $"{share.Rate * 100:0.0} % ({share.Low * 100:0.0} to {share.High * 100:0.0})");
}
