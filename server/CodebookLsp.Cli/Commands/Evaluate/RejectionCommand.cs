using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Judging;
using CodebookLsp.Features.Wishes;
using static System.FormattableString;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate rejection</c>: what does the best of several samples bring, steered and unsteered?</summary>
internal static class RejectionCommand
{
    private const int MostSamples = 64;

    public static Command Build(CommandContext context)
    {
        var files = new ConceptArguments();
        var measuring = new Option<int>("--measuring")
        {
            Description = "On how many beginnings it is measured.",
            HelpName = "N",
            DefaultValueFactory = static _ => 10,
        };
        var samples = new Option<int>("--samples")
        {
            Description = "How many samples are made of each; the best of one, two, four and so on is looked at.",
            HelpName = "N",
            DefaultValueFactory = static _ => 8,
        };
        var model = new ModelArguments();
        var command = new Command(
            "rejection",
            "Make several samples toward each concept, and as many unsteered ones, keep the best of each by its words and its fluency, and "
            + "measure how often words come that neither steered nor chose.")
        { measuring, samples };
        files.AddTo(command);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                if (parsed.GetValue(measuring) < 1 || parsed.GetValue(samples) is < 1 or > MostSamples)
                    throw UsageException.WrongOption("--measuring and --samples", $"numbers from 1 up, the last one up to {MostSamples}");
                var concepts = files.Concepts(parsed, context);
                var beginnings = files.Beginnings(parsed, context).Measuring;
                var folder = ModelFolder.Find(parsed.GetValue(model.Model), context);
                var themes = ThemeFiles.Open(null, folder);
                var report = new EvaluatedModel(folder, themes, null, null, model.Options(parsed)).Run(
                    (loaded, index, says) => RejectionEvaluation.Run(
                        loaded, new WishMaker(index, themes), concepts, [.. beginnings.Take(parsed.GetValue(measuring))],
                        parsed.GetValue(samples), share => says("Writing", share), cancel),
                    context, cancel);
                Write(parsed.InvocationConfiguration.Output, report);
                return 0;
            },
            cancel));
        return command;
    }

    private static void Write(TextWriter writer, RejectionReport report)
    {
        writer.WriteLine("| best of | steered: a given word | another | loss | unsteered: a given word | another | loss | more |");
        writer.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
        foreach (var row in report.Rows)
        {
            writer.WriteLine(Invariant(
                $"| {row.Samples} | {Said(row.Steered)} | {Said(row.Unsteered)} | {IntervalText.Of(row.More, "0", unit: 100)} |"));
        }

        writer.WriteLine();
        writer.WriteLine(
            $"Concepts: {report.Concepts}, beginnings of each: {report.Beginnings}. Another: a word of the concept that neither steered "
            + "nor chose. Loss: in nats a token, against all unsteered samples. More: of the steered ones with another word, in points "
            + "(95 %, by bootstrap over beginnings).");
    }

    private static string Said(RejectionTexts texts) =>
        Invariant($"{texts.Given.Mean * 100:0} % | {texts.HeldOut.Mean * 100:0} % | {texts.Loss.Mean:0.00}");
}
