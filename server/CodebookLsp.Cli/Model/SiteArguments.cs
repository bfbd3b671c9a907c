using System.CommandLine;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Cli.Model;

/// <summary>The options that say which codebooks count, the same for every command that looks at some.</summary>
internal sealed class SiteArguments
{
    private readonly Option<string?> layers = Numbers("--layers", "Only codebooks of these layers, for example 0,2,14-20.");
    private readonly Option<string?> heads = Numbers("--heads", "Only codebooks of these heads, for example 0-3.");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(layers);
        command.Add(heads);
    }

    public SiteSelection Selection(ParseResult parsed) => new(Set(parsed.GetValue(layers)), Set(parsed.GetValue(heads)));

    private static Option<string?> Numbers(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "LIST" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } list && SiteSelection.Numbers(list) is null)
                result.AddError($"{name} takes numbers and ranges such as 0,2,14-20, not '{list}'.");
        });
        return option;
    }

    private static IReadOnlySet<int>? Set(string? list) => list is null ? null : SiteSelection.Numbers(list);
}
