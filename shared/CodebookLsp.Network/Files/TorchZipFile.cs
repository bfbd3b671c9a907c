using System.Buffers.Binary;
using System.IO.Compression;

namespace CodebookLsp.Network.Files;

/// <summary>
/// What torch.save writes since 1.6 (PyTorch, "Serialization semantics"): a zip archive with a pickle that describes the tensors and an
/// uncompressed entry for each storage. The pickle is read by <see cref="PickleReader"/>, which executes nothing.
/// </summary>
public sealed class TorchZipFile : TensorFile
{
    private const long LargestPickle = 256 << 20;

    private readonly MappedFile file;
    private readonly Dictionary<string, (PickledTensor Tensor, long Start)> tensors = [];

    private TorchZipFile(string path, MappedFile file)
    {
        (Path, this.file) = (path, file);
    }

    public override string Path { get; }

    public override IReadOnlyDictionary<string, StoredTensor> Tensors { get; } = new Dictionary<string, StoredTensor>();

    /// <exception cref="TensorFileException">The file cannot be opened, is damaged, or holds something other than tensors.</exception>
    public static TorchZipFile OpenMapped(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            var opened = new TorchZipFile(path, file);
            opened.ReadIndex();
            return opened;
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException or EndOfStreamException or OverflowException or ArgumentException)
        {
            file.Dispose();
            throw TensorFileException.Damaged(path, "is not a whole zip archive");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override unsafe void Read(string name, Span<float> destination) =>
        Copy(name, destination, static (type, source, span) => StoredNumbers.ToSingle(type, (byte*)source, span));

    public override unsafe void ReadBFloat16(string name, Span<ushort> destination) =>
        Copy(name, destination, static (type, source, span) => StoredNumbers.ToBFloat16(type, (byte*)source, span));

    public override unsafe void ReadInt64(string name, Span<long> destination)
    {
        if (Find(name).Tensor.Storage.Type is var type && !type.IsInteger())
            throw TensorFileException.Unsupported(Path, $"holds '{name}' as {type} where whole numbers are needed");
        Copy(name, destination, static (type, source, span) => StoredNumbers.ToInt64(type, (byte*)source, span));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
    }

    private delegate void Convert<T>(ElementType type, nint source, Span<T> destination);

    private unsafe void Copy<T>(string name, Span<T> destination, Convert<T> convert)
    {
        var (tensor, start) = Find(name);
        var count = Tensors[name].Count;
        if (count != destination.Length)
            throw new ArgumentException($"'{name}' has {count} elements, and the destination has {destination.Length}.", nameof(destination));
        var type = tensor.Storage.Type;
        if (IsContiguous(tensor))
        {
            convert(type, (nint)file.At(start + (tensor.Offset * type.BlockBytes())), destination);
            return;
        }

        // A view of another tensor (a transpose, a slice): element by element along the last dimension.
        var index = new long[tensor.Shape.Length];
        for (var at = 0; at < destination.Length; at++)
        {
            var offset = tensor.Offset;
            for (var dimension = 0; dimension < index.Length; dimension++)
                offset += index[dimension] * tensor.Strides[dimension];
            convert(type, (nint)file.At(start + (offset * type.BlockBytes())), destination.Slice(at, 1));
            for (var dimension = index.Length - 1; dimension >= 0 && ++index[dimension] == tensor.Shape[dimension]; dimension--)
                index[dimension] = 0;
        }
    }

    private (PickledTensor Tensor, long Start) Find(string name) =>
        tensors.TryGetValue(name, out var found) ? found : throw TensorFileException.NoTensor(Path, name);

    private static bool IsContiguous(PickledTensor tensor)
    {
        var stride = 1L;
        for (var dimension = tensor.Shape.Length - 1; dimension >= 0; dimension--)
        {
            if (tensor.Shape[dimension] != 1 && tensor.Strides[dimension] != stride)
                return false;
            stride *= tensor.Shape[dimension];
        }

        return true;
    }

    private void ReadIndex()
    {
        using var stream = File.OpenRead(Path);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        var index = archive.Entries.FirstOrDefault(static entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal) || entry.FullName == "data.pkl")
            ?? throw TensorFileException.Unsupported(Path, "is a zip archive, but not one of PyTorch's");
        var root = index.FullName[..^"data.pkl".Length];
        if (archive.GetEntry(root + "byteorder") is { Length: <= 16 } order && new StreamReader(order.Open()).ReadToEnd().Trim() == "big")
            throw TensorFileException.Unsupported(Path, "was written on a big-endian machine");
        if (index.Length > LargestPickle)
            throw TensorFileException.Damaged(Path, $"claims an index of {index.Length} bytes");

        var pickle = new byte[index.Length];
        using (var reader = index.Open())
            reader.ReadExactly(pickle);
        var entries = archive.Entries.GroupBy(static entry => entry.FullName).ToDictionary(static group => group.Key, static group => group.First());
        var starts = new Dictionary<string, long>();
        foreach (var (name, tensor) in Named(new PickleReader(pickle, Path).Read()))
        {
            if (!starts.TryGetValue(tensor.Storage.Key, out var start))
                starts[tensor.Storage.Key] = start = Start(entries.GetValueOrDefault($"{root}data/{tensor.Storage.Key}"), tensor.Storage);
            Place(name, tensor, start);
        }
    }

