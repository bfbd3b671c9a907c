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
    /// <summary>What versions of doccano call the list.</summary>
    private static readonly string[] Lists = ["label", "labels"];

    public override DatasetCapabilities Capabilities => DatasetCapabilities.Values | DatasetCapabilities.Spans;

    public override void Add(ByteEdits edits, JsonRecord record, RecordAdditions additions, DatasetOptions options)
    {
        var members = Encoded(additions.Values);
        var prefix = options.Layer + ":";
        if (record.Texts is [var text, ..])
        {
            var offsets = new OffsetMap(text.Text);
            var spans = additions.Spans.Where(static span => span.Text == 0).Select(span => new DoccanoSpan(
                offsets.AtUtf16(span.Range.Start).CodePoints,
                offsets.AtUtf16(span.Range.End, Rounding.Up).CodePoints,
                prefix + span.Label)).ToList();
            if (List(record, "entities") is { } entities)
                members = members.Append(("entities", DoccanoEntities.Exchange(record, entities, spans, prefix)));
            else if (Array.Find(Lists, list => List(record, list) is not null) is { } name)
                members = members.Append((name, JsonListEdit.Exchange(
                    record.Raw, List(record, name)!.Value, element => IsOurs(record, element, prefix), spans.ConvertAll(Encoded))));
            else if (spans is not [])
                members = members.Append((Lists[0], $"[{string.Join(", ", spans.Select(Encoded))}]"));
        }

        JsonObjectEdit.Set(edits, record.Raw, record.Root, members);
    }

    private static TextRange? List(JsonRecord record, string name) =>
        JsonPlaces.Member(record.Raw, record.Root, name) is { } value && JsonPlaces.IsArray(record.Raw, value) ? value : null;

    private static string Encoded(DoccanoSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"[{span.Start}, {span.End}, {JsonEscapes.Encode(span.Label)}]");

    private static bool IsOurs(JsonRecord record, TextRange element, string prefix) =>
        JsonPlaces.Elements(record.Raw, element) is [_, _, var label, ..]
        && JsonPlaces.IsString(record.Raw, label)
        && JsonPlaces.Text(record.Raw, label).StartsWith(prefix, StringComparison.Ordinal);
}

/// <summary>A stretch of a text with a label; in code points.</summary>
internal readonly record struct DoccanoSpan(int Start, int End, string Label);
