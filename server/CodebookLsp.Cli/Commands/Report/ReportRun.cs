using System.Globalization;
using System.Text;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Selection;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Corpora;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Report;

/// <summary>What <c>codebooklsp report</c> was asked for.</summary>
/// <param name="Paths">One corpus or two.</param>
internal sealed record ReportRequest(
    IReadOnlyList<string> Paths, string? Format, DatasetOptions Reading, MalformedRecords OnError, IReadOnlyList<string> Outputs, int Top,
    SiteSelection Sites, IReadOnlyList<string> Follow, RecordCondition? Where, long? Limit, string? Model, LoadOptions Load)
{
    /// <summary>Whether themes are measured too.</summary>
    public bool HasThemes { get; init; }

    /// <summary>Their file; null for the model's.</summary>
    public string? Themes { get; init; }
}

/// <summary>Measures one corpus or two.</summary>
internal static class ReportRun
{
    /// <exception cref="UserFacingException">A file, the model or the output stands in the way.</exception>
    public static async Task<int> RunAsync(ReportRequest request, CommandContext context, CancellationToken cancel)
    {
        // Mistakes in the names come to light before the model is loaded.
        var corpora = request.Paths.Select(path => NamedDataset.Find([path], request.Format)).ToList();
        var folder = ModelFolder.Find(request.Model, context);
        var themes = request.HasThemes ? ThemeFiles.Open(request.Themes, folder, "--themes-file") : null;
        var opened = await Task.Run(() => context.Open(folder, request.Load, cancel), cancel).ConfigureAwait(false);
        using (opened)
        {
            themes?.Demand(opened);
            var labels = LabelFiles.Known(folder, new(opened.Sites), opened, context);
            var model = DatasetModel.Identity(opened);
            var reading = new CorpusReading(opened, model, new()
            {
                Sites = request.Sites,
                Labels = labels,
                Themes = themes is null ? null : ThemeSettings.Of(themes.Reader, themes.Names),
                Followed = FollowedCodes.Find(request.Follow, new(opened.Sites), labels),
            });
            var read = new List<(CorpusSize Size, CorpusTally Tally)>();
            for (var i = 0; i < corpora.Count; i++)
                read.Add(await ReadAsync(request, request.Paths[i], corpora[i], reading, context, cancel).ConfigureAwait(false));

            var report = await Task.Run(() => read is [var one, var two]
                ? CorpusReport.Of(model.ToString(), reading.Items, one.Size, one.Tally, two.Size, two.Tally)
                : CorpusReport.Of(model.ToString(), reading.Items, read[0].Size, read[0].Tally), cancel).ConfigureAwait(false);
            Write(
                request, report, FileRights.NoWiderThan(corpora.SelectMany(static corpus => corpus).Select(static file => file.Path)),
                context);
        }

        return 0;
    }

    private static async Task<(CorpusSize Size, CorpusTally Tally)> ReadAsync(
        ReportRequest request, string path, IReadOnlyList<NamedDataset> files, CorpusReading reading, CommandContext context,
        CancellationToken cancel)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        var line = new ProgressLine(context, $"Reading {Printable.Line(name)}");
        if (files is [{ Format.Name: "text" or "markdown" } only])
        {
            using var text = TextFile.OpenPlain(only.Path);
            var sections = await reading.ReadSectionsAsync(
                name, text, (_, _) => line.ShowShare(text.Length is > 0 and var length ? (double)text.BytesRead / length : 0),
                cancel).ConfigureAwait(false);
            line.Clear();
            return sections;
        }

        long malformed = 0;
        var corpus = await reading.ReadAsync(
            name,
            [
                .. files.Select(file => new DatasetFile(file.Path, file.Format, request.Reading)),
            ], request.Where, request.Limit, Math.Min(4, Environment.ProcessorCount),
            progress: null,
            (file, record) => _ = request.OnError == MalformedRecords.Stop
                ? throw DatasetException.Malformed(file.Path, record)
                : malformed++,
            cancel).ConfigureAwait(false);
        line.Clear();
        if (malformed > 0)
            context.Say(
                string.Create(
                    CultureInfo.InvariantCulture, $"warning: {malformed:N0} malformed records of '{Printable.Line(path)}' were left out."));
        return corpus;
    }

    private static void Write(ReportRequest request, CorpusReport report, UnixFileMode? rights, CommandContext context)
    {
        var table = ReportText.Format(report, request.Top);
        foreach (var path in request.Outputs)
        {
            AtomicFile.WriteText(path, Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".csv" => ReportCsv.Format(report),
                ".html" or ".htm" => ReportPage.Format(report),
                _ => table,
            }, rights);
        }

        context.Output.Write(Encoding.UTF8.GetBytes(table));
        context.Output.Flush();
    }
}
