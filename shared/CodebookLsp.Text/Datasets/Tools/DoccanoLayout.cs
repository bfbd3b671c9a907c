using System.Globalization;
using CodebookLsp.Text.Datasets.Json;

namespace CodebookLsp.Text.Datasets.Tools;

/// <summary>
/// doccano's lines (<see href="https://doccano.github.io/doccano/tutorial/"/>): <c>text</c>, and <c>label</c>, a list of <c>[start, end, label]</c> in code points. Ours are those whose
/// label begins with the layer's name and a colon.
/// </summary>
internal sealed class DoccanoLayout : JsonLayout
{
    /// <summary>What versions of doccano call the list.</summary>
    private static readonly string[] Lists = ["label", "labels"];

    public override DatasetCarries Carries => DatasetCarries.Values | DatasetCarries.Spans;

    public override void Add(ByteEdits edits, JsonRecord record, RecordAdditions additions, DatasetOptions options)
    {
        var root = RootObject(record, options);
        var members = Spelled(additions.Values);
        var prefix = options.Layer + ":";
        var name = Array.Find(Lists, list => JsonPlaces.Member(record.Raw, root, list) is { } value && JsonPlaces.IsArray(record.Raw, value)) ?? Lists[0];
        var list = JsonPlaces.Member(record.Raw, root, name);
        if (record.Texts is [var text, ..] && (additions.Spans is not [] || list is not null))
        {
            var offsets = new OffsetMap(text.Text);
            var spans = additions.Spans.Where(static span => span.Text == 0).Select(span => string.Create(
                CultureInfo.InvariantCulture,
                $"[{offsets.AtUtf16(span.Range.Start).CodePoints}, {offsets.AtUtf16(span.Range.End, Rounding.Up).CodePoints}, {JsonEscapes.Spell(prefix + span.Label)}]")).ToList();
            members = members.Append((name, list is { } there && JsonPlaces.IsArray(record.Raw, there)
                ? JsonListEdit.Exchange(record.Raw, there, element => IsOurs(record, element, prefix), spans)
                : $"[{string.Join(", ", spans)}]"));
        }

        JsonObjectEdit.Set(edits, record.Raw, root, members);
    }

    private static bool IsOurs(JsonRecord record, TextRange element, string prefix) =>
        JsonPlaces.Elements(record.Raw, element) is [_, _, var label, ..]
        && JsonPlaces.IsString(record.Raw, label)
        && JsonPlaces.Text(record.Raw, label).StartsWith(prefix, StringComparison.Ordinal);
}
