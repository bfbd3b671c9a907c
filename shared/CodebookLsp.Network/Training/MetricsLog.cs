using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Training;

/// <summary>What a run has measured, one JSON object a line. Every line is handed to the system at once, so a run that is killed loses
/// none.</summary>
internal sealed class MetricsLog : IDisposable
{
    private const int MostBytes = 1 << 28;

    private readonly FileStream file;
    private readonly NamedErrorStream stream;

    private MetricsLog(string path, FileStream file) => (this.file, stream) = (file, new(file, path));

    /// <summary>Opens the log of a run that goes on after a step; later lines, which a lost part of the run has written, are cut
    /// off.</summary>
    /// <exception cref="AtomicFileException">It cannot be written.</exception>
    public static MetricsLog Open(string path, long step)
    {
        var kept = new ArrayBufferWriter<byte>();
        if (File.Exists(path))
        {
            foreach (var line in Lines(PlainFile.Bytes(path, MostBytes)).Where(line => StepOf(line) <= step))
            {
                kept.Write(line);
                kept.Write("\n"u8);
            }
        }

        AtomicFile.WriteBytes(path, kept.WrittenSpan);
        try
        {
#pragma warning disable RS0030 // It appends to the file that was just written.
            return new(path, new(path, new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.Read,
                BufferSize = 0,
            }));
#pragma warning restore RS0030
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFileException.From(path, e);
        }
    }

    /// <exception cref="AtomicFileException">It cannot be written.</exception>
    public void Add(JsonObject metrics)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
            metrics.WriteTo(json);
        line.Write("\n"u8);
        stream.Write(line.WrittenSpan);
    }

    public void Dispose() => file.Dispose();

    private static IEnumerable<byte[]> Lines(byte[] all)
    {
        for (var start = 0; Array.IndexOf(all, (byte)'\n', start) is >= 0 and var end; start = end + 1)
            yield return all[start..end];
    }

    private static long StepOf(byte[] line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("step").GetInt64();
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return long.MaxValue; // not ours
        }
    }
}
