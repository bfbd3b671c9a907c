using System.CommandLine;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Judging;
using static System.FormattableString;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate codes</c>: do few codes steer as well as many?</summary>
internal static class CodesCommand
{
    public static Command Build(CommandContext context)
    {
        var trial = new ThemeTrialArguments(
            "--count", "How many themes are led to: the steadiest.",
            "On how many beginnings it is measured: those to choose on.", usual: 10);
        var command = new Command(
            "codes",
            "Lead toward themes by one, three, ten, forty and all codes, the theme's own and found ones, each as strongly as changes the "
            + "next word by as much, and measure how much likelier the theme's words become.");
        trial.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var (_, report) = trial.Run(
                    parsed, context, "Leading to themes", static beginnings => beginnings.Choosing,
                    (model, opened, count, texts, progress) =>
                        CodeCountEvaluation.Run(model, opened.Themes, count, texts, progress, cancel),
                    cancel);
                Write(parsed.InvocationConfiguration.Output, report);
                return 0;
            },
            cancel));
        return command;
    }

    private static void Write(TextWriter writer, CodeCountReport report)
    {
        writer.WriteLine(
            $"| codes | {string.Join(" | ", CodeCountEvaluation.Changes.Select(static change => Invariant($"at {change} nats")))} "
            + Invariant($"| less all, at {CodeCountEvaluation.Changes[1]} nats |"));
        writer.WriteLine($"| --- |{string.Concat(Enumerable.Repeat(" --- |", CodeCountEvaluation.Changes.Count + 1))}");
        foreach (var row in report.Rows)
        {
            var gains = string.Join(" | ", row.Gains.Select(static one => IntervalText.Of(one)));
            writer.WriteLine($"| {row.Way} | {gains} | {IntervalText.Of(row.Beside[1])} |");
        }

        writer.WriteLine();
        writer.WriteLine(
            $"By how many nats the log-probability of themes' words rises, over {report.Themes} themes, where the next word changes so "
            + "much (Kullback–Leibler divergence). 95 % intervals by bootstrap over themes.");
    }
}
