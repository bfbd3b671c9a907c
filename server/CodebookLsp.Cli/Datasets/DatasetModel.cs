using CodebookLsp.Features.Core;
using CodebookLsp.Features.DatasetRuns;

namespace CodebookLsp.Cli.Datasets;

/// <summary>The model whose codes a dataset gets.</summary>
internal static class DatasetModel
{
    /// <exception cref="DatasetRunException">It has no hash to be known by.</exception>
    public static ModelIdentity Identity(LoadedModel opened) =>
        new(opened.Name, opened.Hash ?? throw DatasetRunException.ModelUnknown(), opened.PrecisionName);
}
