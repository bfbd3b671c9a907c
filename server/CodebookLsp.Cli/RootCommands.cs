using System.CommandLine;
using CodebookLsp.Cli.Commands;

namespace CodebookLsp.Cli;

/// <summary>Every command there is. A new one is one line here.</summary>
internal static class RootCommands
{
    public static RootCommand Build(Surroundings around) => new("Shows which codes of a codebook language model are active on each token of a text, and continues texts with codes forced on.")
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
