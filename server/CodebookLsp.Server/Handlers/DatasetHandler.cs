using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>codebookLsp/datasetPlan</c>, <c>previewDataset</c> and <c>annotateDataset</c>: annotates dataset files in place, as
/// <c>codebooklsp annotate-dataset --in-place --resume</c> does, with the model that the editor uses, in the background. The file never
/// goes through the editor.
/// </summary>
internal sealed class DatasetHandler(
    Session session, ClientConnection client, ModelLoader loader, ThemeHost themes, ReadingScheduler scheduler)
{
    private const int UsualPreview = 3;

    private const int MostPreviewed = 20;

    private const int LongestText = 200;

    private const int LongestValue = 600;

    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(200);

    private static readonly JsonSerializerOptions Lenient =
        new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The plan for a file: that of the innermost workspace folder it is in.</summary>
    /// <exception cref="UserFacingException">The plan cannot be read.</exception>
    public Task<DatasetPlanResult> PlanAsync(DatasetPlanParams request, CancellationToken cancel) =>
        Task.Run(() => Plan(session.Client, request), cancel);

    /// <summary>What would be written into the first records.</summary>
    /// <exception cref="UserFacingException">The file or the plan cannot be read.</exception>
    public Task<PreviewDatasetResult> PreviewAsync(PreviewDatasetParams request, CancellationToken cancel) => InBackgroundAsync(
        (source, model) => PreviewAsync(request, Job(request.Uri, request.Plan, source), source, model, cancel), cancel);

    /// <summary>Annotates a file in place. Reports progress, if the editor asks for it.</summary>
    /// <exception cref="UserFacingException">Something stands in the way. The file is as it was.</exception>
    public Task<AnnotateDatasetResult> AnnotateAsync(AnnotateDatasetParams request, CancellationToken cancel) => InBackgroundAsync(
        (source, model) => AnnotateAsync(request, Job(request.Uri, request.Plan, source), source, model, cancel), cancel);

    /// <summary>
    /// Works on another thread, with the model as it reads what no editor shows. Waits for the model while it is being loaded.
    /// </summary>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no model.</exception>
    private async Task<T> InBackgroundAsync<T>(Func<LoadedModel, ModelIdentity, Task<T>> work, CancellationToken cancel)
    {
        await loader.LoadedAsync(DocumentRequests.PersonsPatience, cancel).ConfigureAwait(false);
        var model = loader.Model;
        var identity = new ModelIdentity(model.Name, model.Hash ?? throw DatasetRunException.ModelUnknown(), model.PrecisionName);
        return await Task.Run(() => work(model with { Read = scheduler.ReadInBackground }, identity), cancel).ConfigureAwait(false);
    }

    private static DatasetPlanResult Plan(ClientSupport client, DatasetPlanParams request)
    {
        if (client.PlanPathOf(request.Uri) is not { } path || DatasetPlan.Text(path) is not { } json)
            return new(client.PlanPathOf(request.Uri), null);

        _ = DatasetPlan.Parse(json, path); // says what is wrong with it
        return new(path, JsonSerializer.Deserialize<JsonElement>(json, Lenient));
    }

    private static async Task<PreviewDatasetResult> PreviewAsync(
        PreviewDatasetParams request, DatasetJob job, LoadedModel source, ModelIdentity model, CancellationToken cancel)
    {
        var most = Math.Clamp(request.Records ?? UsualPreview, 1, MostPreviewed);
        var records = await new DatasetRun(job, source, model).PreviewAsync(most, cancel).ConfigureAwait(false);
        return new(job.Format.Name, [.. records.Select(static one => new DatasetPreviewRecord(
            one.Record.Number,
            one.Record.Line,
            [.. one.Record.Texts.Select(static text => new DatasetPreviewValue(text.Field, Printable.Start(text.Text, LongestText)))],
            [
                .. one.Additions.Values.Select(static value =>
                    new DatasetPreviewValue(value.Name, Printable.Start(value.Value?.ToJsonString(Plain) ?? "null", LongestValue))),
                .. one.Additions.Spans.Select(span =>
                    new DatasetPreviewValue(
                        span.Label, Printable.Start(one.Record.Texts[span.Text].Text[span.Range.Start..span.Range.End], LongestText))),
            ]))]);
    }

    private async Task<AnnotateDatasetResult> AnnotateAsync(
        AnnotateDatasetParams request, DatasetJob job, LoadedModel source, ModelIdentity model, CancellationToken cancel)
    {
        var last = new System.Diagnostics.Stopwatch();
        var progress = new ImmediateProgress(now =>
        {
            if (last.IsRunning && last.Elapsed < BetweenReports)
                return;
            last.Restart();
            if (request.WorkDoneToken is { } token)
                client.Notify("$/progress", new ProgressParams(
                    token, new WorkDoneProgressReport(Words(now), (int)Math.Clamp(100 * now.Share, 0, 100))));
        });
        var result = await new DatasetRun(job, source, model).RunAsync(progress, null, cancel).ConfigureAwait(false);
        return new(
            request.Uri, result.Records, result.Annotated, result.UpToDate, result.PassedOver, result.WithoutText, result.Malformed,
            result.Tokens,
            result.Written is { } written ? new Uri(Path.GetFullPath(written)).AbsoluteUri : null);
    }

    private DatasetJob Job(string uri, JsonElement? given, LoadedModel source)
    {
        if (ClientSupport.PathOf(uri) is not { } path)
            throw LspError.Failed("Only files on this machine can be annotated in place. Save it first.");
        var plan = given is { ValueKind: JsonValueKind.Object } json ? DatasetPlan.Parse(json.GetRawText(), "The plan")
            : session.Client.PlanPathOf(uri) is { } kept && DatasetPlan.Find(kept) is { } found ? found
            : new();
        return plan.Job(path, new CodeNames(source.Sites), session.Settings.Current.Labels, Themes);
    }

    private OpenThemes Themes() =>
        session.Settings.Current.Themes ?? throw LspError.Failed(themes.Problem ?? "The themes are being read. Try again in a moment.");

    private static string Words(DatasetProgress now) => now.Phase switch
    {
        DatasetPhase.Looking => "looking through it",
        DatasetPhase.Writing => "writing and reading back",
        _ => string.Create(CultureInfo.InvariantCulture, $"{now.Records:N0} records, {now.Tokens:N0} tokens"),
    };

    /// <summary>Unlike <see cref="Progress{T}"/>, tells at once and in order.</summary>
    private sealed class ImmediateProgress(Action<DatasetProgress> tell) : IProgress<DatasetProgress>
    {
        public void Report(DatasetProgress value) => tell(value);
    }
}
