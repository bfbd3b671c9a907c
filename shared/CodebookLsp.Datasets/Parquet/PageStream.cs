namespace CodebookLsp.Datasets.Parquet;

/// <summary>
/// A file of which only some bytes may be read: Parquet.Net reads on behind a column's last page where the pages hold fewer values than they
/// say, and takes what it finds for a header.
/// </summary>
internal sealed class PageStream(Stream file) : Stream
{
    private (long Start, long End) pages = (0, long.MaxValue);

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <summary>From now on nothing else can be read.</summary>
    public void Allow((long Start, long End) bytes) => pages = bytes;

    /// <exception cref="InvalidDataException">Nothing is left of what may be read.</exception>
    public override int Read(Span<byte> buffer)
    {
        var at = file.Position;
        if (buffer.Length > 0 && (at < pages.Start || (at >= pages.End && at < file.Length)))
            throw new InvalidDataException("a column's pages hold fewer values than they are said to.");

        return file.Read(buffer[..(int)Math.Min(buffer.Length, Math.Max(0, pages.End - at))]);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush() => file.Flush();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
