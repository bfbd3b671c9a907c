namespace CodebookLsp.Datasets.Abstractions;

/// <summary>A stream read front to back through a window that grows until it holds one record. Knows the byte and the line of its
/// start.</summary>
internal sealed class ByteWindow(Stream stream, DatasetOptions options)
{
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private bool atEnd;

    /// <summary>What has been read and not taken.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(start, end - start);

    public int Length => end - start;

    /// <summary>Where <see cref="Bytes"/> starts in the stream.</summary>
    public long Offset { get; private set; }

    /// <summary>The line it starts in, from 1; lines end with LF, or with a CR that no LF follows.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Makes the window longer.</summary>
    /// <returns>False when there is no more.</returns>
    /// <exception cref="DatasetException">The record is too large, or the stream cannot be read.</exception>
    public bool More()
    {
        if (atEnd)
            return false;

        if (Length > options.LongestRecord)
            throw DatasetException.TooLarge(options.File, options.LongestRecord, Line, Offset);

        if (end == buffer.Length)
        {
            var target = Length > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
            buffer.AsSpan(start, end - start).CopyTo(target);
            (buffer, start, end) = (target, 0, end - start);
        }

        try
        {
            var read = stream.Read(buffer, end, buffer.Length - end);
            end += read;
            atEnd = read == 0;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ZstdSharp.ZstdException or UnauthorizedAccessException)
        {
            throw DatasetException.Unreadable(options.File, Offset + Length, e);
        }

        return !atEnd;
    }

    /// <summary>Whether the window holds so many bytes, reading on for them.</summary>
    public bool Has(int count)
    {
        while (Length < count)
        {
            if (!More())
                return false;
        }

        return true;
    }

    /// <summary>The window with so many bytes, or as many as there are: to look ahead.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        _ = Has(count);
        return Bytes[..Math.Min(count, Length)];
    }

    /// <summary>The byte at a place of the window, reading on for it; null at the end.</summary>
    public int? At(int index) => index < Length || Has(index + 1) ? buffer[start + index] : null;

    /// <summary>Takes bytes out of the window.</summary>
    public byte[] Take(int count)
    {
        var bytes = Bytes[..count].ToArray();
        Line += CountLines(bytes, bytes is [.., (byte)'\r'] && At(count) == '\n');
        Offset += count;
        start += count;
        return bytes;
    }

    /// <summary>Takes a line with the LF that ends it; what is left where there is none.</summary>
    public byte[] TakeLine()
    {
        var searched = 0;
        while (true)
        {
            var at = Bytes[searched..].IndexOf((byte)'\n');
            if (at >= 0)
                return Take(searched + at + 1);

            searched = Length;
            if (!More())
                return Take(Length);
        }
    }

    /// <summary>The byte-order mark, or nothing.</summary>
    /// <exception cref="DatasetException">It says UTF-16.</exception>
    public byte[] TakeMark()
    {
        var head = Peek(3);
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw DatasetException.Utf16(options.File);

        return head is [0xEF, 0xBB, 0xBF] ? Take(3) : [];
    }

    private static int CountLines(ReadOnlySpan<byte> bytes, bool newlineFollows)
    {
        var lines = bytes.Count((byte)'\n');
        for (var rest = bytes; rest.IndexOf((byte)'\r') is >= 0 and var at; rest = rest[(at + 1)..])
        {
            if (at + 1 < rest.Length ? rest[at + 1] != '\n' : !newlineFollows)
                lines++;
        }

        return lines;
    }
}
