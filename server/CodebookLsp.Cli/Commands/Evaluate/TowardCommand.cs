using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate toward</c>: chooses how strongly each theme is written, and measures what that gives.</summary>
internal static class TowardCommand
{
    private static readonly Option<string?> Themes = new("--themes")
    {
        Description = "The themes. Default: the model's.",
        HelpName = "FILE",
    };
    private static readonly Option<string?> Index = new("--index")
    {
        Description = "The index by whose texts they are told: best the one that they were learned from. Default: the model's.",
        HelpName = "FILE",
    };
    private static readonly Option<string?> Beginnings = new("--beginnings")
    {
        Description = "A JSON object with 'dev' and 'test', each an object with lists of texts. Default: a hundred that come with the "
            + "program.",
        HelpName = "FILE",
    };
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "Write toward.md, and what was written, into this folder; a run that was stopped goes on from there. Default: the "
            + "table goes to standard output.",
        HelpName = "FOLDER",
    };
    private static readonly Option<bool> Store = new("--store")
    {
        Description = "Write the strengths that are chosen, and what they give, into the file of themes.",
    };
    private static readonly Option<string?> Layers = new("--layers")
    {
        Description = "Write at the codebooks of these layers. Default: what the themes say, else the upper two fifths.",
        HelpName = "FIRST-LAST",
    };
    private static readonly Option<double?> Power = new("--power")
    {
        Description = "The power of a code's weight: the larger, the fewer codes count.",
        HelpName = "X",
    };
    private static readonly Option<double?> Strength = new("--strength")
    {
        Description = "The strength of which half, once and one and a half times are tried.",
        HelpName = "X",
    };
    private static readonly Option<int?> Choosing = new("--choosing")
    {
        Description = "On how many beginnings strengths are chosen. Default: 10, of all kinds.",
        HelpName = "N",
    };
    private static readonly Option<int?> Measured = new("--measured")
    {
        Description = "How many themes are measured then, on other beginnings: the steadiest ones; 0 for none. Default: 40.",
        HelpName = "N",
    };

    private static readonly Option<int?> Measuring = new("--measuring")
    {
        Description = "On how many other beginnings is measured. Default: 25.",
        HelpName = "N",
    };

    public static Command Build(CommandContext context)
    {
        var model = new ModelArguments();
        var command = new Command(
            "toward",
            "For every theme, choose how strongly it is written and measure how often its words come then, and a classifier finds it: "
            + "unsteered, steered, with random codes, and toward other themes.")
        {
            Themes, Index, Beginnings, Output, Store, Layers, Power, Strength, Choosing, Measuring, Measured,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => TowardRun.Run(
                new(
                    parsed.GetValue(Themes), parsed.GetValue(Index), parsed.GetValue(Beginnings), parsed.GetValue(Output),
                    parsed.GetValue(Store), parsed.GetValue(model.Model), model.Options(parsed), themes => Options(parsed, themes)),
                context, parsed.InvocationConfiguration.Output, cancel),
            cancel));
        return command;
    }

    private static WritingOptions Options(ParseResult parsed, ThemeModel themes)
    {
        var options = new WritingOptions();
        if (parsed.GetValue(Choosing) is < 1 || parsed.GetValue(Measuring) is < 1 || parsed.GetValue(Measured) is < 0)
            throw UsageException.WrongOption("--choosing, --measuring and --measured", "numbers from 1 up, the last from 0 up");
        var recipe = themes.Recipe ?? WritingRecipe.Default(themes.Sites);
        var (first, last) = parsed.GetValue(Layers) is { } layers ? Range(layers, themes.Sites) : (recipe.FirstLayer, recipe.LastLayer);
        if (parsed.GetValue(Power) is <= 0 or > 10 || parsed.GetValue(Strength) is <= 0 or > 1000)
            throw UsageException.WrongOption("--power and --strength", "numbers above 0");
        return options with
        {
            Recipe = new(first, last, parsed.GetValue(Power) ?? recipe.Power, parsed.GetValue(Strength) ?? recipe.Strength),
            Choosing = parsed.GetValue(Choosing) ?? options.Choosing,
            Measuring = parsed.GetValue(Measuring) ?? options.Measuring,
            Measured = parsed.GetValue(Measured) ?? options.Measured,
        };
    }

    private static (int First, int Last) Range(string text, IReadOnlyList<Site> sites) =>
        text.Split('-') is [var from, var to]
        && int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
        && int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
        && sites.Any(site => site.Layer >= first && site.Layer <= last)
            ? (first, last)
            : throw UsageException.WrongOption("--layers", "two numbers, as in 18-28, with a codebook in between");
}
