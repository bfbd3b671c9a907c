using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.TokFsm;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Training;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.TokFsm;

/// <summary><c>codebooklsp tokfsm table RUN...</c>: the paper's Table 1 of one's own runs.</summary>
internal static class TokFsmTable
{
    public static Command Build(CommandContext context)
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Folders of runs (tokfsm train); the checkpoint with the lowest held-out loss is taken.",
            Arity = ArgumentArity.OneOrMore,
        };
        var texts = TokFsmRun.Count("--texts", "On how many walks the loss is measured.", 200);
        var written = TokFsmRun.Count("--written", "How many walks the model writes.", 100);
        var plot = new Option<string?>("--plot")
        {
            Description = "Draw how the held-out loss of the runs went, as an SVG file.",
            HelpName = "FILE",
        };
        var command = new Command(
            "table", "How well models have learned to walk: loss, accuracy and steps along edges, beside the best that is possible.")
        {
            runs, texts, written, plot,
        };
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var output = parsed.InvocationConfiguration.Output;
                output.WriteLine(
                    "| run | codebooks | weights | steps | loss | accuracy | steps along edges | first steps | edges among the likeliest |");
                output.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
                var best = new List<BestPossible>();
                var curves = new List<(string, IReadOnlyList<(double, double)>)>();
                foreach (var folder in parsed.GetValue(runs)!)
                {
                    using var run = TokFsmRun.Open(folder, cancel);
                    var found = WalkEvaluation.Of(
                        run.Model, run.Machine, run.Digits, parsed.GetValue(texts), parsed.GetValue(written), run.Length, cancel);
                    output.WriteLine(Row(run, found));
                    output.Flush();
                    best.Add(BestPossible.Of(run.Machine, run.Digits, run.Length));
                    var configuration = TrainingRun.Configuration(folder);
                    var tokens = (double)configuration.Batch * configuration.Accumulate * run.Length / 1e6;
                    curves.Add((run.Name, [.. LearningCurve.Read(folder).Select(one => (one.Step * tokens, one.Loss))]));
                }

                foreach (var one in best.Distinct())
                {
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| the best that is possible | | | | {one.Loss:0.00000} | {one.Accuracy * 100:0.000} % "
                        + $"| 100 % | 100 % | 100 % |"));
                }

                if (parsed.GetValue(plot) is { } path)
                    AtomicFile.WriteText(path, TokFsmPlot.Curves("millions of tokens read", "held-out loss, nats", best[0].Loss, curves));
                return 0;
            },
            cancel));
        return command;
    }

    private static string Row(TokFsmRun run, WalkEvaluation found)
    {
        var step = Path.GetFileName(run.Model.Checkpoint).Split('-')[^1].TrimStart('0');
        var sites = run.Model.Sites.GroupBy(static site => site.Placement).Select(static group =>
            string.Create(CultureInfo.InvariantCulture, $"{group.Key.Name()} {group.First().Codes} k {group.First().K}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {run.Name} | {string.Join(", ", sites)} | {run.Model.Weights} | {step} "
            + $"| {found.Loss.Mean:0.0000} ± {found.Loss.Half:0.0000} "
            + $"| {found.Accuracy.Mean * 100:0.00} ± {found.Accuracy.Half * 100:0.00} % "
            + $"| {Share(found.Transitions)} | {Share(found.FirstTransitions)} | {found.Overlap * 100:0.0} % |");
    }

    private static string Share(WilsonInterval share) => string.Create(
        CultureInfo.InvariantCulture, $"{share.Rate * 100:0.0} % ({share.Low * 100:0.0} to {share.High * 100:0.0})");
}
