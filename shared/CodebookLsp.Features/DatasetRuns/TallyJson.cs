using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>What is written about a text's codes, as JSON.</summary>
internal sealed class TallyJson(TextTally tally, TallyPlan plan)
{
    private static readonly JsonWriterOptions Writing = new() { SkipValidation = true };

    public JsonNode? Value(WrittenCodes kind) => kind switch
    {
        WrittenCodes.Top => Json(WriteTop),
        WrittenCodes.Counts => Json(WriteCounts),
        WrittenCodes.Vector => Json(WriteVector),
        WrittenCodes.Spans => Json(WriteSpans),
        WrittenCodes.Themes or WrittenCodes.ThemeSpans => Json(json => ThemeTallyJson.Write(json, tally.Themes!, plan.Settings, kind)),
        _ => Json(WriteIds),
    };

    /// <summary>Parsed, it stays the bytes it is, however much there is of it.</summary>
    private static JsonNode? Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Writing))
            write(json);
        return JsonNode.Parse(buffer.WrittenSpan);
    }

    private void WriteTop(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var (code, count) in tally.MostSalient(plan.Settings.Top))
        {
            json.WriteStartObject();
            json.WriteString("code", plan.Names.Of(code));
            if (plan.Settings.Labels.Of(code) is { } label)
                json.WriteString("label", label.Text);
            json.WriteNumber("tokens", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteCounts(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("tokens", tally.Counted);
        json.WriteStartObject("labels");
        foreach (var (label, count) in tally.Labels.Where(static one => one.Count > 0))
            json.WriteNumber(label, count);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteVector(Utf8JsonWriter json)
    {
        var sorted = tally.Codes.Select(one => (Index: plan.FirstOfSite[one.Code.Site] + one.Code.Code, one.Count)).Order().ToArray();
        json.WriteStartObject();
        json.WriteNumber("tokens", tally.Counted);
        json.WriteNumber("size", plan.FirstOfSite[^1]);
        json.WriteStartArray("indices");
        foreach (var (index, _) in sorted)
            json.WriteNumberValue(index);
        json.WriteEndArray();
        json.WriteStartArray("values");
        foreach (var (_, count) in sorted)
            json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteSpans(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var span in tally.Spans)
        {
            json.WriteStartObject();
            json.WriteNumber("start", span.CodePoints.Start);
            json.WriteNumber("end", span.CodePoints.End);
            json.WriteString("label", plan.Settings.Followed[span.Followed].Label);
            json.WriteString("code", plan.Names.Of(plan.Settings.Followed[span.Followed].Code));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteIds(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("sites");
        foreach (var site in plan.Chosen)
        {
            for (var rank = 0; rank < plan.Sites[site].K; rank++)
                json.WriteStringValue(plan.SiteNames[site]);
        }

        json.WriteEndArray();
        json.WriteStartArray("start");
        foreach (var (start, _) in tally.Places)
            json.WriteNumberValue(start);
        json.WriteEndArray();
        json.WriteStartArray("end");
        foreach (var (_, end) in tally.Places)
            json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WritePropertyName("ids");
        json.WriteRawValue([(byte)'[', .. tally.Ids, (byte)']'], skipInputValidation: true);
        json.WriteEndObject();
    }
}
