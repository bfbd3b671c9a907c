using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Corpora;

/// <summary>
/// The spans that stand in a record already: as its format says (<see cref="IDatasetFormat.Given"/>), else among its values in the manner
/// of doccano (<c>label</c>, <c>entities</c>), Prodigy and our own values (<c>spans</c>) or Label Studio (<c>annotations</c>), in code
/// points. Ours are passed over.
/// </summary>
public static class GivenSpans
{
    private static readonly string[] Lists = ["label", "labels", "entities", "spans"];

    /// <summary>The texts of a dataset in which something is marked. Sentences of one document are one text.</summary>
    /// <param name="records">Of the dataset, in their order.</param>
    /// <param name="beside">Opens what the format keeps beside a dataset; null where there is nothing.</param>
    /// <param name="layer">The name that spans of ours are marked with.</param>
    public static IEnumerable<(string Text, IReadOnlyList<GivenSpan> Given)> Texts(
        IEnumerable<DatasetRecord> records, IDatasetFormat format, Func<Stream?> beside, string layer)
    {
        var (text, given) = (new StringBuilder(), new List<GivenSpan>());
        foreach (var record in records.Where(static record => record.Texts is not []))
        {
            if (!record.GoesOn)
            {
                if (given.Count > 0)
                    yield return (text.ToString(), given);
                (text, given) = (new(), []);
            }

            if (text.Length > 0)
                text.Append('\n');
            var start = text.Length;
            text.Append(record.Texts[0].Text);
            using var annotations = beside();
            given.AddRange((format.Given(record, annotations, layer) ?? Of(record, layer))
                .Select(span => span with { Range = new(start + span.Range.Start, start + span.Range.End) }));
        }

        if (given.Count > 0)
            yield return (text.ToString(), given);
    }

    /// <param name="layer">The name that spans of ours are marked with.</param>
    public static IReadOnlyList<GivenSpan> Of(DatasetRecord record, string layer)
    {
        if (record.Texts is not [var text, ..])
            return [];

        var offsets = new OffsetMap(text.Text);
        var found = Lists.SelectMany(list => Elements(record.Value("/" + list))).Concat(Elements(record.Value("/annotations"))
            .SelectMany(static annotation => Elements((annotation as JsonObject)?["result"])));
        return
        [
            .. found.Select(Span).OfType<(int Start, int End, string Label, string Source)>()
                .Where(span => span.Source != layer && !span.Label.StartsWith(layer + ":", StringComparison.Ordinal))
                .Where(span => span.Start >= 0 && span.Start < span.End && span.End <= offsets.End.CodePoints)
                .Select(span => new GivenSpan(
                    span.Label, new(offsets.AtCodePoint(span.Start).Utf16, offsets.AtCodePoint(span.End).Utf16))),
        ];
    }

    private static JsonArray Elements(JsonNode? list) => list as JsonArray ?? [];

    private static (int Start, int End, string Label, string Source)? Span(JsonNode? node) => node switch
    {
        JsonArray triple when triple is [var start, var end, var label, ..] => Span(start, end, label, null),
        JsonObject one when one["value"] is JsonObject value => // a region of Label Studio
            Span(value["start"], value["end"], (value["labels"] as JsonArray)?.FirstOrDefault(), null),
        JsonObject one => Span(one["start"] ?? one["start_offset"], one["end"] ?? one["end_offset"], one["label"], one["source"]),
        _ => null,
    };

    private static (int, int, string, string)? Span(JsonNode? start, JsonNode? end, JsonNode? label, JsonNode? source) =>
        Number(start) is { } from && Number(end) is { } to && Text(label) is { } name ? (from, to, name, Text(source) ?? "") : null;

    private static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
