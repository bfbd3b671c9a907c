using System.Globalization;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Json;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Tools;

/// <summary>
/// Label Studio's tasks (<see href="https://labelstud.io/guide/predictions"/>): texts in <c>data</c>, spans as the <c>result</c> of a
/// prediction, in code points: Label Studio's own
/// selection is in JavaScript's units, and <see href="https://github.com/HumanSignal/label-studio-frontend/pull/308">converted</see> on its
/// way in and out. Ours is the prediction whose <c>model_version</c> is the layer's name; values become members of <c>data</c>.
/// </summary>
internal sealed class LabelStudioLayout : JsonLayout
{
    private const string Predictions = "predictions";

    public override DatasetCapabilities Capabilities => DatasetCapabilities.Values | DatasetCapabilities.Spans;

    public override void Add(ByteEdits edits, JsonRecord record, RecordAdditions additions, DatasetOptions options)
    {
        var root = record.Root;
        var list = JsonSpanList.Find(record, Predictions);
        var isMade = list is null && additions.Spans is not [];
        if (additions.Values is not [])
            JsonObjectEdit.Set(
                edits, record.Raw, record.Home, Encoded(JsonSpanList.Values(record, additions, isMade ? Predictions : null)));
        if (list is null && !isMade)
            return;

        var predictions = additions.Spans is [] ? [] : new[] { Prediction(record, root, additions.Spans, options) };
        JsonObjectEdit.Set(edits, record.Raw, root, [(Predictions, list is { } present
            ? JsonListEdit.Exchange(record.Raw, present, element => IsOurs(record, element, options.Layer), predictions)
            : $"[{string.Join(", ", predictions)}]")]);
    }

    public override bool TakeBack(ByteEdits edits, JsonRecord record, DatasetOptions options)
    {
        var isThere = record.Home != record.Root && JsonObjectEdit.Remove(edits, record.Raw, record.Home, options.Columns);
        if (JsonSpanList.Find(record, Predictions) is not { } list)
            return base.TakeBack(edits, record, options) || isThere;

        var all = JsonPlaces.Elements(record.Raw, list).ConvertAll(element => (element, IsOurs(record, element, options.Layer)));
        return JsonSpanList.TakeBack(edits, record, Predictions, list, all, options.Columns) || isThere;
    }

    protected override string? NoPlace(JsonRecord record, DatasetOptions options) =>
        base.NoPlace(record, options) ?? (JsonPlaces.IsObject(record.Raw, record.Home) && record.Home != record.Root
            ? null
            : "is no task of Label Studio: those keep their fields in an object 'data'.");

    protected override TextRange Home(JsonRecord record) => JsonPlaces.Member(record.Raw, record.Root, "data") ?? record.Root;

    private static string Prediction(JsonRecord record, TextRange root, IReadOnlyList<AddedSpan> spans, DatasetOptions options)
    {
        var result = new JsonArray();
        foreach (var span in spans)
        {
            var field = record.Texts[span.Text].Field;
            var (from, to) = Controls(record, root, field.Split('/')[^1], options);
            var offsets = new OffsetMap(record.Texts[span.Text].Text);
            var (start, end) = (offsets.AtUtf16(span.Range.Start), offsets.AtUtf16(span.Range.End, Rounding.Up));
            var region = new JsonObject
            {
                ["id"] = string.Create(CultureInfo.InvariantCulture, $"{options.Layer}-{result.Count + 1}"),
                ["from_name"] = from,
                ["to_name"] = to,
                ["type"] = "labels",
                ["value"] = new JsonObject
                {
                    ["start"] = start.CodePoints,
                    ["end"] = end.CodePoints,
                    ["text"] = record.Texts[span.Text].Text[start.Utf16..end.Utf16],
                    ["labels"] = new JsonArray(span.Label),
                },
            };
            if (span.Score is { } score)
                region["score"] = score;

            result.Add(region);
        }

        var prediction = new JsonObject { ["model_version"] = options.Layer, ["result"] = result };
        if (spans.Where(static span => span.Score is not null).Select(static span => span.Score!.Value).ToList() is { Count: > 0 } scores)
            prediction["score"] = scores.Average();

        return JsonEscapes.Encode(prediction);
    }

    /// <summary>The names of the tags in the project's labelling interface: given, else those that spans in the task have already, else
    /// Label Studio's own in its template.</summary>
    private static (string From, string To) Controls(JsonRecord record, TextRange root, string field, DatasetOptions options)
    {
        foreach (var pointer in new[] { "/annotations/*/result/*", "/predictions/*/result/*" })
        {
            foreach (var (_, place) in JsonPath.Find(record.Raw, root, pointer))
            {
                if (JsonPlaces.Node(record.Raw, place) is JsonObject region && Text(region["type"]) == "labels"
                    && Text(region["from_name"]) is { } from && Text(region["to_name"]) is { } to)
                    return (options.FromName ?? from, options.ToName ?? to);
            }
        }

        return (options.FromName ?? "label", options.ToName ?? field);
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool IsOurs(JsonRecord record, TextRange element, string layer) =>
        JsonPlaces.Member(record.Raw, element, "model_version") is { } version && JsonPlaces.IsString(record.Raw, version)
            && JsonPlaces.Text(record.Raw, version) == layer;
}
