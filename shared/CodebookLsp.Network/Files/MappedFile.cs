using System.IO.MemoryMappedFiles;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Files;

/// <summary>A file mapped for reading. Nothing is loaded before it is looked at, and the system may drop it again.</summary>
/// <remarks>
/// Looking takes a <see cref="Lease"/>, which keeps the mapping alive: closing the file while another thread reads cannot pull the
/// memory away. A file that another program shortens while it is mapped can: the system ends the process then, and no reader can help it.
/// </remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    private MappedFile(string path, long length, MemoryMappedFile file, MemoryMappedViewAccessor view)
    {
        (Path, Length) = (path, length);
        (this.file, this.view) = (file, view);
    }

    public string Path { get; }

    /// <summary>In bytes; never 0.</summary>
    public long Length { get; }

    /// <exception cref="TensorFileException">There is no such file, it may not be read, or it is empty.</exception>
    public static MappedFile Open(string path)
    {
        try
        {
            // The mapping outlives the stream, so that a model of many shards holds no file open.
            using var stream = PlainFile.Open(path);
            var length = stream.Length;
            if (length == 0)
                throw TensorFileException.Damaged(path, "is empty");
            var file = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            try
            {
                return new(path, length, file, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read));
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw TensorFileException.NotOpened(path, e);
        }
    }

    /// <summary>Access to the bytes until it is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public Lease Look() => new(view, Length);

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }

    internal readonly ref struct Lease
    {
        private readonly MemoryMappedViewAccessor view;
        private readonly long length;

        public Lease(MemoryMappedViewAccessor view, long length)
        {
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            (this.view, this.length) = (view, length);
            Start = start + view.PointerOffset;
        }

        /// <summary>The first byte of the file.</summary>
        public byte* Start { get; }

        /// <summary>The bytes from an offset on, as many as there are up to a limit.</summary>
        public ReadOnlySpan<byte> UpTo(long offset, long limit)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, length);
            return new(Start + offset, (int)Math.Min(Math.Min(limit, length - offset), int.MaxValue));
        }

        public void Dispose() => view.SafeMemoryMappedViewHandle.ReleasePointer();
    }
}
