using System.CommandLine;
using CodebookLsp.Cli.Commands.Annotate;
using CodebookLsp.Cli.Commands.AnnotateDataset;
using CodebookLsp.Cli.Commands.Card;
using CodebookLsp.Cli.Commands.Doctor;
using CodebookLsp.Cli.Commands.Evaluate;
using CodebookLsp.Cli.Commands.Import;
using CodebookLsp.Cli.Commands.Index;
using CodebookLsp.Cli.Commands.Info;
using CodebookLsp.Cli.Commands.Label;
using CodebookLsp.Cli.Commands.Labels;
using CodebookLsp.Cli.Commands.MergeShards;
using CodebookLsp.Cli.Commands.Profile;
using CodebookLsp.Cli.Commands.Replay;
using CodebookLsp.Cli.Commands.Report;
using CodebookLsp.Cli.Commands.Search;
using CodebookLsp.Cli.Commands.Serve;
using CodebookLsp.Cli.Commands.Steer;
using CodebookLsp.Cli.Commands.Verify;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli;

/// <summary>Every command there is. A new one is one line here.</summary>
internal static class RootCommands
{
    public static RootCommand Build(CommandContext around) => new("Shows which codes of a codebook language model are active on each token of a text, and continues texts with codes forced on.")
    {
        AnnotateCommand.Build(around),
        AnnotateDatasetCommand.Build(around),
        MergeShardsCommand.Build(around),
        CardCommand.Build(around),
        ReportCommand.Build(around),
        SteerCommand.Build(around),
        ReplayCommand.Build(around),
        ProfileCommand.Build(around),
        EvaluateCommand.Build(around),
        IndexCommand.Build(around),
        LabelCommand.Build(around),
        LabelsCommand.Build(around),
        SearchCommand.Build(around),
        ServeCommand.Build(around),
        InfoCommand.Build(around),
        DoctorCommand.Build(around),
        VerifyCommand.Build(around),
        ImportCommand.Build(around),
    };
}
