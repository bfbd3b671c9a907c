using System.CommandLine;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Cli.Model;

/// <summary>The option that switches the codes of some layers off, the same for every command that has it.</summary>
internal sealed class CodeSwitchArguments
{
    private const string All = "all";

    private readonly Option<string?> off;

    /// <param name="what">What the command does with the codes of the layers off: a sentence that "such as 4,6 or 0-10, or all"
    /// ends.</param>
    public CodeSwitchArguments(string what)
    {
        off = new("--no-codes") { Description = $"{what}, such as 4,6 or 0-10, or all.", HelpName = "LAYERS" };
        off.Demand(
            static list => list is null or All || SiteSelection.Numbers(list) is not null,
            "--no-codes takes layers and ranges of them such as 4,6,10-14, or all.");
    }

    public void AddTo(Command command) => command.Add(off);

    /// <summary>The codebooks of the layers; null for none.</summary>
    public SiteSelection? Off(ParseResult parsed) =>
        parsed.GetValue(off) is { } layers ? new(layers == All ? null : SiteSelection.Numbers(layers), null) : null;
}
