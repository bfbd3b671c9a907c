using System.Globalization;
using System.Text;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.Corpora;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>What <c>codebooklsp evaluate spans</c> is asked for.</summary>
/// <param name="Themes">Their file; null for the model's.</param>
/// <param name="Map">"LABEL=THEME".</param>
internal sealed record SpansRequest(
    IReadOnlyList<string> Paths, string? Format, DatasetOptions Reading, MalformedRecords OnError, string? Themes,
    IReadOnlyList<string> Map, bool Json, string? Model, LoadOptions Load);

/// <summary>Holds the places of themes against spans of people.</summary>
internal static class SpansRun
{
    /// <exception cref="UserFacingException">A dataset, the themes or the model stands in the way, or nothing is marked.</exception>
    public static async Task<int> RunAsync(SpansRequest request, CommandContext context, CancellationToken cancel)
    {
        // Mistakes in the names come to light before the model is loaded.
        var datasets = NamedDataset.Find(request.Paths, request.Format);
        var folder = ModelFolder.Find(request.Model, context);
        var themes = ThemeFiles.Open(request.Themes, folder, "--themes-file");
        var meant = Meant(request.Map, themes);
        var texts = datasets.SelectMany(dataset => Texts(request, dataset, cancel)).ToList();
        if (texts.Count == 0)
            throw DatasetRunException.NothingMarked();

        using var model = await Task.Run(() => context.Open(folder, request.Load, cancel), cancel).ConfigureAwait(false);
        themes.Demand(model);
        var line = new ProgressLine(context, "Reading");
        var read = await SpanEvaluation.ReadAsync(
            texts, model, themes.Reader, count => line.ShowShare((double)count / texts.Count), cancel).ConfigureAwait(false);
        line.Clear();
        var labels = await Task.Run(() => SpanEvaluation.Of(read, themes.Themes.Themes, meant), cancel).ConfigureAwait(false);
        if (labels.Count == 0)
            throw DatasetRunException.TooLittleMarked(texts.Count);

        var result = request.Json ? SpansOutput.Json(labels, themes) : SpansOutput.Table(labels, themes);
        await context.Output.WriteAsync(Encoding.UTF8.GetBytes(result), cancel).ConfigureAwait(false);
        await context.Output.FlushAsync(cancel).ConfigureAwait(false);
        return 0;
    }

    private static IEnumerable<(string Text, IReadOnlyList<GivenSpan> Given)> Texts(
        SpansRequest request, NamedDataset dataset, CancellationToken cancel)
    {
        var beside = dataset.Format.WrittenTo(dataset.Path);
        var annotations = new DatasetFile(beside, dataset.Format, request.Reading);
        return GivenSpans.Texts(
            Records(request, dataset, cancel), dataset.Format,
            () => beside != dataset.Path && File.Exists(beside) ? annotations.Open() : null, request.Reading.Layer);
    }

    private static IEnumerable<DatasetRecord> Records(SpansRequest request, NamedDataset dataset, CancellationToken cancel)
    {
        foreach (var record in new DatasetFile(dataset.Path, dataset.Format, request.Reading with { File = dataset.Path }).Records(cancel))
        {
            if (record.Problem is null)
                yield return record;
            else if (request.OnError == MalformedRecords.Stop)
                throw DatasetException.Malformed(dataset.Path, record);
        }
    }

    private static Dictionary<string, Theme> Meant(IReadOnlyList<string> map, OpenThemes themes)
    {
        var meant = new Dictionary<string, Theme>();
        foreach (var one in map)
        {
            var at = one.LastIndexOf('=');
            var name = at < 1 ? throw UsageException.WrongOption("--map", "LABEL=THEME, for example sea=12") : one[(at + 1)..].Trim();
            meant[one[..at]] = themes.Themes.Themes.FirstOrDefault(theme =>
                    theme.Number.ToString(CultureInfo.InvariantCulture) == name
                    || themes.Names.Called(theme).Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw UsageException.WrongOption("--map", $"the number or the name of a theme; '{Printable.Line(name)}' is neither");
        }

        return meant;
    }
}
