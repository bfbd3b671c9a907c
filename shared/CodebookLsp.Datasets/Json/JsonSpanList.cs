using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Json;

/// <summary>
/// A list of a record in which spans of people and ours stand together, in the format's own manner. Where a record has none, one is made
/// for ours; the value that says what made our values says so too, so that it can be taken back.
/// </summary>
internal static class JsonSpanList
{
    /// <summary>The list's place; null where there is none.</summary>
    public static TextRange? Find(JsonRecord record, string name) =>
        JsonPlaces.Member(record.Raw, record.Root, name) is { } value && JsonPlaces.IsArray(record.Raw, value) ? value : null;

    /// <summary>Our values, and in that which says what made them, what was in the place of a list that is made for our spans.</summary>
    /// <param name="made">The list that this run makes; null where it makes none.</param>
    public static IEnumerable<AddedValue> Values(JsonRecord record, RecordAdditions additions, string? made)
    {
        var before = Before(record)?.DeepClone() ?? (made is null ? null : Replaced(record, made));
        return before is null ? additions.Values : additions.Values.Select(value =>
        {
            if (value.Name != OurNames.Made || value.Value is not JsonObject)
                return value;
            var marked = value.Value.DeepClone();
            marked[OurNames.Before] = before.DeepClone();
            return value with { Value = marked };
        });
    }

    /// <summary>Takes our spans out of a list, and the list itself, where it was made for them and nobody else has used it; and members of
    /// ours out of the record.</summary>
    /// <param name="all">The list's elements, and which of them are ours.</param>
    /// <returns>Whether there was anything.</returns>
    public static bool TakeBack(
        ByteEdits edits, JsonRecord record, string name, TextRange list, IReadOnlyList<(TextRange Item, bool Goes)> all,
        IReadOnlyCollection<string> members)
    {
        var before = Before(record);
        var isNew = before is not null && all.All(static element => element.Goes);
        if (isNew && before![name] is null && !before.ContainsKey(name))
            return JsonObjectEdit.Remove(edits, record.Raw, record.Root, [.. members, name]);

        var rest = isNew ? JsonEscapes.Encode(before![name]) : JsonListEdit.Edited(record.Raw, list, all, []);
        if (isNew || all.Any(static element => element.Goes))
            edits.Replace(list, System.Text.Encoding.UTF8.GetBytes(rest));
        return JsonObjectEdit.Remove(edits, record.Raw, record.Root, members) || all.Any(static element => element.Goes);
    }

    private static JsonObject? Before(JsonRecord record) => (record.Value(OurNames.Made) as JsonObject)?[OurNames.Before] as JsonObject;

    private static JsonObject Replaced(JsonRecord record, string name) =>
        JsonPlaces.Member(record.Raw, record.Root, name) is { } value ? new() { [name] = JsonPlaces.Node(record.Raw, value) } : [];
}
