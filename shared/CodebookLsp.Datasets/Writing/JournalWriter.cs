using System.Buffers;
using System.Text.Json;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Writing;

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
    /// <param name="origin">See <see cref="Abstractions.IDatasetWriter.Origin"/>.</param>
    public void Finish(string? origin = null)
    {
        Line(json => JournalLines.WriteEnd(json, origin));
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