    /// <summary>The tensors of a state dict; of a training checkpoint, those under its <c>state_dict</c> or <c>model</c>.</summary>
    private IEnumerable<(string Name, PickledTensor Tensor)> Named(object? value)
    {
        if (value is not Dictionary<object, object?> dictionary)
            throw TensorFileException.Unsupported(Path, "holds no dictionary of tensors");
        if (!dictionary.Values.OfType<PickledTensor>().Any() && (dictionary.GetValueOrDefault("state_dict") ?? dictionary.GetValueOrDefault("model")) is Dictionary<object, object?> inner)
            dictionary = inner;
        return dictionary.Where(static pair => pair.Key is string && pair.Value is PickledTensor).Select(static pair => ((string)pair.Key, (PickledTensor)pair.Value!));
    }

    private void Place(string name, PickledTensor tensor, long start)
    {
        var (shape, strides) = (tensor.Shape, tensor.Strides);
        if (tensor.Storage.Type.ByteLength(shape) is null || strides.Length != shape.Length || tensor.Offset < 0)
            throw TensorFileException.Damaged(Path, $"describes '{name}' in a way that makes no sense");
        if (!shape.Contains(0))
        {
            // The last element reached, in either direction, has to lie in the storage.
            var last = (Int128)tensor.Offset;
            for (var dimension = 0; dimension < shape.Length; dimension++)
            {
                if (strides[dimension] < 0)
                    throw TensorFileException.Damaged(Path, $"walks backwards through '{name}'");
                last += (Int128)(shape[dimension] - 1) * strides[dimension];
            }

            if (last >= tensor.Storage.Count)
                throw TensorFileException.Damaged(Path, $"places '{name}' beyond the end of its storage");
        }

        // Stride 0 repeats an element: a small file could claim a tensor that fills the memory.
        var stored = new StoredTensor(name, tensor.Storage.Type, shape);
        if (stored.Count > Math.Max(tensor.Storage.Count, 1))
            throw TensorFileException.Damaged(Path, $"gives '{name}' more elements than its storage has");
        ((Dictionary<string, StoredTensor>)Tensors)[name] = stored;
        tensors[name] = (tensor, start);
    }

    /// <summary>Where an uncompressed entry's bytes lie in the file: after its local header (APPNOTE.TXT, 4.3.7).</summary>
    private long Start(ZipArchiveEntry? entry, PickledStorage storage)
    {
        if (entry is null)
            throw TensorFileException.Damaged(Path, $"has no data for storage '{Text.Printable.Line(storage.Key)}'");
        if (entry.CompressedLength != entry.Length)
            throw TensorFileException.Unsupported(Path, "is compressed");
        if (storage.Count < 0 || storage.Count > entry.Length / storage.Type.BlockBytes())
            throw TensorFileException.Damaged(Path, $"has too little data for storage '{Text.Printable.Line(storage.Key)}'");
        var header = LocalHeader(entry);
        var sizes = file.Span(header, 30);
        if (BinaryPrimitives.ReadUInt32LittleEndian(sizes) != 0x04034b50 || BinaryPrimitives.ReadUInt16LittleEndian(sizes[8..]) != 0)
            throw TensorFileException.Unsupported(Path, "is compressed");
        var start = header + 30 + BinaryPrimitives.ReadUInt16LittleEndian(sizes[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(sizes[28..]);
        _ = start <= file.Length - entry.Length ? 0 : throw TensorFileException.Damaged(Path, "ends before its contents do");
        return start;
    }

    /// <summary>.NET knows where an entry's header lies but does not say: the central directory does (APPNOTE.TXT, 4.3.12).</summary>
    private long LocalHeader(ZipArchiveEntry entry)
    {
        headers ??= ZipDirectory.LocalHeaders(file);
        return headers.TryGetValue(entry.FullName, out var offset) ? offset : throw TensorFileException.Damaged(Path, "has a directory that contradicts itself");
    }

    private Dictionary<string, long>? headers;
}
