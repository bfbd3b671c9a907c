using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Writing;

/// <summary>What a run writes down of every finished record, one line of JSON each, so that no death of the process loses more than the last line.</summary>
/// <param name="Record">Its number.</param>
/// <param name="Stamp">A hash of its texts and of all that the additions depend on.</param>
public sealed record JournalEntry(long Record, string Stamp, RecordAdditions Additions);

/// <summary>What a journal is about: its first line.</summary>
/// <param name="Input">The file that was read.</param>
/// <param name="Format">Its format's name.</param>
/// <param name="Model">The model's name and hash, for people.</param>
/// <param name="Settings">Everything that was asked for, as people read it.</param>
/// <param name="Key">A hash of all that decides about the result but the texts: journals of one run's shards have the same.</param>
/// <param name="Shard">"2/8"; "1/1" for the whole file.</param>
/// <param name="Reading">What the reader and writer of the format need to know.</param>
/// <param name="OnError">What happens to malformed records.</param>
public sealed record JournalHeader(string Input, string Format, string Model, string Settings, string Key, string Shard, DatasetOptions Reading, string OnError);

/// <summary>Appends to a journal. One caller at a time.</summary>
public sealed class JournalWriter : IDisposable
{
    private const int FlushAt = 1 << 16;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly ArrayBufferWriter<byte> buffer = new(FlushAt * 2);
    private readonly Stream file;
    private readonly NamedErrorStream stream;

    internal JournalWriter(string path, Stream file) => (this.file, stream) = (file, new(file, path));

    /// <summary>A new journal; an old one of that name is lost.</summary>
    /// <exception cref="AtomicFileException">It cannot be written.</exception>
    public static JournalWriter Create(string path, JournalHeader header) => Begin(Open(path, FileMode.CreateNew, 0, header.Input), header);

    /// <summary>A new journal on a stream that somebody else has opened.</summary>
    /// <param name="path">What messages call it.</param>
    internal static JournalWriter Open(string path, Stream stream, JournalHeader header) => Begin(new(path, stream), header);

    /// <summary>Goes on after the last whole line that is to be kept.</summary>
    /// <param name="length">Where that line ends, in bytes; what comes after is cut off.</param>
    /// <exception cref="AtomicFileException">It cannot be written.</exception>
    public static JournalWriter GoOn(string path, long length) => Open(path, FileMode.Open, length);

    public void Add(JournalEntry entry)
    {
        Line(json => JournalLines.Write(json, entry));
        if (buffer.WrittenCount >= FlushAt)
            Flush();
    }

    /// <summary>Hands everything to the system, where it outlives this process.</summary>
    public void Flush()
    {
        stream.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
        stream.Flush();
    }

    /// <summary>The last line: every record has been looked at.</summary>
    public void Finish()
    {
        Line(static json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("finished", true);
            json.WriteEndObject();
        });
        Flush();
        (file as FileStream)?.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // A full disk, which the write before has reported.
        }
    }

    private static JournalWriter Begin(JournalWriter writer, JournalHeader header)
    {
        writer.Line(json => JournalLines.Write(json, header));
        writer.Flush();
        return writer;
    }

    /// <param name="like">Who may read this file may read the journal.</param>
    private static JournalWriter Open(string path, FileMode mode, long length, string? like = null)
    {
        try
        {
            // Never through a link: whoever may write to the folder could have us overwrite any file.
            if (mode == FileMode.CreateNew)
                File.Delete(path);
            else if (new FileInfo(path).LinkTarget is not null || AtomicFile.IsSpecial(path))
                throw AtomicFileException.NotAFile(path);
            var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
            if (!OperatingSystem.IsWindows() && File.Exists(like))
                options.UnixCreateMode = (File.GetUnixFileMode(like) & Readable) | UnixFileMode.UserRead | UnixFileMode.UserWrite;
#pragma warning disable RS0030 // It writes, and looked at what is there before.
            var file = new FileStream(path, options);
#pragma warning restore RS0030
            file.SetLength(length);
            file.Position = length;
            return new(path, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFileException.From(path, e);
        }
    }

    private void Line(Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(buffer, JournalLines.Writing))
            write(json);
        buffer.Write("\n"u8);
    }
}

/// <summary>Reads a journal, of which the process that wrote it may have died at any byte. Can be walked once.</summary>
public sealed class JournalReader : IDisposable
{
    private const int FirstBuffer = 1 << 16;
    private const int LongestHeader = 1 << 20;
    private const int LongestLine = 1 << 29;

    private readonly FileStream file;
    private byte[] buffer = new byte[FirstBuffer];
    private int start;
    private int end;

    private JournalReader(FileStream file) => this.file = file;

    /// <summary>Null where not even the first line was finished.</summary>
    public JournalHeader? Header { get; private set; }

