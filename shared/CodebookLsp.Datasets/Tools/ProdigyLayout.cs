using System.Globalization;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Json;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Tools;

/// <summary>
/// Prodigy's lines (<see href="https://prodi.gy/docs/api-interfaces"/>): <c>text</c>, perhaps <c>tokens</c>, and <c>spans</c> with
/// <c>start</c>, <c>end</c> (code points) and <c>label</c>. Where there are tokens, spans must begin and end with them, so ours grow to
/// whole ones and name the first and the last. Ours are those whose <c>source</c> is the layer's name.
/// </summary>
internal sealed class ProdigyLayout : JsonLayout
{
    private const string Spans = "spans";

    public override DatasetCapabilities Capabilities => DatasetCapabilities.Values | DatasetCapabilities.Spans;

    public override void Add(ByteEdits edits, JsonRecord record, RecordAdditions additions, DatasetOptions options)
    {
        var members = Enumerable.Empty<(string, string)>();
        var list = JsonSpanList.Find(record, Spans);
        if (record.Texts is [var text, ..] && (additions.Spans is not [] || list is not null))
        {
            var offsets = new OffsetMap(text.Text);
            var tokens = Tokens(record, record.Root);
            var spans = additions.Spans.Where(static span => span.Text == 0).Select(span => Span(span, offsets, tokens, options.Layer))
                .ToList();
            members = [(Spans, list is { } there
                ? JsonListEdit.Exchange(record.Raw, there, element => IsOurs(record, element, options.Layer), spans)
                : $"[{string.Join(", ", spans)}]")];
        }

        var values = JsonSpanList.Values(record, additions, members.Any() && list is null ? Spans : null);
        JsonObjectEdit.Set(edits, record.Raw, record.Root, Encoded(values).Concat(members));
    }

    public override bool TakeBack(ByteEdits edits, JsonRecord record, DatasetOptions options)
    {
        if (JsonSpanList.Find(record, Spans) is not { } list)
            return base.TakeBack(edits, record, options);

        var all = JsonPlaces.Elements(record.Raw, list).ConvertAll(element => (element, IsOurs(record, element, options.Layer)));
        return JsonSpanList.TakeBack(edits, record, Spans, list, all, options.Columns);
    }

    private static string Span(AddedSpan span, OffsetMap offsets, List<Token> tokens, string layer)
    {
        var (start, end) = (offsets.AtUtf16(span.Range.Start).CodePoints, offsets.AtUtf16(span.Range.End, Rounding.Up).CodePoints);
        var first = tokens.FindIndex(token => token.End > start);
        var last = tokens.FindLastIndex(token => token.Start < end);
        var json = new JsonObject { ["start"] = start, ["end"] = end };
        if (first >= 0 && last >= first)
        {
            json["start"] = tokens[first].Start;
            json["end"] = tokens[last].End;
            json["token_start"] = tokens[first].Id;
            json["token_end"] = tokens[last].Id; // inclusive
        }

        json["label"] = span.Label;
        if (span.Score is { } score)
            json["score"] = score;

        json["source"] = layer;
        return JsonEscapes.Encode(json);
    }

    private static List<Token> Tokens(JsonRecord record, TextRange root)
    {
        var tokens = new List<Token>();
        if (JsonPlaces.Member(record.Raw, root, "tokens") is not { } list)
            return tokens;

        foreach (var element in JsonPlaces.Elements(record.Raw, list))
        {
            if (JsonPlaces.Node(record.Raw, element) is JsonObject token && Number(token["start"]) is { } start
                && Number(token["end"]) is { } end)
                tokens.Add(new(start, end, Number(token["id"]) ?? tokens.Count));
        }

        return tokens;
    }

    private static int? Number(JsonNode? node) =>
        node is JsonValue value && int.TryParse(value.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    private static bool IsOurs(JsonRecord record, TextRange element, string layer) =>
        JsonPlaces.Member(record.Raw, element, "source") is { } source && JsonPlaces.IsString(record.Raw, source)
            && JsonPlaces.Text(record.Raw, source) == layer;

    private readonly record struct Token(int Start, int End, int Id);
}
