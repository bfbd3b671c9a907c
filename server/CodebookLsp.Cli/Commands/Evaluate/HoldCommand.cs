using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate hold</c>: is the share of a theme held, and at what cost?</summary>
internal static class HoldCommand
{
    public static Command Build(CommandContext context)
    {
        var share = new Option<double>("--hold")
        {
            Description = "The share to be held: 1 is what is typical of a theme at its best.",
            HelpName = "SHARE",
            DefaultValueFactory = static _ => 0.5,
        };
        var count = new Option<int>("--measured")
        {
            Description = "How many themes are tried: the steadiest ones.",
            HelpName = "N",
            DefaultValueFactory = static _ => 8,
        };
        var beginnings = new Option<int>("--measuring")
        {
            Description = "How many beginnings each is tried on, in four samples.",
            HelpName = "N",
            DefaultValueFactory = static _ => 3,
        };
        var tokens = new Option<int>("--tokens", "-n")
        {
            Description = "How many tokens a continuation has.",
            HelpName = "N",
            DefaultValueFactory = static _ => 96,
        };
        var themes = new Option<string?>("--themes") { Description = "The themes. Default: the model's.", HelpName = "FILE" };
        var model = new ModelArguments();
        var command = new Command(
            "hold",
            "Hold the share of themes by steering more or less from token to token (steer --hold), and measure how far it is off, beside "
            + "steering at one strength all along.")
        { share, count, beginnings, tokens, themes };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                if (parsed.GetValue(share) is not (> 0 and <= HeldTheme.Most))
                    throw UsageException.WrongOption("--hold", "a share above 0, up to 2: 1 is what is typical of a theme at its best");
                if (parsed.GetValue(count) < 1 || parsed.GetValue(beginnings) is < 1 or > 6 || parsed.GetValue(tokens) is < 32 or > 1000)
                {
                    throw UsageException.WrongOption(
                        "--measured, --measuring and --tokens", "numbers: from 1 up, from 1 to 6, and from 32 to 1000");
                }

                var folder = ModelFolder.Find(parsed.GetValue(model.Model), context);
                var opened = ThemeFiles.Open(parsed.GetValue(themes), folder);
                using var loaded = context.Open(folder, model.Options(parsed), cancel);
                opened.Demand(loaded);
                var line = new ProgressLine(context, "Holding themes");
                var results = HoldEvaluation.Run(
                    loaded, opened.Themes, opened.Names, parsed.GetValue(share), parsed.GetValue(count),
                    [.. NeutralPrompts.HeldOut.Take(parsed.GetValue(beginnings))], parsed.GetValue(tokens), line.ShowShare, cancel);
                line.Clear();
                Write(parsed.InvocationConfiguration.Output, opened, results);
                return 0;
            },
            cancel));
        return command;
    }

    private static void Write(TextWriter writer, OpenThemes opened, IReadOnlyList<HoldResult> results)
    {
        writer.WriteLine("| theme | unsteered: share | own strength: share | off by | fluency lost | one strength: × | share | off by | "
            + "fluency lost | held: share | off by | fluency lost |");
        writer.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var one in results)
            Row(Printable.Line(opened.Called(one.Theme)), one.Unsteered, one.Own, one.Strength, one.Even, one.Held);
        Row(
            "**mean**", Mean(static one => one.Unsteered), Mean(static one => one.Own), results.Average(static one => one.Strength),
            Mean(static one => one.Even), Mean(static one => one.Held));

        void Row(string name, HoldCell plain, HoldCell own, double strength, HoldCell even, HoldCell held) =>
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {plain.Share:0.00} | {Figures(own, plain)} | {strength:0.0} | {Figures(even, plain)} | "
                + $"{Figures(held, plain)} |"));

        HoldCell Mean(Func<HoldResult, HoldCell> of) => new(
            results.Average(one => of(one).Share), results.Average(one => of(one).Deviation), results.Average(one => of(one).Fluency));
    }

    private static string Figures(HoldCell cell, HoldCell unsteered) => string.Create(
        CultureInfo.InvariantCulture, $"{cell.Share:0.00} | {cell.Deviation:0.00} | {unsteered.Fluency - cell.Fluency:0.00}");
}
