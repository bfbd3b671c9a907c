using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Features.Labels;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// Annotates dataset files where they lie, asked by the editor: the same run as <c>codebooklsp annotate-dataset --in-place --resume</c>, read by the model that the editor
/// uses, between what is typed. The file never goes through the editor.
/// </summary>
internal sealed class DatasetAnnotation(ClientSupport client)
{
    private const int UsualPreview = 3;

    private const int LongestText = 200;

    private const int LongestValue = 600;

    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(200);

    private static readonly JsonSerializerOptions Lenient = new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The plan for a file: that of the innermost workspace folder it is in.</summary>
    /// <exception cref="UserFacingException">There is a plan, and it is none.</exception>
    public DatasetPlanResult Plan(DatasetPlanParams request)
    {
        if (client.PlanPathOf(request.Uri) is not { } path || DatasetPlan.Text(path) is not { } json)
            return new(client.PlanPathOf(request.Uri), null);

        _ = DatasetPlan.Parse(json, path); // or it is said what is wrong with it
        return new(path, JsonSerializer.Deserialize<JsonElement>(json, Lenient));
    }

    /// <summary>What would be written into the first records.</summary>
    public async Task<PreviewDatasetResult> PreviewAsync(PreviewDatasetParams request, LoadedModel source, ModelIdentity model, LabelBook labels, CancellationToken cancel)
    {
        var job = Job(request.Uri, request.Plan, source, labels);
        var records = await new DatasetRun(job, source, model).PreviewAsync(Math.Clamp(request.Records ?? UsualPreview, 1, 20), cancel).ConfigureAwait(false);
        return new(job.Format.Name, [.. records.Select(static one => new DatasetPreviewRecord(
            one.Record.Number,
            one.Record.Line,
            [.. one.Record.Texts.Select(static text => new DatasetPreviewValue(text.Field, Printable.Start(text.Text, LongestText)))],
            [
                .. one.Additions.Values.Select(static value => new DatasetPreviewValue(value.Name, Printable.Start(value.Value?.ToJsonString(Plain) ?? "null", LongestValue))),
                .. one.Additions.Spans.Select(span => new DatasetPreviewValue(span.Label, Printable.Start(one.Record.Texts[span.Text].Text[span.Range.Start..span.Range.End], LongestText))),
            ]))]);
    }

    /// <summary>Annotates a file in place.</summary>
    /// <param name="report">Told how far it is, in words and percent.</param>
    /// <exception cref="UserFacingException">Something stands in the way. The file is as it was.</exception>
    public async Task<AnnotateDatasetResult> RunAsync(
        AnnotateDatasetParams request, LoadedModel source, ModelIdentity model, LabelBook labels, Action<string, int> report, CancellationToken cancel)
    {
        var job = Job(request.Uri, request.Plan, source, labels);
        var last = new System.Diagnostics.Stopwatch();
        var progress = new Told(now =>
        {
            if (last.IsRunning && last.Elapsed < BetweenReports)
                return;
            last.Restart();
            report(Words(now), (int)Math.Clamp(100 * now.Share, 0, 100));
        });
        var result = await new DatasetRun(job, source, model).RunAsync(progress, null, cancel).ConfigureAwait(false);
        return new(
            request.Uri, result.Records, result.Annotated, result.UpToDate, result.PassedOver, result.WithoutText, result.Malformed, result.Tokens,
            result.Written is { } written ? new Uri(Path.GetFullPath(written)).AbsoluteUri : null);
    }

    private DatasetJob Job(string uri, JsonElement? given, LoadedModel source, LabelBook labels)
    {
        if (ClientSupport.PathOf(uri) is not { } path)
            throw LspError.Failed("Only files on this machine can be annotated in place. Save it first.");
        var plan = given is { ValueKind: JsonValueKind.Object } json ? DatasetPlan.Parse(json.GetRawText(), "The plan")
            : client.PlanPathOf(uri) is { } kept && DatasetPlan.Find(kept) is { } found ? found
            : new();
        return plan.Job(path, new CodeNames(source.Sites), labels);
    }

    private static string Words(DatasetProgress now) => now.Phase switch
    {
        DatasetPhase.Looking => "looking through it",
        DatasetPhase.Writing => "writing and reading back",
        _ => string.Create(CultureInfo.InvariantCulture, $"{now.Records:N0} records, {now.Tokens:N0} tokens"),
    };

    /// <summary>Unlike <see cref="Progress{T}"/>, tells at once and in order.</summary>
    private sealed class Told(Action<DatasetProgress> tell) : IProgress<DatasetProgress>
    {
        public void Report(DatasetProgress value) => tell(value);
    }
}
