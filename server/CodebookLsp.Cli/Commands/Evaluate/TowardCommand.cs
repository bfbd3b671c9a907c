using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate toward</c>: chooses how strongly each theme is written, and measures what that gives.</summary>
internal sealed class TowardCommand
{
    private readonly Option<string?> themes = new("--themes")
    {
        Description = "The themes. Default: the model's.",
        HelpName = "FILE",
    };
    private readonly Option<string?> index = new("--index")
    {
        Description = "The index by whose texts they are told: best the one that they were learned from. Default: the model's.",
        HelpName = "FILE",
    };
    private readonly Option<string?> beginnings = new("--beginnings")
    {
        Description = "A JSON object with 'dev' and 'test', each an object with lists of texts. Default: a hundred that come with the "
            + "program.",
        HelpName = "FILE",
    };
    private readonly Option<string?> output = new("--output", "-o")
    {
        Description = "Write toward.md, and what was written, into this folder; a run that was stopped goes on from there. Default: the "
            + "table goes to standard output.",
        HelpName = "FOLDER",
    };
    private readonly Option<bool> store = new("--store")
    {
        Description = "Write the strengths that are chosen, and what they give, into the file of themes.",
    };
    private readonly Option<string?> layers = new("--layers")
    {
        Description = "Write at the codebooks of these layers. Default: what the themes say, else the upper two fifths.",
        HelpName = "FIRST-LAST",
    };
    private readonly Option<double?> power = new("--power")
    {
        Description = "The power of a code's weight: the larger, the fewer codes count.",
        HelpName = "X",
    };
    private readonly Option<double?> spread = new("--spread")
    {
        Description = "The power of a site's share of the strength: 1 shares it as the weights do, 0 gives all sites the same.",
        HelpName = "X",
    };
    private readonly Option<double?> strength = new("--strength")
    {
        Description = "The strength of which half, once and one and a half times are tried.",
        HelpName = "X",
    };
    private readonly Option<int?> codes = new("--codes")
    {
        Description = "Write each theme with so many of its strongest codes, made as strong together. Default: with all.",
        HelpName = "N",
    };
    private readonly Option<int?> choosing = new("--choosing")
    {
        Description = "On how many beginnings strengths are chosen. Default: 10, of all kinds.",
        HelpName = "N",
    };
    private readonly Option<int?> measured = new("--measured")
    {
        Description = "How many themes are measured then, on other beginnings: the steadiest ones; 0 for none. Default: 40.",
        HelpName = "N",
    };
    private readonly Option<string?> only = new("--only")
    {
        Description = "Try these themes alone, and measure them: numbers as in 5,17,22.",
        HelpName = "N,...",
    };
    private readonly Option<int?> measuring = new("--measuring")
    {
        Description = "On how many other beginnings is measured. Default: 25.",
        HelpName = "N",
    };

    private TowardCommand()
    {
    }

    public static Command Build(CommandContext context) => new TowardCommand().Made(context);

    private Command Made(CommandContext context)
    {
        var model = new ModelArguments();
        var command = new Command(
            "toward",
            "For every theme, choose how strongly it is written and measure how often its words come then, and a classifier finds it: "
            + "unsteered, steered, with random codes, and toward other themes.")
        {
            themes, index, beginnings, output, store, layers, power, spread, strength, codes, choosing, measuring, measured, only,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => TowardRun.Run(
                new(
                    parsed.GetValue(themes), parsed.GetValue(index), parsed.GetValue(beginnings), parsed.GetValue(output),
                    parsed.GetValue(store), parsed.GetValue(model.Model), model.Options(parsed), read => Options(parsed, read)),
                context, parsed.InvocationConfiguration.Output, cancel),
            cancel));
        return command;
    }

    private WritingOptions Options(ParseResult parsed, ThemeModel all)
    {
        var options = new WritingOptions();
        if (parsed.GetValue(choosing) is < 1 || parsed.GetValue(measuring) is < 1 || parsed.GetValue(measured) is < 0)
            throw UsageException.WrongOption("--choosing, --measuring and --measured", "numbers from 1 up, the last from 0 up");
        if (parsed.GetValue(codes) is < 1)
            throw UsageException.WrongOption("--codes", "a number from 1 up");
        if (parsed.GetValue(store) && (parsed.GetValue(codes) is not null || parsed.GetValue(only) is not null))
            throw UsageException.WrongOption("--store", "an evaluation of all themes with all their codes: leave out --only and --codes");
        var recipe = all.Recipe ?? WritingRecipe.Default(all.Sites);
        var (first, last) = parsed.GetValue(layers) is { } asked ? Range(asked, all.Sites) : (recipe.FirstLayer, recipe.LastLayer);
        if (parsed.GetValue(power) is <= 0 or > 10 || parsed.GetValue(spread) is < 0 or > 10 || parsed.GetValue(strength) is <= 0 or > 1000)
            throw UsageException.WrongOption("--power, --spread and --strength", "numbers above 0, --spread also 0 itself");
        return options with
        {
            Recipe = new(
                first, last, parsed.GetValue(power) ?? recipe.Power, parsed.GetValue(spread) ?? recipe.Spread,
                parsed.GetValue(strength) ?? recipe.Strength),
            Codes = parsed.GetValue(codes),
            Choosing = parsed.GetValue(choosing) ?? options.Choosing,
            Measuring = parsed.GetValue(measuring) ?? options.Measuring,
            Measured = parsed.GetValue(measured) ?? options.Measured,
            Only = parsed.GetValue(only) is { } numbers
                ? [.. ThemeNumbers.Parse(numbers, all).Select(static theme => theme.Number)] : null,
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
