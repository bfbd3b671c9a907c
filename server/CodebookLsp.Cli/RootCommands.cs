using System.CommandLine;
using CodebookLsp.Cli.Commands.Annotate;
using CodebookLsp.Cli.Commands.AnnotateDataset;
using CodebookLsp.Cli.Commands.Card;
using CodebookLsp.Cli.Commands.Diff;
using CodebookLsp.Cli.Commands.Doctor;
using CodebookLsp.Cli.Commands.Evaluate;
using CodebookLsp.Cli.Commands.Explain;
using CodebookLsp.Cli.Commands.Import;
using CodebookLsp.Cli.Commands.Index;
using CodebookLsp.Cli.Commands.Info;
using CodebookLsp.Cli.Commands.Label;
using CodebookLsp.Cli.Commands.Labels;
using CodebookLsp.Cli.Commands.MergeShards;
using CodebookLsp.Cli.Commands.Prepare;
using CodebookLsp.Cli.Commands.Profile;
using CodebookLsp.Cli.Commands.Replay;
using CodebookLsp.Cli.Commands.Report;
using CodebookLsp.Cli.Commands.Rewrite;
using CodebookLsp.Cli.Commands.Search;
using CodebookLsp.Cli.Commands.Serve;
using CodebookLsp.Cli.Commands.Steer;
using CodebookLsp.Cli.Commands.Surprise;
using CodebookLsp.Cli.Commands.Themes;
using CodebookLsp.Cli.Commands.TokFsm;
using CodebookLsp.Cli.Commands.Train;
using CodebookLsp.Cli.Commands.Verify;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli;

/// <summary>Every command there is. A new one is one line here.</summary>
internal static class RootCommands
{
    private static readonly (string Name, Func<CommandContext, Command> Build)[] All =
    [
        ("annotate", AnnotateCommand.Build),
        ("annotate-dataset", AnnotateDatasetCommand.Build),
        ("merge-shards", MergeShardsCommand.Build),
        ("card", CardCommand.Build),
        ("report", ReportCommand.Build),
        ("steer", SteerCommand.Build),
        ("replay", ReplayCommand.Build),
        ("rewrite", RewriteCommand.Build),
        ("profile", ProfileCommand.Build),
        ("explain", ExplainCommand.Build),
        ("surprise", SurpriseCommand.Build),
        ("diff", DiffCommand.Build),
        ("evaluate", EvaluateCommand.Build),
        ("index", IndexCommand.Build),
        ("label", LabelCommand.Build),
        ("labels", LabelsCommand.Build),
        ("search", SearchCommand.Build),
        ("themes", ThemesCommand.Build),
        ("prepare", PrepareCommand.Build),
        ("train", TrainCommand.Build),
        ("tokfsm", TokFsmCommand.Build),
        ("serve", ServeCommand.Build),
        ("info", InfoCommand.Build),
        ("doctor", DoctorCommand.Build),
        ("verify", VerifyCommand.Build),
        ("import", ImportCommand.Build),
    ];

    /// <summary>All commands.</summary>
    public static RootCommand Build(CommandContext context) => Build(context, static _ => true);

    /// <summary>Those that a command line may be about: the one that it begins with, else all. Making all of them takes longer than most
    /// other things at the start.</summary>
    public static RootCommand Build(CommandContext context, IReadOnlyList<string> arguments) =>
        Build(context, name => arguments is not [var first, ..] || name == first || !Array.Exists(All, one => one.Name == first));

    private static RootCommand Build(CommandContext context, Func<string, bool> wanted)
    {
        var root = new RootCommand(
            "Show which codes of a codebook language model are active on each token of a text, and continue texts with codes forced on.");
        foreach (var (name, build) in All)
        {
            if (wanted(name))
                root.Add(build(context));
        }

        return root;
    }
}
