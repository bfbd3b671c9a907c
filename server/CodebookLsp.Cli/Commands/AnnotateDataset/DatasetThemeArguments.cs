using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Cli.Commands.AnnotateDataset;

/// <summary>What was said about the themes that a dataset gets.</summary>
/// <param name="Path">Their file; null for the model's.</param>
internal sealed record DatasetThemeRequest(string? Path, ThemeForm Form, ThemeSpanForm SpanForm)
{
    public static DatasetThemeRequest Nothing { get; } = new(null, ThemeForm.Full, ThemeSpanForm.Passages);

    /// <exception cref="CodebookLsp.Text.Errors.UserFacingException">They cannot be read, or are another model's.</exception>
    public ThemeSettings Open(string modelFolder, Features.Core.LoadedModel model)
    {
        var opened = ThemeFiles.Open(Path, modelFolder, "--themes-file");
        opened.Demand(model);
        return ThemeSettings.Of(opened) with { Form = Form, SpanForm = SpanForm };
    }
}

/// <summary>The options that say which themes a dataset gets, and how.</summary>
internal sealed class DatasetThemeArguments
{
    private readonly Option<string?> themes = new("--themes-file")
    {
        Description = $"The themes, a file that 'codebooklsp themes learn' made. Default: {ModelThemes.Name} in the model's folder.",
        HelpName = "FILE",
    };
    private readonly Option<string> form = new("--theme-form")
    {
        Description = "How 'themes' are written: full (number, name, share of the text, load), names (the names alone), or loads (of all "
            + "themes, stated or not, as a sparse vector for a classifier).",
        DefaultValueFactory = static _ => "full",
    };
    private readonly Option<string> spans = new("--theme-spans")
    {
        Description = "What 'theme-spans' are: passages (one for each stretch of about 64 tokens or more of which a theme is stated "
            + "first), or tokens (one for each run of tokens in which it stands; runs of different themes may overlap).",
        DefaultValueFactory = static _ => "passages",
    };

    public DatasetThemeArguments()
    {
        form.DemandOneOf("full", "names", "loads");
        spans.DemandOneOf("passages", "tokens");
    }

    public IReadOnlyList<Option> All => [themes, form, spans];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
    }

    public DatasetThemeRequest Of(ParseResult parsed) => new(
        parsed.GetValue(themes), Enum.Parse<ThemeForm>(parsed.GetValue(form)!, ignoreCase: true),
        Enum.Parse<ThemeSpanForm>(parsed.GetValue(spans)!, ignoreCase: true));
}
