using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Commands.AnnotateDataset;

/// <summary>Takes back what earlier runs have added to datasets, one after the other.</summary>
internal static class RemoveRun
{
    /// <exception cref="UserFacingException">Something stands in the way, or nothing of ours is in any of them.</exception>
    public static Task<int> RunAsync(AnnotateDatasetRequest request, CommandContext context, CancellationToken cancel)
    {
        request.RequirePlace();
        var datasets = NamedDataset.Find(request.Paths, request.Format);
        return Task.Run(
            () =>
            {
                // One after the other, each with its report.
                var found = datasets.Select(dataset => Remove(request, dataset, datasets.Count, context, cancel))
                    .ToList().Exists(static isThere => isThere);
                return found ? 0
                    : throw (datasets is [var only]
                        ? DatasetRunException.NothingOfOurs(only.Path) : DatasetRunException.NothingOfOurs(datasets.Count));
            },
            cancel);
    }

    /// <returns>Whether there was anything of ours.</returns>
    private static bool Remove(
        AnnotateDatasetRequest request, NamedDataset dataset, int count, CommandContext context, CancellationToken cancel)
    {
        var report = new AnnotateDatasetReporter(context, dataset.Path, request.Json, request.OnError);
        var removal = new DatasetRemoval(dataset.Path, request.Target(dataset, count), dataset.Format, request.Reading)
        {
            IsInPlace = request.Output is null,
            OnError = request.OnError,
            Unfinished = request.Unfinished,
            Backup = request.Backup,
            OnMalformed = report.Malformed,
        };
        var result = request.Preview is null ? removal.Run(report, cancel) : removal.Preview(cancel);
        if (result.HasFound)
            report.Finish(result, isPreview: request.Preview is not null);
        return result.HasFound;
    }
}
