using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Judging;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Printing;
using static System.FormattableString;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate sparing</c>: do codes that spare something else spare it?</summary>
internal static class SparingCommand
{
    public static Command Build(CommandContext context)
    {
        var trial = new ThemeTrialArguments(
            "--pairs", "How many pairs: the steadiest themes, each with the one nearest to it.",
            "On how many beginnings it is measured.", usual: 20);
        var command = new Command(
            "sparing",
            "Lead toward themes by their own directions and by codes that spare the theme nearest to each (profile --keep), and measure "
            + "how much likelier the words of the one become and how much those of the other change.");
        trial.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var (opened, report) = trial.Run(
                    parsed, context, "Sparing themes", static beginnings => beginnings.Measuring,
                    (model, themes, count, texts, progress) =>
                        SparingEvaluation.Run(model, themes.Themes, count, texts, progress, cancel),
                    cancel);
                Write(parsed.InvocationConfiguration.Output, opened, report);
                return 0;
            },
            cancel));
        return command;
    }

    private static void Write(TextWriter writer, OpenThemes opened, SparingReport report)
    {
        writer.WriteLine("| toward | kept | its direction: gain | beside | sparing: gain | beside | taken |");
        writer.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | --- |");
        foreach (var pair in report.Pairs)
        {
            writer.WriteLine(
                $"| {Printable.Line(opened.Called(pair.Toward))} | {Printable.Line(opened.Called(pair.Kept))} | "
                + $"{Figures(pair.Plain[^1])} | {Figures(pair.Sparing[^1])} | {pair.Way} |");
        }

        writer.WriteLine(
            $"| **mean of {report.Pairs.Count}** | | {Mean(static one => one.Plain[^1])} | {Mean(static one => one.Sparing[^1])} | |");
        writer.WriteLine();
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"At equal change of the next word, sparing codes gain {IntervalText.Of(report.Gain)} more and change "
            + $"{IntervalText.Of(report.Side)} more beside; where no more than {SparingEvaluation.Side} is changed beside, they gain "
            + $"{IntervalText.Of(report.AtEqualSide)} more. In nats, with 95 % intervals by bootstrap over pairs."));

        string Mean(Func<SparingPair, CostPoint> of) =>
            Figures(new(report.Pairs.Average(one => of(one).Gain), report.Pairs.Average(one => of(one).Cost)));
    }

    private static string Figures(CostPoint point) => Invariant($"{point.Gain:0.00} | {point.Cost:0.00}");
}
