namespace CodebookLsp.Datasets.Parquet;

/// <summary>
/// A file as Parquet.Net gets to see it. Its footer is one that the library can read. Of its data the library may read only the pages of
/// one column at a time: where they hold fewer values than they say, it reads on behind the last one, and takes what it finds for a header.
/// </summary>
/// <param name="file">Its data is read up to <paramref name="dataEnd"/>.</param>
/// <param name="footer">What stands there instead of the file's own footer.</param>
internal sealed class PageStream(Stream file, long dataEnd, byte[] footer) : Stream
{
    private (long Start, long End) pages = (0, ParquetFooter.DataStart); // the letters that the library looks for

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => dataEnd + footer.Length;

    public override long Position { get; set; }

    /// <summary>From now on these are the only bytes of the data that can be read.</summary>
    public void Allow((long Start, long End) bytes) => pages = bytes;

    /// <exception cref="InvalidDataException">The library reads what it should not.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0)
            return 0;

        var count = Position >= dataEnd ? FromFooter(buffer)
            : Position >= pages.Start && Position < pages.End ? FromData(buffer[..(int)Math.Min(buffer.Length, pages.End - Position)])
            : throw new InvalidDataException("a column's pages hold fewer values than they are said to.");
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => Length,
    };

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int FromData(Span<byte> buffer)
    {
        file.Position = Position;
        return file.Read(buffer);
    }

    /// <summary>Behind the end there is nothing to wait for, and the library would wait.</summary>
    private int FromFooter(Span<byte> buffer)
    {
        var rest = footer.AsSpan((int)Math.Min(footer.Length, Position - dataEnd));
        if (rest.IsEmpty)
            throw new InvalidDataException("its metadata ends too soon.");

        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        return count;
    }
}
