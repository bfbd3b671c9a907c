using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.DatasetRuns;

namespace CodebookLsp.Cli.Datasets;

/// <summary>The model whose codes a dataset gets.</summary>
internal static class DatasetModel
{
    /// <exception cref="DatasetRunException">It has no hash to be known by.</exception>
    public static ModelIdentity Identity(OpenModel opened) =>
        new(opened.Source.Name, opened.Steering.Hash ?? throw DatasetRunException.ModelUnknown(), opened.Steering.Runs.Split(' ')[0]);
}
