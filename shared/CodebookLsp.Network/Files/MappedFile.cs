using System.IO.MemoryMappedFiles;

namespace CodebookLsp.Network.Files;

/// <summary>A file as read-only memory: pages are loaded when they are touched and shared between processes.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? map;
    private readonly MemoryMappedViewAccessor? view;
    private readonly byte* start;
    private int disposed;

    private MappedFile(string path, long length)
    {
        Path = path;
        Length = length;
        if (length == 0)
            return; // an empty file cannot be mapped, and has nothing to read
        map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        try
        {
            view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            start += view.PointerOffset;
        }
        catch
        {
            view?.Dispose();
            map.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public long Length { get; }

    /// <exception cref="TensorFileException">The file cannot be opened.</exception>
    public static MappedFile Open(string path)
    {
        try
        {
            return new(path, new FileInfo(path).Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw TensorFileException.NotOpened(path, error);
        }
    }

    /// <summary>The address of an offset that has been checked to lie inside.</summary>
    public byte* At(long offset) => start + offset;

    /// <exception cref="TensorFileException">The span does not lie inside the file.</exception>
    public ReadOnlySpan<byte> Span(long offset, long length) =>
        offset >= 0 && length >= 0 && length <= int.MaxValue && offset <= Length - length
            ? new(start + offset, (int)length)
            : throw TensorFileException.Damaged(Path, "ends before its contents do");

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return; // releasing the pointer twice is an error
        view?.SafeMemoryMappedViewHandle.ReleasePointer();
        view?.Dispose();
        map?.Dispose();
    }
}
