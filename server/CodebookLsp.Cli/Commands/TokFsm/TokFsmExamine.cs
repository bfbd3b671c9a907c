using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.TokFsm;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.TokFsm;

/// <summary><c>codebooklsp tokfsm intervene</c>, <c>purity</c> and <c>detect</c>: what the codes of a run do, and what they stand
/// for.</summary>
internal static class TokFsmExamine
{
    private const int BarWidth = 40;

    public static Command Intervene(CommandContext context)
    {
        var (run, plot) = (TokFsmRun.Argument(), TokFsmRun.Plot());
        var pairs = TokFsmRun.Count("--pairs", "How many pairs of walks are compared.", 500);
        var seed = TokFsmCommand.Number("--seed", "Another seed draws other pairs.", 1);
        var command = new Command(
            "intervene",
            "Put the codes of another state in the place of the own ones, group by group, and show how much is left of the distance to "
            + "what the model says in that state: 1 where codes change nothing, 0 where they say everything.")
        {
            run, pairs, seed, plot,
        };
        Examine(command, run, plot, (opened, parsed, output, cancel) =>
        {
            var effects = CodeTransplant.Measure(
                opened.Model, opened.Machine, opened.Digits, parsed.GetValue(pairs), parsed.GetValue(seed), cancel);
            var width = effects.Max(static effect => effect.Sites.Length);
            foreach (var effect in effects)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{effect.Sites.PadRight(width)}  {effect.Remaining.Mean:0.000} ± {effect.Remaining.Half:0.000}  "
                    + $"{new string('━', (int)Math.Round(Math.Clamp(effect.Remaining.Mean, 0, 2) * BarWidth))}").TrimEnd());
            }

            return () => TokFsmPlot.Bars(
                "distance that is left to what the model says in the other state, as a share of the distance without a change",
                Math.Max(1, effects.Max(static one => one.Remaining.Mean + one.Remaining.Half)),
                [.. effects.Select(static one => one.Sites)], [("", [.. effects.Select(static one => Bar(one.Remaining, 1))])]);
        });
        return command;
    }

    public static Command Purity(CommandContext context)
    {
        var (run, plot) = (TokFsmRun.Argument(), TokFsmRun.Plot());
        var command = new Command(
            "purity", "For each codebook: how many codes fire at the end of a state, and how many of them for one state only.")
        {
            run, plot,
        };
        Examine(command, run, plot, (opened, _, output, cancel) =>
        {
            output.WriteLine("| codebook | codes on states | for one only | codes on states and a digit | for one only |");
            output.WriteLine("| --- | --- | --- | --- | --- |");
            var all = CodePurity.Of(opened.Model, opened.Machine, opened.Digits, cancel);
            foreach (var one in all)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {one.Site} | {one.Codes} | {Share(one.PureCodes, one.Codes)} "
                    + $"| {one.LongCodes} | {Share(one.PureLongCodes, one.LongCodes)} |"));
            }

            return () => TokFsmPlot.Bars("codes that fire for one only, %", 100, [.. all.Select(static one => one.Site)],
            [
                ("states", [.. all.Select(static one => (Percent(one.PureCodes, one.Codes), 0.0))]),
                ("states and a digit", [.. all.Select(static one => (Percent(one.PureLongCodes, one.LongCodes), 0.0))]),
            ]);
        });
        return command;
    }

    public static Command Detect(CommandContext context)
    {
        var (run, plot) = (TokFsmRun.Argument(), TokFsmRun.Plot());
        var neurons = new Option<string?>("--neurons")
        {
            Description = "A run without codebooks, whose best neurons are shown beside the codes.",
            HelpName = "RUN",
        };
        var walks = TokFsmRun.Count("--walks", "How many walks are read: half to choose codes and neurons on, half to measure.", 400);
        var command = new Command(
            "detect", "How surely the best code tells each state, and how surely the best neuron: precision, and the share of ends found.")
        {
            run, neurons, walks, plot,
        };
        Examine(command, run, plot, (opened, parsed, output, cancel) =>
        {
            using var other = parsed.GetValue(neurons) is { } folder ? TokFsmRun.Open(folder, cancel) : null;
            if (opened.Model.Sites.Count == 0)
                throw UsageException.WrongOption("RUN", "a run with codebooks");
            var (codes, best) = StateDetection.Compare(
                opened.Model, other?.Model, opened.Machine, opened.Digits, parsed.GetValue(walks),
                Math.Min(opened.Length, other?.Length ?? opened.Length), cancel);
            (string Name, StateDetection Of)[] all = best is null ? [("best code", codes)] : [("best code", codes), ("best neuron", best)];
            output.WriteLine("| what | states | precision | share of ends found |");
            output.WriteLine("| --- | --- | --- | --- |");
            foreach (var (name, one) in all)
                output.WriteLine($"| {name} | {one.States} | {Interval(one.Precision)} | {Interval(one.Recall)} |");
            return () => TokFsmPlot.Bars("mean over states, %", 100, [.. all.Select(static one => one.Name)],
            [
                ("precision", [.. all.Select(static one => Bar(one.Of.Precision, 100))]),
                ("share of ends found", [.. all.Select(static one => Bar(one.Of.Recall, 100))]),
            ]);
        });
        return command;
    }

    /// <param name="examine">Prints what it finds; draws it when asked.</param>
    private static void Examine(
        Command command, Argument<string> run, Option<string?> plot,
        Func<TokFsmRun, ParseResult, TextWriter, CancellationToken, Func<string>> examine) => command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                using var opened = TokFsmRun.Open(parsed.GetValue(run)!, cancel);
                var draw = examine(opened, parsed, parsed.InvocationConfiguration.Output, cancel);
                if (parsed.GetValue(plot) is { } path)
                    AtomicFile.WriteText(path, draw());
                return 0;
            },
            cancel));

    private static (double Value, double Half) Bar(MeanInterval of, double times) => (of.Mean * times, of.Half * times);

    private static string Interval(MeanInterval of) =>
        string.Create(CultureInfo.InvariantCulture, $"{of.Mean * 100:0.0} ± {of.Half * 100:0.0} %");

    private static string Share(int pure, int all) => string.Create(CultureInfo.InvariantCulture, $"{pure} ({Percent(pure, all):0} %)");

    private static double Percent(int pure, int all) => all == 0 ? 0 : 100.0 * pure / all;
}
