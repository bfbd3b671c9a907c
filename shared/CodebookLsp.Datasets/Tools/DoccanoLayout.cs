using System.Globalization;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Json;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Tools;

/// <summary>
/// doccano's lines (<see href="https://doccano.github.io/doccano/tutorial/"/>): <c>text</c>, and <c>label</c>, a list of <c>[start, end,
/// label]</c> in code points; in projects with relations
/// <c>entities</c> (see <see cref="DoccanoEntities"/>) instead. Ours are those whose label begins with the layer's name and a colon.
/// </summary>
internal sealed class DoccanoLayout : JsonLayout
{
    private const string Entities = "entities";

    /// <summary>What versions of doccano call the list.</summary>
    private static readonly string[] Lists = ["label", "labels"];

    public override DatasetCapabilities Capabilities => DatasetCapabilities.Values | DatasetCapabilities.Spans;

    public override void Add(ByteEdits edits, JsonRecord record, RecordAdditions additions, DatasetOptions options)
    {
        var members = Enumerable.Empty<(string, string)>();
        var prefix = options.Layer + ":";
        string? made = null;
        if (record.Texts is [var text, ..])
        {
            var offsets = new OffsetMap(text.Text);
            var spans = additions.Spans.Where(static span => span.Text == 0).Select(span => new DoccanoSpan(
                offsets.AtUtf16(span.Range.Start).CodePoints,
                offsets.AtUtf16(span.Range.End, Rounding.Up).CodePoints,
                prefix + span.Label)).ToList();
            if (JsonSpanList.Find(record, Entities) is { } entities)
                members = [(Entities, DoccanoEntities.Exchange(record, entities, spans, prefix))];
            else if (Labels(record) is var (name, list))
                members = [(name, JsonListEdit.Exchange(
                    record.Raw, list, element => IsOurs(record, element, prefix), spans.ConvertAll(Encoded)))];
            else if (spans is not [])
                members = [(made = Lists[0], $"[{string.Join(", ", spans.Select(Encoded))}]")];
        }

        JsonObjectEdit.Set(edits, record.Raw, record.Root, Encoded(JsonSpanList.Values(record, additions, made)).Concat(members));
    }

    public override bool TakeBack(ByteEdits edits, JsonRecord record, DatasetOptions options)
    {
        var prefix = options.Layer + ":";
        if (JsonSpanList.Find(record, Entities) is { } entities)
            return JsonSpanList.TakeBack(
                edits, record, Entities, entities, DoccanoEntities.Ours(record, entities, prefix), options.Columns);
        if (Labels(record) is not var (name, list))
            return base.TakeBack(edits, record, options);

        var all = JsonPlaces.Elements(record.Raw, list).ConvertAll(element => (element, IsOurs(record, element, prefix)));
        return JsonSpanList.TakeBack(edits, record, name, list, all, options.Columns);
    }

    private static (string Name, TextRange List)? Labels(JsonRecord record) =>
        Array.Find(Lists, list => JsonSpanList.Find(record, list) is not null) is { } name
            ? (name, JsonSpanList.Find(record, name)!.Value) : null;

    private static string Encoded(DoccanoSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"[{span.Start}, {span.End}, {JsonEscapes.Encode(span.Label)}]");

    private static bool IsOurs(JsonRecord record, TextRange element, string prefix) =>
        JsonPlaces.Elements(record.Raw, element) is [_, _, var label, ..]
        && JsonPlaces.IsString(record.Raw, label)
        && JsonPlaces.Text(record.Raw, label).StartsWith(prefix, StringComparison.Ordinal);
}

/// <summary>A stretch of a text with a label; in code points.</summary>
internal readonly record struct DoccanoSpan(int Start, int End, string Label);
