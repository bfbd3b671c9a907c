using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Judging;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate sparing</c>: do codes that spare something else spare it?</summary>
internal static class SparingCommand
{
    public static Command Build(CommandContext context)
    {
        var count = new Option<int>("--pairs")
        {
            Description = "How many pairs: the steadiest themes, each with the one nearest to it.",
            HelpName = "N",
            DefaultValueFactory = static _ => 20,
        };
        var measuring = new Option<int>("--measuring")
        {
            Description = "On how many beginnings it is measured.",
            HelpName = "N",
            DefaultValueFactory = static _ => 20,
        };
        var beginnings = new Option<string?>("--beginnings")
        {
            Description = "A file of beginnings, as for evaluate toward. Default: those that come with the program.",
            HelpName = "FILE",
        };
        var themes = new Option<string?>("--themes") { Description = "The themes. Default: the model's.", HelpName = "FILE" };
        var model = new ModelArguments();
        var command = new Command(
            "sparing",
            "Lead toward themes by their own directions and by codes that spare the theme nearest to each (profile --keep), and measure "
            + "how much likelier the words of the one become and how much those of the other change.")
        { count, measuring, beginnings, themes };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                if (parsed.GetValue(count) < 1 || parsed.GetValue(measuring) < 1)
                    throw UsageException.WrongOption("--pairs and --measuring", "numbers from 1 up");
                var folder = ModelFolder.Find(parsed.GetValue(model.Model), context);
                var opened = ThemeFiles.Open(parsed.GetValue(themes), folder);
                var texts = EvaluationFiles.Beginnings(parsed.GetValue(beginnings), context).Measuring;
                using var loaded = context.Open(folder, model.Options(parsed), cancel);
                opened.Demand(loaded);
                var line = new ProgressLine(context, "Sparing themes");
                var report = SparingEvaluation.Run(
                    loaded, opened.Themes, parsed.GetValue(count), [.. texts.Take(parsed.GetValue(measuring))], line.ShowShare, cancel);
                line.Clear();
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
            $"At equal change of the next word, sparing codes gain {Said(report.Gain)} more and change {Said(report.Side)} more beside; "
            + $"where no more than {SparingEvaluation.Side} is changed beside, they gain {Said(report.AtEqualSide)} more. In nats, with "
            + $"95 % intervals by bootstrap over pairs."));

        string Mean(Func<SparingPair, SparingPoint> of) =>
            Figures(new(report.Pairs.Average(one => of(one).Gain), report.Pairs.Average(one => of(one).Side)));
    }

    private static string Figures(SparingPoint point) => Text($"{point.Gain:0.00} | {point.Side:0.00}");

    private static string Said(Interval one) => Text($"{one.Mean:0.00} ({one.Low:0.00} to {one.High:0.00})");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
