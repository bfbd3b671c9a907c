using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Selection;

namespace CodebookLsp.Datasets.Writing;

/// <summary>
/// The lines of a journal as JSON. The names in them are written out here, and not taken from our properties: a property that gets another
/// name must not make an old journal say something else.
/// </summary>
internal static class JournalLines
{
    private const string Family = "codebooklsp dataset journal ";
    private const string Version = Family + "2";

    /// <summary>It named the options for reading as our properties were called then; see <see cref="JournalOptions"/>.</summary>
    private const string FirstVersion = Family + "1";

    /// <summary>A line is one line, and nobody puts it on a page.</summary>
    public static readonly JsonWriterOptions Writing =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonDocumentOptions Parsing = new() { AllowDuplicateProperties = false };

    public static void Write(Utf8JsonWriter json, JournalHeader header)
    {
        json.WriteStartObject();
        json.WriteString("journal", Version);
        json.WriteString("input", header.Input);
        json.WriteString("format", header.Format);
        json.WriteString("model", header.Model);
        json.WriteString("settings", header.Settings);
        json.WriteString("key", header.Key);
        json.WriteString("shard", header.Shard.ToString());
        json.WriteString("onError", Name(header.OnError));
        json.WritePropertyName("reading");
        JournalOptions.Write(json, header.Reading);
        json.WriteEndObject();
    }

    /// <param name="path">The journal's, for messages.</param>
    /// <returns>Null when the line is no journal's first, or not all of it.</returns>
    /// <exception cref="JournalException">Another version of ours wrote it.</exception>
    public static JournalHeader? Header(ReadOnlySpan<byte> line, string path) => Whole(line, json =>
    {
        var version = Text(json, "journal");
        if (version is not (Version or FirstVersion))
            return version.StartsWith(Family, StringComparison.Ordinal) ? throw JournalException.OtherVersion(path, version) : null;

        var reading = version == Version ? JournalOptions.Read(json["reading"]) : JournalOptions.ReadFirst(json["reading"]);
        return new JournalHeader(
            Text(json, "input"), Text(json, "format"), Text(json, "model"), Text(json, "settings"), Text(json, "key"),
            DatasetShard.Parse(Text(json, "shard")) ?? throw new FormatException("It names no shard."), reading,
            OnError(Text(json, "onError")));
    });

    public static void Write(Utf8JsonWriter json, JournalEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("record", entry.Record);
        json.WriteString("stamp", entry.Fingerprint);
        json.WriteStartArray("values");
        foreach (var value in entry.Additions.Values)
        {
            json.WriteStringValue(value.Name);
            if (value.Value is null)
                json.WriteNullValue();
            else
                value.Value.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteStartArray("spans");
        foreach (var span in entry.Additions.Spans)
        {
            json.WriteNumberValue(span.Text);
            json.WriteNumberValue(span.Range.Start);
            json.WriteNumberValue(span.Range.End);
            json.WriteStringValue(span.Label);
            if (span.Score is { } score)
                json.WriteNumberValue(score);
            else
                json.WriteNullValue();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteEnd(Utf8JsonWriter json, string? origin)
    {
        json.WriteStartObject();
        json.WriteBoolean("finished", true);
        if (origin is not null)
            json.WriteString("origin", origin);
        json.WriteEndObject();
    }

    /// <summary>What a line says: an entry, or (null) that no more come; null when it does not say all of it.</summary>
    public static JournalLine? Line(ReadOnlySpan<byte> line) => Whole(line, static json =>
        json["finished"] is null ? new JournalLine(Entry(json), null) : new JournalLine(null, (string?)json["origin"]));

    private static JournalEntry Entry(JsonObject json)
    {
        if (json["record"] is not { } record || json["values"] is not JsonArray values || json["spans"] is not JsonArray spans)
            throw new FormatException("It is no entry.");

        var added = values.ToArray();
        values.Clear(); // they get other parents
        return new(
            (long)record is >= 0 and var number ? number : throw new FormatException("No record has such a number."), Text(json, "stamp"),
            new(
                [.. added.Chunk(2)
                    .Select(static pair => pair is [{ } name, var value]
                    ? new AddedValue((string)name!, value) : throw new FormatException("A value has no name."))],
                [.. spans.ToArray().Chunk(5).Select(Span)]));
    }

    private static AddedSpan Span(JsonNode?[] five) =>
        five is [{ } text, { } start, { } end, { } label, var score] && (int)text >= 0 && (int)start >= 0 && (int)end >= (int)start
            ? new((int)text, new((int)start, (int)end), (string)label!, (double?)score)
            : throw new FormatException("A span is not whole.");

    private static string Name(MalformedRecords onError) => onError switch
    {
        MalformedRecords.Stop => "stop",
        MalformedRecords.Skip => "skip",
        _ => "keep",
    };

    private static MalformedRecords OnError(string name) => name switch
    {
        "stop" or "Stop" => MalformedRecords.Stop,
        "skip" or "Skip" => MalformedRecords.Skip,
        "keep" or "Keep" => MalformedRecords.Keep,
        _ => throw new FormatException("It does not say what happens to malformed records."),
    };

    private static string Text(JsonObject json, string name) => (string?)json[name] ?? "";

    /// <summary>
    /// What a line says; null when it does not say all of it. That is the end of a line that its writer did not live to finish, or a line
    /// that somebody else wrote: a journal lies beside the file, and the file may be anybody's.
    /// </summary>
    private static T? Whole<T>(ReadOnlySpan<byte> line, Func<JsonObject, T?> read) where T : class
    {
        try
        {
            return JsonNode.Parse(line, documentOptions: Parsing) is JsonObject json ? read(json) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null; // not JSON; a value of another type, or text that is none; a value that makes no sense
        }
    }

}

/// <summary>A line behind a journal's first.</summary>
/// <param name="Entry">Null in the closing line.</param>
/// <param name="Origin">In the closing line of a sidecar; see <see cref="IDatasetWriter.Origin"/>.</param>
internal sealed record JournalLine(JournalEntry? Entry, string? Origin);
