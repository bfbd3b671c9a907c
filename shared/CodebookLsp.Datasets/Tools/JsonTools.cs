using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Json;

namespace CodebookLsp.Datasets.Tools;

/// <summary>Which annotation tool a JSON file comes from, by what only the records of each tool have: the word of many records, not of the
/// first.</summary>
internal static class JsonTools
{
    private const int MostRecords = 1000;

    /// <summary>A kind that fewer of the records that can tell look like is not taken without asking.</summary>
    private const double Floor = 0.9;

    /// <summary>All that Label Studio's <see href="https://labelstud.io/guide/task_format">tasks</see> have, imported or
    /// exported.</summary>
    private static readonly HashSet<string> TaskMembers =
    [
        "id", "data", "annotations", "predictions", "completions", "drafts", "meta", "project", "inner_id", "file_upload", "overlap",
        "is_labeled", "created_at", "updated_at", "updated_by", "total_annotations", "cancelled_annotations", "total_predictions",
        "comment_count", "unresolved_comment_count", "comment_authors", "last_comment_updated_at", "allow_skip",
    ];

    private static readonly string[] TaskLists = ["annotations", "predictions", "completions"];

    /// <summary>The format of a file that begins like this.</summary>
    /// <param name="plain">What it is when it is no tool's.</param>
    /// <exception cref="DatasetException">Its records disagree, or may be a tool's or nobody's.</exception>
    public static string Of(byte[] head, string path, string plain)
    {
        var looks = new Dictionary<string, int>();
        var hints = new Dictionary<string, int>();
        foreach (var record in Records(head))
        {
            if (Look(record, plain) is not { } look)
                continue;
            var counted = look.IsSure ? looks : hints;
            counted[look.Format] = counted.GetValueOrDefault(look.Format) + 1;
        }

        if (looks.Count == 0)
            return hints.Count == 0 ? plain : throw DatasetException.Ambiguous(path, [.. hints, new(plain, 0)]);

        var first = looks.MaxBy(static look => look.Value);
        return first.Value >= Floor * looks.Values.Sum()
            ? first.Key
            : throw DatasetException.Ambiguous(path, [.. looks.OrderByDescending(static look => look.Value)]);
    }

    private static IEnumerable<JsonRecord> Records(byte[] head)
    {
        var all = JsonReading.Records(new MemoryStream(head), JsonFraming.Either, new(), new JsonLayout(), CancellationToken.None);
        using var records = all.GetEnumerator();
        for (var count = 0; count < MostRecords; count++)
        {
            try
            {
                if (!records.MoveNext())
                    yield break;
            }
            catch (DatasetException)
            {
                yield break; // cut off where the look ended, or broken: reading it will tell
            }

            if (records.Current.Problem is null && JsonPlaces.IsObject(records.Current.Raw, records.Current.Root))
                yield return records.Current;
        }
    }

    /// <summary>What one record looks like, and whether nothing else looks so; null when it might be anything.</summary>
    private static (string Format, bool IsSure)? Look(JsonRecord record, string plain)
    {
        var members = JsonPlaces.Members(record.Raw, record.Root).Select(static member => member.Name).ToHashSet();
        if (record.Value("data") is JsonObject)
        {
            var isTask = TaskLists.Any(list => record.Value(list) is JsonArray) || members.IsSubsetOf(TaskMembers);
            return isTask ? ("label-studio", true) : null;
        }

        if (!IsText(record.Value("text")))
            return null;

        if (members.Contains("_input_hash") || members.Contains("_task_hash"))
            return ("prodigy", true);

        if (record.Value("entities") is JsonArray entities
            && (entities.Any(IsDoccanosEntity) || (entities.Count == 0 && record.Value("relations") is JsonArray)))
            return ("doccano", true);

        if (record.Value("spans") is JsonArray spans)
            return (spans.All(IsProdigysSpan) ? "prodigy" : plain, true);

        return (record.Value("label") ?? record.Value("labels")) is not JsonArray labels ? null
            : labels.Count == 0 ? ("doccano", record.Value("Comments") is JsonArray)
            : (labels.All(IsDoccanosLabel) ? "doccano" : plain, true);
    }

    private static bool IsProdigysSpan(JsonNode? node) => node is JsonObject span && IsNumber(span["start"]) && IsNumber(span["end"]);

    private static bool IsDoccanosLabel(JsonNode? node) => IsDoccanosEntity(node)
        || (node is JsonArray triple && triple is [var start, var end, var name] && IsNumber(start) && IsNumber(end) && IsText(name));

    private static bool IsDoccanosEntity(JsonNode? node) =>
        node is JsonObject one && IsNumber(one["start_offset"]) && IsNumber(one["end_offset"]);

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    private static bool IsNumber(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number;
}
