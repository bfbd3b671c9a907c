using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.TokFsm;

namespace CodebookLsp.Cli.Commands.TokFsm;

/// <summary><c>codebooklsp tokfsm intervene</c> and <c>purity</c>: what the codes of a run do, and what they stand for.</summary>
internal static class TokFsmExamine
{
    private const int BarWidth = 40;

    public static Command Intervene(CommandContext context)
    {
        var run = Run();
        var pairs = TokFsmCommand.Number("--pairs", "How many pairs of walks are compared.", 500);
        var seed = TokFsmCommand.Number("--seed", "Another seed draws other pairs.", 1);
        var command = new Command(
            "intervene",
            "Put the codes of another state in the place of the own ones, group by group, and show how much is left of the distance to "
            + "what the model says in that state: 1 where codes change nothing, 0 where they say everything.")
        {
            run, pairs, seed,
        };
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var (machine, digits, _) = TokFsmTable.Machine(parsed.GetValue(run)!);
                using var model = TokFsmTable.Load(parsed.GetValue(run)!, cancel);
                var effects = CodeTransplant.Measure(model, machine, digits, parsed.GetValue(pairs), parsed.GetValue(seed), cancel);
                var width = effects.Max(static effect => effect.Sites.Length);
                foreach (var effect in effects)
                {
                    parsed.InvocationConfiguration.Output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{effect.Sites.PadRight(width)}  {effect.Remaining.Mean:0.000} ± {effect.Remaining.Half:0.000}  "
                        + $"{new string('━', (int)Math.Round(Math.Clamp(effect.Remaining.Mean, 0, 2) * BarWidth))}").TrimEnd());
                }
            },
            cancel));
        return command;
    }

    public static Command Purity(CommandContext context)
    {
        var run = Run();
        var command = new Command(
            "purity", "For each codebook: how many codes fire at the end of a state, and how many of them for one state only.") { run };
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var (machine, digits, _) = TokFsmTable.Machine(parsed.GetValue(run)!);
                using var model = TokFsmTable.Load(parsed.GetValue(run)!, cancel);
                var output = parsed.InvocationConfiguration.Output;
                output.WriteLine("| codebook | codes on states | for one only | codes on states and a digit | for one only |");
                output.WriteLine("| --- | --- | --- | --- | --- |");
                foreach (var one in CodePurity.Of(model, machine, digits, cancel))
                {
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {one.Site} | {one.Codes} | {Share(one.PureCodes, one.Codes)} "
                        + $"| {one.LongCodes} | {Share(one.PureLongCodes, one.LongCodes)} |"));
                }
            },
            cancel));
        return command;
    }

    private static Argument<string> Run() => new("RUN")
    {
        Description = "A run's folder (tokfsm train); the checkpoint with the lowest held-out loss is taken.",
    };

    private static string Share(int pure, int all) =>
        string.Create(CultureInfo.InvariantCulture, $"{pure} ({(all == 0 ? 0 : 100.0 * pure / all):0} %)");
}
