using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Shell;

/// <summary>
/// Standard output. When it takes no more, that is a sentence (a full disk); that nobody reads it any more stays an
/// <see cref="IOException"/>, which ends a command quietly.
/// </summary>
internal sealed class ResultStream(Stream inner) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What went wrong, for where an exception ends in somebody else's hands; null for nothing.</summary>
    public AtomicFileException? Failure { get; private set; }

    /// <summary>EPIPE, which .NET passes on as it is; on Windows ERROR_BROKEN_PIPE and ERROR_NO_DATA.</summary>
    public static bool IsBrokenPipe(IOException e) =>
        OperatingSystem.IsWindows() ? (uint)e.HResult is 0x8007006D or 0x800700E8 : e.HResult == 32;

    /// <exception cref="AtomicFileException">It cannot be written.</exception>
    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (IOException e) when (!IsBrokenPipe(e))
        {
            throw Failure = AtomicFileException.From(Name, e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="AtomicFileException">It cannot be written.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException e) when (!IsBrokenPipe(e))
        {
            throw Failure = AtomicFileException.From(Name, e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private const string Name = "standard output";
}
