using System.CommandLine;
using CodebookLsp.Cli.Commands.Annotate;
using CodebookLsp.Cli.Commands.AnnotateDataset;
using CodebookLsp.Cli.Commands.Card;
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
using CodebookLsp.Cli.Commands.Verify;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli;

/// <summary>Every command there is. A new one is one line here.</summary>
internal static class RootCommands
{
    public static RootCommand Build(CommandContext context) =>
        new("Show which codes of a codebook language model are active on each token of a text, and continue texts with codes forced on.")
    {
        AnnotateCommand.Build(context),
        AnnotateDatasetCommand.Build(context),
        MergeShardsCommand.Build(context),
        CardCommand.Build(context),
        ReportCommand.Build(context),
        SteerCommand.Build(context),
        ReplayCommand.Build(context),
        RewriteCommand.Build(context),
        ProfileCommand.Build(context),
        ExplainCommand.Build(context),
        SurpriseCommand.Build(context),
        EvaluateCommand.Build(context),
        IndexCommand.Build(context),
        LabelCommand.Build(context),
        LabelsCommand.Build(context),
        SearchCommand.Build(context),
        ThemesCommand.Build(context),
        PrepareCommand.Build(context),
        ServeCommand.Build(context),
        InfoCommand.Build(context),
        DoctorCommand.Build(context),
        VerifyCommand.Build(context),
        ImportCommand.Build(context),
    };
}
