namespace CodebookLsp.Text.Files;

/// <summary>
/// Passes writes on to a stream that outlives it, and flushes only what it is told to: a buffer above it that is thrown away after a
/// failure must not write its rest.
/// </summary>
public sealed class UnclosedStream(Stream inner) : Stream
{
    private bool failed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
        if (!failed)
            inner.Flush();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // Disposing the buffer above tries again to write what failed; the first failure is the one to report.
        if (failed)
            return;

        try
        {
            inner.Write(buffer);
        }
        catch
        {
            failed = true;
            throw;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
