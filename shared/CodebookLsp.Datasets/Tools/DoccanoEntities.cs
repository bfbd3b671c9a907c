using System.Globalization;
using System.Text;
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
        var kept = new List<string>();
        for (var i = 0; i < all.Count; i++)
        {
            var isOurs = Span(nodes[i]) is { } span && span.Label.StartsWith(prefix, StringComparison.Ordinal);
            if (!isOurs || missing.Remove(Span(nodes[i])!.Value) || related.Contains(Id(nodes[i])))
                kept.Add(Encoding.UTF8.GetString(record.Raw.Span[all[i].Start..all[i].End]));
        }

        if (kept.Count == all.Count && missing is [])
            return Encoding.UTF8.GetString(record.Raw.Span[list.Start..list.End]);

        var next = nodes.Select(static node => Number(node?["id"]) ?? -1).DefaultIfEmpty(-1).Max() + 1;
        var added = missing.Select(span => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id": {{next++}}, "label": {{JsonEscapes.Encode(span.Label)}},"""
            + $$""" "start_offset": {{span.Start}}, "end_offset": {{span.End}}}"""));
        return $"[{string.Join(", ", kept.Concat(added))}]";
    }

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
