namespace CodebookLsp.Network.Files;

/// <summary>
/// What torch.save has written since PyTorch 1.6: a zip archive with a pickle that describes the tensors, and one entry for each storage.
/// See <see href="https://docs.pytorch.org/docs/stable/notes/serialization.html">PyTorch's serialization notes</see>. The pickle is read by
/// <see cref="StateDictPickle"/>, which executes nothing; the storages are mapped.
/// </summary>
public sealed unsafe class TorchZipFile : TensorFile
{
    private const string PickleName = "/data.pkl";

    private readonly MappedFile file;
    private readonly Dictionary<string, StridedTensor> strided;

    private TorchZipFile(MappedFile file, Dictionary<string, StridedTensor> strided)
    {
        (this.file, this.strided) = (file, strided);
        Tensors = strided.ToDictionary(static entry => entry.Key, static entry => entry.Value.Tensor);
    }

    public override string Path => file.Path;

    public override IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <exception cref="TensorFileException">The file cannot be opened, is damaged, or holds more than tensors.</exception>
    public static new TorchZipFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            using var bytes = file.Look();
            if (FileKinds.IsLegacyTorch(bytes.UpTo(0, 512)))
                throw Legacy(path);

            var entries = StoredZip.Read(path, bytes, file.Length);
            var root = Root(path, entries);
            CheckByteOrder(path, bytes, entries, root);
            var pickle = entries[root + PickleName];
            var pickled = StateDictPickle.Read(path, bytes.UpTo(pickle.Offset, pickle.Length)); // a span of 2 GiB at most, which is refused
            return new(file, pickled.ToDictionary(
                static entry => entry.Key,
                entry => StridedTensor.Placed(path, entry.Key, entry.Value, Storage(path, entries, root, entry.Value), file.Length)));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override void Read(string name, Span<float> destination)
    {
        var found = Find(name, destination.Length);
        using var bytes = file.Look();
        fixed (float* values = destination)
        {
            fixed (byte* gathered = found.Gathered(bytes.Start))
                Decoding.ToSingle(found.Tensor.Type, gathered is null ? bytes.Start + found.Offset : gathered, destination.Length, values);
        }
    }

    public override void ReadBFloat16(string name, Span<ushort> destination)
    {
        var found = Find(name, destination.Length);
        using var bytes = file.Look();
        fixed (ushort* values = destination)
        {
            fixed (byte* gathered = found.Gathered(bytes.Start))
                Decoding.ToBFloat16(found.Tensor.Type, gathered is null
                    ? bytes.Start + found.Offset : gathered, destination.Length, values);
        }
    }

    public override void ReadInt64(string name, Span<long> destination)
    {
        var found = Find(name, destination.Length);
        TensorReading.CheckInteger(Path, found.Tensor);
        using var bytes = file.Look();
        fixed (long* values = destination)
        {
            fixed (byte* gathered = found.Gathered(bytes.Start))
                Decoding.ToInt64(found.Tensor.Type, gathered is null ? bytes.Start + found.Offset : gathered, destination.Length, values);
        }
    }

    internal static TensorFileException Legacy(string path) => TensorFileException.Unsupported(
        path, "is in PyTorch's format from before version 1.6 (to convert it, run torch.save(torch.load(path), path) in a newer PyTorch)");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
    }

    /// <summary>All entries are in one folder, named after the file or "archive".</summary>
    private static string Root(string path, Dictionary<string, StoredEntry> entries)
    {
        var roots = entries.Keys
            .Where(static name => name.EndsWith(PickleName, StringComparison.Ordinal)
                && name.IndexOf('/', StringComparison.Ordinal) == name.Length - PickleName.Length)
            .Select(static name => name[..^PickleName.Length])
            .ToArray();

        return roots is [var only]
            ? only : throw TensorFileException.Damaged(path, "is a zip archive, but not one of PyTorch's ('data.pkl' is missing)");
    }

    /// <summary>Written since PyTorch 2.1; files without it are little-endian in practice.</summary>
    private static void CheckByteOrder(string path, MappedFile.Lease bytes, Dictionary<string, StoredEntry> entries, string root)
    {
        if (!entries.TryGetValue($"{root}/byteorder", out var entry))
            return;

        if (bytes.UpTo(entry.Offset, entry.Length).SequenceEqual("big"u8))
            throw TensorFileException.Unsupported(path, "was written on a big-endian machine");

        if (!bytes.UpTo(entry.Offset, entry.Length).SequenceEqual("little"u8))
            throw TensorFileException.Damaged(path, "names a byte order that is neither 'little' nor 'big'");
    }

    private static StoredEntry Storage(string path, Dictionary<string, StoredEntry> entries, string root, PickledTensor tensor) =>
        entries.TryGetValue($"{root}/data/{tensor.Storage.Key}", out var entry)
            ? entry
            : throw TensorFileException.Damaged(path, $"lacks the storage 'data/{ShortName.Of(tensor.Storage.Key)}'");

    private StridedTensor Find(string name, int length)
    {
        if (!strided.TryGetValue(name, out var found))
            throw TensorFileException.NoTensor(Path, name);

        TensorReading.CheckLength(found.Tensor, length);
        return found;
    }
}
