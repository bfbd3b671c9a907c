using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Commands.AnnotateDataset;

/// <summary>Annotates datasets one after the other.</summary>
internal static class AnnotateDatasetRun
{
    /// <exception cref="UserFacingException">Something stands in the way; files done before it stay done.</exception>
    public static async Task<int> RunAsync(AnnotateDatasetRequest request, CommandContext context, CancellationToken cancel)
    {
        request.RequirePlace();
        if (!request.Shard.IsWhole && request.Output is null && request.Preview is null)
            throw UsageException.ShardOutput();

        // Mistakes in the names come to light before the model is loaded.
        var datasets = NamedDataset.Find(request.Paths, request.Format);
        var targets = datasets.Select(dataset => request.Target(dataset, datasets.Count)).ToList();
        var folder = ModelFolder.Find(request.Model, context);
        var opened = await Task.Run(() => context.Open(folder, request.Load, cancel), cancel).ConfigureAwait(false);
        using (opened)
        {
            var model = DatasetModel.Identity(opened);
            var labels = LabelFiles.Known(folder, new(opened.Sites), opened, context);
            var followed = FollowedCodes.Find(request.Follow, new(opened.Sites), labels);
            var hasThemes = datasets.Any(dataset => (request.Kinds(dataset.Format) & (WrittenCodes.Themes | WrittenCodes.ThemeSpans)) != 0);
            var settings = new DatasetSettings
            {
                Top = request.Top,
                Followed = followed,
                Sites = request.Sites,
                Labels = labels,
                Themes = hasThemes ? request.Themes.Open(folder, opened) : null,
            };
            for (var i = 0; i < datasets.Count; i++)
            {
                var run = new DatasetRun(Job(request, datasets[i], targets[i], settings), opened, model);
                if (request.Preview is { } most)
                    PreviewOutput.Write(context, datasets[i].Path, await run.PreviewAsync(most, cancel).ConfigureAwait(false));
                else
                    await RunAsync(run, request, datasets[i], context, cancel).ConfigureAwait(false);
            }
        }

        return 0;
    }

    private static async Task RunAsync(
        DatasetRun run, AnnotateDatasetRequest request, NamedDataset dataset, CommandContext context, CancellationToken cancel)
    {
        var report = new AnnotateDatasetReporter(context, dataset.Path, request.Json, request.OnError);
        var result = await run.RunAsync(report, report.Malformed, cancel).ConfigureAwait(false);
        report.Finish(result);
    }

    private static DatasetJob Job(
        AnnotateDatasetRequest request, NamedDataset dataset, string target, DatasetSettings settings) =>
        new(dataset.Path, target, dataset.Format, request.Reading, settings with { Written = request.Kinds(dataset.Format) })
        {
            IsInPlace = request.Output is null,
            OnError = request.OnError,
            Unfinished = request.Unfinished,
            Where = request.Where,
            Limit = request.Limit,
            Shard = request.Shard,
            Force = request.Force,
            Backup = request.Backup,
            Workers = request.Workers,
        };
}
