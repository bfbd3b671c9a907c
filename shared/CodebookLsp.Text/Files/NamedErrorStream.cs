namespace CodebookLsp.Text.Files;

/// <summary>Writes to another stream, whose failures it gives the name of the file. Disposing it leaves the other open.</summary>
public sealed class NamedErrorStream(Stream inner, string path) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override void Flush()
    {
        if (inner.CanWrite)
            Named(inner.Flush);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException e)
        {
            throw AtomicFileException.From(path, e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is for writing.");

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void SetLength(long value) => Named(() => inner.SetLength(value));

    private void Named(Action action)
    {
        try
        {
            action();
        }
        catch (IOException e)
        {
            throw AtomicFileException.From(path, e);
        }
    }
}
