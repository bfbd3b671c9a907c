using System.IO.Compression;
using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Registry;

/// <summary>What a file is packed with.</summary>
internal enum Packing
{
    None,
    Gzip,
    Zstandard,
}

/// <summary>A format inside a compressed file: unpacked to be read, packed again (at the usual level) when written.</summary>
internal sealed class PackedFormat(IDatasetFormat format, Packing packing) : IDatasetFormat
{
    public string Name => format.Name;

    public DatasetCapabilities Capabilities => format.Capabilities;

    /// <summary>What lies beside a packed file is packed too: <c>a.txt.gz</c> has <c>a.ann.gz</c>.</summary>
    public string WrittenTo(string path)
    {
        var ending = Path.GetExtension(path).ToLowerInvariant() is ".gz" or ".zst" ? Path.GetExtension(path) : "";
        return format.WrittenTo(path[..^ending.Length]) + ending;
    }

    public static Packing Of(ReadOnlySpan<byte> head) => head switch
    {
        [0x1F, 0x8B, ..] => Packing.Gzip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Packing.Zstandard,
        _ => Packing.None,
    };

    /// <summary>The content of a packed stream, which stays open.</summary>
    public static Stream Unpacked(Stream packed, Packing packing) => packing switch
    {
        Packing.Gzip => new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true),
        Packing.Zstandard => new ZstdSharp.DecompressionStream(packed, leaveOpen: true),
        _ => packed,
    };

    public Stream Unpacked(Stream input) => Unpacked(input, packing);

    public IEnumerable<DatasetRecord> Read(Stream input, DatasetOptions options, CancellationToken cancel)
    {
        using var unpacked = Unpacked(input);
        foreach (var record in format.Read(unpacked, options, cancel))
            yield return record;
    }

    public IEnumerable<KeyValuePair<string, string>> Others(DatasetRecord record, DatasetOptions options) => format.Others(record, options);

    public IReadOnlyList<GivenSpan>? Given(DatasetRecord record, Stream? beside, string layer)
    {
        if (beside is null)
            return format.Given(record, null, layer);
        using var unpacked = Unpacked(beside);
        return format.Given(record, unpacked, layer);
    }

    public IDatasetWriter Write(Stream output, Stream input, DatasetOptions options)
    {
        var packed = packing == Packing.Gzip
            ? (Stream)new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true)
            : new ZstdSharp.CompressionStream(output, leaveOpen: true);
        var unpacked = Unpacked(input, input is { CanSeek: true, Length: 0 } ? Packing.None : packing); // nothing there yet
        return new Writer(format.Write(packed, unpacked, options), packed, unpacked, input);
    }

    private sealed class Writer(IDatasetWriter inner, Stream packed, Stream unpacked, Stream input) : IDatasetWriter
    {
        public void Write(DatasetRecord record, RecordAdditions? additions) => inner.Write(record, additions);

        public bool IsNothingLeft => inner.IsNothingLeft;

        public string? Origin => inner.Origin;

        public bool TakeBack(DatasetRecord record) => inner.TakeBack(record);

        public void Skip(DatasetRecord record) => inner.Skip(record);

        public void Finish()
        {
            inner.Finish();
            packed.Dispose(); // writes the trailer
        }

        public void Dispose()
        {
            inner.Dispose();
            packed.Dispose();
            if (unpacked != input)
                unpacked.Dispose();
        }
    }
}
