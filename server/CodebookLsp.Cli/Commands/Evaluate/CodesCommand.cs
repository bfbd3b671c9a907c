using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Judging;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate codes</c>: do few codes steer as well as many?</summary>
internal static class CodesCommand
{
    public static Command Build(CommandContext context)
    {
        var count = new Option<int>("--count")
        {
            Description = "How many themes are led to: the steadiest.",
            HelpName = "N",
            DefaultValueFactory = static _ => 20,
        };
        var measuring = new Option<int>("--measuring")
        {
            Description = "On how many beginnings it is measured: those to choose on.",
            HelpName = "N",
            DefaultValueFactory = static _ => 10,
        };
        var beginnings = new Option<string?>("--beginnings")
        {
            Description = "A file of beginnings, as for evaluate toward. Default: those that come with the program.",
            HelpName = "FILE",
        };
        var themes = new Option<string?>("--themes") { Description = "The themes. Default: the model's.", HelpName = "FILE" };
        var model = new ModelArguments();
        var command = new Command(
            "codes",
            "Lead toward themes by one, three, ten, forty and all codes, the theme's own and found ones, each as strongly as changes the "
            + "next word by as much, and measure how much likelier the theme's words become.")
        { count, measuring, beginnings, themes };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                if (parsed.GetValue(count) < 1 || parsed.GetValue(measuring) < 1)
                    throw UsageException.WrongOption("--count and --measuring", "numbers from 1 up");
                var folder = ModelFolder.Find(parsed.GetValue(model.Model), context);
                var opened = ThemeFiles.Open(parsed.GetValue(themes), folder);
                var texts = EvaluationFiles.Beginnings(parsed.GetValue(beginnings), context).Choosing;
                using var loaded = context.Open(folder, model.Options(parsed), cancel);
                opened.Demand(loaded);
                var line = new ProgressLine(context, "Leading to themes");
                var report = CodeCountEvaluation.Run(
                    loaded, opened.Themes, parsed.GetValue(count), [.. texts.Take(parsed.GetValue(measuring))], line.ShowShare, cancel);
                line.Clear();
                Write(parsed.InvocationConfiguration.Output, report);
                return 0;
            },
            cancel));
        return command;
    }

    private static void Write(TextWriter writer, CodeCountReport report)
    {
        writer.WriteLine(
            $"| codes | {string.Join(" | ", CodeCountEvaluation.Changes.Select(static change => Text($"at {change} nats")))} "
            + Text($"| less all, at {CodeCountEvaluation.Changes[1]} nats |"));
        writer.WriteLine($"| --- |{string.Concat(Enumerable.Repeat(" --- |", CodeCountEvaluation.Changes.Count + 1))}");
        foreach (var row in report.Rows)
            writer.WriteLine($"| {row.Way} | {string.Join(" | ", row.Gains.Select(Said))} | {Said(row.Beside[1])} |");
        writer.WriteLine();
        writer.WriteLine(
            $"By how many nats the log-probability of themes' words rises, over {report.Themes} themes, where the next word changes so "
            + "much (Kullback–Leibler divergence). 95 % intervals by bootstrap over themes.");
    }

    private static string Said(Interval one) => Text($"{one.Mean:0.00} ({one.Low:0.00} to {one.High:0.00})");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
