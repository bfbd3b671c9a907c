using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Protocol;

// Our own messages: docs/editor-protocol.md.

/// <param name="Plan">As in <c>.codebooklsp/dataset.json</c>; null for the workspace's.</param>
/// <param name="WorkDoneToken">Where progress is told; null for nowhere.</param>
internal sealed record AnnotateDatasetParams(string Uri, JsonElement? Plan, ProgressToken? WorkDoneToken);

/// <param name="Malformed">Records that cannot be read.</param>
/// <param name="Written">The file that was written; null when all was up to date.</param>
internal sealed record AnnotateDatasetResult(
    string Uri, long Records, long Annotated, long UpToDate, long PassedOver, long WithoutText, long Malformed, long Tokens,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Written);

/// <param name="Records">At most so many; 3 when null.</param>
internal sealed record PreviewDatasetParams(string Uri, JsonElement? Plan, int? Records);

internal sealed record PreviewDatasetResult(string Format, DatasetPreviewRecord[] Records);

/// <param name="Line">Counted from 1; 0 in formats that have no lines.</param>
/// <param name="Texts">The texts that would be read, cut short.</param>
/// <param name="Values">What would be added, as JSON, cut short; spans as their text and label.</param>
internal sealed record DatasetPreviewRecord(long Number, long Line, DatasetPreviewValue[] Texts, DatasetPreviewValue[] Values);

internal sealed record DatasetPreviewValue(string Name, string Value);

internal sealed record DatasetPlanParams(string Uri);

/// <param name="Path">Where the plan is kept; null for a file outside of every folder of the workspace.</param>
/// <param name="Plan">Null when there is none yet.</param>
internal sealed record DatasetPlanResult(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] JsonElement? Plan);
