using System.CommandLine;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Steer;

/// <summary>The options that name single codes to steer with.</summary>
internal sealed class CodeArguments
{
    private const int MostBytes = 1 << 20;

    private static readonly (string Name, ListedAct Act)[] Acts =
    [
        ("add", ListedAct.Add), ("replace", ListedAct.Replace), ("replace-all", ListedAct.ReplaceAll), ("append", ListedAct.Append),
        ("without", ListedAct.Without),
    ];

    private readonly Option<string[]> codes = new("--codes", "-c")
    {
        Description = "Force this code on: 'layer: 2, head: 3, code: 65' as the reference writes it, or L2.3:65; or a file of such lines. "
            + "May be given several times.",
        HelpName = "LINE|FILE",
    };

    private readonly Option<string> act = new("--codes-act")
    {
        Description = "How the codes of --codes act: added to what is there, in place of the least similar of it (the paper's way) or of "
            + "all of it, appended to it, or kept from firing.",
        DefaultValueFactory = static _ => Acts[0].Name,
    };

    public CodeArguments()
    {
        act.DemandOneOf([.. Acts.Select(static one => one.Name)]);
    }

    public void AddTo(Command command)
    {
        command.Add(codes);
        command.Add(act);
    }

    /// <summary>What makes the profile once there is a model; null where no code is named.</summary>
    /// <exception cref="TextFileException">A file cannot be read.</exception>
    public Func<LoadedModel, SteeringProfile>? Wanted(ParseResult parsed)
    {
        if (parsed.GetValue(codes) is not { Length: > 0 } named)
            return null;
        var text = string.Join('\n', named.Select(static one => File.Exists(one) ? SmallFile.Text(one, MostBytes) : one));
        var chosen = Acts.Single(one => one.Name == parsed.GetValue(act)).Act;
        return model => ListedCodes.Of(text, chosen, model);
    }
}