    /// <summary>Where the last line ends that was given out, in bytes: the length to go on from.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the line that closes it was reached.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Null when there is no such file.</summary>
    /// <exception cref="TextFileException">It cannot be read.</exception>
    public static JournalReader? Open(string path)
    {
        try
        {
            if (!File.Exists(path))
                return null;

            var reader = new JournalReader(PlainFile.Open(path));
            if (reader.Line(LongestHeader) is { } first && JournalLines.Header(first.Span) is { } header)
            {
                reader.Header = header;
                reader.Length = first.Length + 1;
            }

            return reader;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFileException.From(path, e);
        }
    }

    /// <summary>The next finished record; null at the end, and where what follows was not finished.</summary>
    public JournalEntry? Next()
    {
        if (Header is null || IsFinished || Line(LongestLine) is not { } line)
            return null;

        var entry = JournalLines.Entry(line.Span, out var finished);
        IsFinished = finished;
        if (entry is not null || finished)
            Length += line.Length + 1;
        return entry;
    }

    public void Dispose() => file.Dispose();

    /// <summary>A line without its end; null when there is none, or none that ends.</summary>
    /// <param name="longest">In bytes. What is longer was never finished: a hole in the file, or not ours.</param>
    private ReadOnlyMemory<byte>? Line(int longest)
    {
        var searched = 0;
        while (true)
        {
            var at = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = buffer.AsMemory(start, searched + at);
                start += line.Length + 1;
                return line;
            }

            searched = end - start;
            if (start > 0)
            {
                buffer.AsSpan(start, searched).CopyTo(buffer);
                (start, end) = (0, searched);
            }

            if (end == buffer.Length)
            {
                if (buffer.Length > longest)
                    return null;
                Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, buffer.Length * 2L));
            }

            var read = file.Read(buffer, end, buffer.Length - end);
            if (read == 0)
                return null;
            end += read;
        }
    }
}

/// <summary>How a journal's lines are spelled.</summary>
internal static class JournalLines
{
    private const string Version = "codebooklsp dataset journal 1";

    /// <summary>A line is one line, and nobody puts it on a page.</summary>
    public static readonly JsonWriterOptions Writing = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

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
        json.WriteString("shard", header.Shard);
        json.WriteString("onError", header.OnError);
        json.WritePropertyName("reading");
        JsonSerializer.Serialize(json, header.Reading);
        json.WriteEndObject();
    }

    public static JournalHeader? Header(ReadOnlySpan<byte> line) => Whole(line, static json => Text(json, "journal") == Version
        ? new JournalHeader(
            Text(json, "input"), Text(json, "format"), Text(json, "model"), Text(json, "settings"), Text(json, "key"), Text(json, "shard"), Reading(json["reading"]), Text(json, "onError"))
        : null);

    public static void Write(Utf8JsonWriter json, JournalEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("record", entry.Record);
        json.WriteString("stamp", entry.Stamp);
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

    /// <summary>Null for the closing line and for what is no whole entry.</summary>
    public static JournalEntry? Entry(ReadOnlySpan<byte> line, out bool finished)
    {
        var said = Whole(line, static json => new Line(json["finished"] is null ? Entry(json) : null));
        finished = said is { Entry: null };
        return said?.Entry;
    }

    private static JournalEntry Entry(JsonObject json)
    {
        if (json["record"] is not { } record || json["values"] is not JsonArray values || json["spans"] is not JsonArray spans)
            throw new FormatException("It is no entry.");

        var added = values.ToArray();
        values.Clear(); // they get other parents
        return new(
            (long)record is >= 0 and var number ? number : throw new FormatException("No record has such a number."), Text(json, "stamp"),
            new(
                [.. added.Chunk(2).Select(static pair => pair is [{ } name, var value] ? new AddedValue((string)name!, value) : throw new FormatException("A value has no name."))],
                [.. spans.ToArray().Chunk(5).Select(Span)]));
    }

    private static AddedSpan Span(JsonNode?[] five) =>
        five is [{ } text, { } start, { } end, { } label, var score] && (int)text >= 0 && (int)start >= 0 && (int)end >= (int)start
            ? new((int)text, new((int)start, (int)end), (string)label!, (double?)score)
            : throw new FormatException("A span is not whole.");

    private static DatasetOptions Reading(JsonNode? json) =>
        json.Deserialize<DatasetOptions>() is { Fields: not null, Asked: not null, Columns: not null, File: not null, Layer: not null, Metadata: not null } options
            ? options
            : throw new FormatException("It does not say how the file is read.");

    private static string Text(JsonObject json, string name) => (string?)json[name] ?? "";

    /// <summary>
    /// What a line says; null when it does not say all of it. That is the end of a line that its writer did not live to finish, or a line that somebody else wrote: a journal lies beside the
    /// file, and the file may be anybody's.
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

    /// <param name="Entry">Null in the closing line.</param>
    private sealed record Line(JournalEntry? Entry);
}
