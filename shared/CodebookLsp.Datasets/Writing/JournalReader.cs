using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Writing;

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

    /// <summary>What that line says of the file; see <see cref="Abstractions.IDatasetWriter.Origin"/>.</summary>
    public string? Origin { get; private set; }

    /// <summary>Null when there is no such file.</summary>
    /// <exception cref="TextFileException">It cannot be read.</exception>
    /// <exception cref="JournalException">Another version of ours wrote it.</exception>
    public static JournalReader? Open(string path)
    {
        try
        {
            if (!File.Exists(path))
                return null;

            var reader = new JournalReader(PlainFile.Open(path));
            try
            {
                reader.ReadHeader(path);
                return reader;
            }
            catch
            {
                reader.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFileException.From(path, e);
        }
    }

    /// <summary>The next finished record; null at the end, and where what follows was not finished.</summary>
    public JournalEntry? Next()
    {
        if (Header is null || IsFinished || Line(LongestLine) is not { } line || JournalLines.Line(line.Span) is not { } said)
            return null;

        (IsFinished, Origin) = (said.Entry is null, said.Origin);
        Length += line.Length + 1;
        return said.Entry;
    }

    public void Dispose() => file.Dispose();

    private void ReadHeader(string path)
    {
        if (Line(LongestHeader) is not { } first || JournalLines.Header(first.Span, path) is not { } header)
            return;

        Header = header;
        Length = first.Length + 1;
    }

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
