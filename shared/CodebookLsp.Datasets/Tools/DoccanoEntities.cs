using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Json;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Tools;

/// <summary>
/// doccano's <c>JSONL(Relation)</c>: spans are objects <c>{"id", "label", "start_offset", "end_offset"}</c> of a list <c>entities</c>, and
/// <c>relations</c> names them by their ids. Ours get ids
/// that no other has; one that a relation has been drawn to stays.
/// </summary>
internal static class DoccanoEntities
{
    /// <summary>The list with our entities exchanged. Those that stay keep their bytes and their ids.</summary>
    public static string Exchange(JsonRecord record, TextRange list, IReadOnlyList<DoccanoSpan> spans, string prefix)
    {
        var all = JsonPlaces.Elements(record.Raw, list);
        var nodes = all.ConvertAll(element => JsonPlaces.Node(record.Raw, element) as JsonObject);
        var related = Related(record.Value("/relations"));
        var missing = spans.ToList();
        var going = all.Select((element, i) => (element, !IsKept(nodes[i], prefix, missing, related))).ToList();
        var next = nodes.Select(static node => Number(node?["id"]) ?? -1).DefaultIfEmpty(-1).Max() + 1;
        var added = missing.Select(span => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id": {{next++}}, "label": {{JsonEscapes.Encode(span.Label)}},"""
            + $$""" "start_offset": {{span.Start}}, "end_offset": {{span.End}}}""")).ToList();
        return JsonListEdit.Edited(record.Raw, list, going, added);
    }

    /// <summary>The entities, and whether each is ours and nobody has drawn a relation to it.</summary>
    public static IReadOnlyList<(TextRange Item, bool Goes)> Ours(JsonRecord record, TextRange list, string prefix)
    {
        var related = Related(record.Value("/relations"));
        return JsonPlaces.Elements(record.Raw, list).ConvertAll(element =>
            (element, !IsKept(JsonPlaces.Node(record.Raw, element) as JsonObject, prefix, [], related)));
    }

    /// <param name="wanted">Spans that are to be there; those that are found to be there already are taken out.</param>
    private static bool IsKept(JsonObject? entity, string prefix, List<DoccanoSpan> wanted, HashSet<string> related) =>
        Span(entity) is not { } span || !span.Label.StartsWith(prefix, StringComparison.Ordinal) || wanted.Remove(span)
        || related.Contains(Id(entity));

    private static DoccanoSpan? Span(JsonObject? entity) =>
        entity?["label"] is { } label && label.GetValueKind() == JsonValueKind.String
        && Number(entity["start_offset"]) is { } start && Number(entity["end_offset"]) is { } end
            ? new((int)start, (int)end, label.GetValue<string>())
            : null;

    /// <summary>A number or a text, as JSON.</summary>
    private static string Id(JsonObject? entity) => entity?["id"]?.ToJsonString() ?? "";

    private static HashSet<string> Related(JsonNode? relations) => relations is JsonArray list
        ? [.. list.OfType<JsonObject>().SelectMany(static one => new[] { one["from_id"], one["to_id"] })
            .OfType<JsonNode>().Select(static id => id.ToJsonString())]
        : [];

    private static long? Number(JsonNode? node) =>
        long.TryParse((node as JsonValue)?.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
