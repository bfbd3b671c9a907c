namespace CodebookLsp.Datasets.Parquet;

/// <summary>
/// Looks through the page headers of a column before Parquet.Net reads it. The library reserves whatever a header asks for: some bytes that
/// are wrong, or meant to be, make it take gigabytes for a file of a few hundred bytes.
/// </summary>
internal static class PageCheck
{
    private static class Field
    {
        public const short Codec = 4, Values = 5, DataPage = 9, IndexPage = 10, DictionaryPage = 11; // ColumnMetaData
        public const short Type = 1, Uncompressed = 2, Compressed = 3, Data = 5, Dictionary = 7, DataV2 = 8; // PageHeader
        public const short PageValues = 1, DefinitionBytes = 5, RepetitionBytes = 6; // DataPageHeader, DataPageHeaderV2
    }

    private const int FirstWindow = 1 << 10;

    /// <summary>The pages of a column, checked.</summary>
    /// <param name="chunk">The column's entry in the footer.</param>
    /// <param name="rows">How many rows the row group has.</param>
    /// <param name="footer">Where the footer starts, in bytes from the start of the file: no page lies behind it.</param>
    /// <returns>Where the pages begin and end.</returns>
    /// <exception cref="InvalidDataException">A header asks for more than the file can hold.</exception>
    public static (long Start, long End) Pages(Stream file, ThriftStruct chunk, long rows, long footer)
    {
        var metadata = chunk.Struct(3) ?? throw new InvalidDataException("a column chunk has no metadata.");
        var start = ((short[])[Field.DictionaryPage, Field.DataPage]).Select(metadata.Number).Where(static at => at is not (null or 0))
            .DefaultIfEmpty(0).Min() ?? 0;
        var (at, wanted) = (start, metadata.Number(Field.Values) ?? 0);
        if (start < ParquetFooter.DataStart)
            throw Wrong(start, "no page can begin there");
        if (wanted != rows)
            throw new InvalidDataException($"a column is said to have {wanted} values in a row group of {rows} rows.");

        var expansion = Expansion(metadata.Number(Field.Codec) ?? 0);
        for (long values = 0; values < wanted;)
        {
            var (header, length) = Header(file, at, footer);
            var (compressed, uncompressed) = (header.Number(Field.Compressed) ?? -1, header.Number(Field.Uncompressed) ?? -1);
            if (compressed < 0 || compressed > footer - at - length)
                throw Wrong(at, $"it is said to take {compressed} bytes");
            if (uncompressed < 0 || uncompressed > Most(compressed, expansion))
                throw Wrong(at, $"its {compressed} bytes are said to hold {uncompressed}");

            values += Values(header, at, wanted - values, compressed, uncompressed);
            at += length + compressed;
        }

        return (start, at);
    }

    /// <returns>How many of the column's values a page has.</returns>
    private static long Values(ThriftStruct header, long at, long left, long compressed, long uncompressed)
    {
        if (header.Struct(Field.Dictionary) is { } dictionary)
        {
            // Each of its entries takes a byte at least.
            return dictionary.Number(Field.PageValues) is >= 0 and var entries && entries <= uncompressed ? 0
                : throw Wrong(at, $"its {uncompressed} bytes are said to be {dictionary.Number(Field.PageValues)} entries");
        }

        if (header.Struct(Field.DataV2) is { } data)
        {
            var levels = ((short[])[Field.DefinitionBytes, Field.RepetitionBytes]).Select(id => data.Number(id) ?? 0).ToArray();
            if (levels.Any(bytes => bytes < 0 || bytes > compressed) || levels.Sum() > Math.Min(compressed, uncompressed))
                throw Wrong(at, "its levels are said to take more bytes than it has");
        }

        var page = header.Struct(Field.DataV2) ?? header.Struct(Field.Data) ?? throw Wrong(at, "it holds neither data nor a dictionary");
        return page.Number(Field.PageValues) is > 0 and var values && values <= left ? values
            : throw Wrong(at, $"it is said to have {page.Number(Field.PageValues)} values, and its column {left} more");
    }

    /// <summary>A page's header and its length in bytes. Statistics in it can be as long as the longest text, so its length is not known
    /// before.</summary>
    private static (ThriftStruct Header, int Length) Header(Stream file, long at, long footer)
    {
        for (long window = FirstWindow; ; window *= 4)
        {
            var bytes = new byte[Math.Max(0, Math.Min(window, Math.Min(footer - at, Array.MaxLength)))];
            file.Position = at;
            file.ReadExactly(bytes);
            if (ThriftStruct.TryRead(bytes, out var length) is { } header)
            {
                MetadataTypes.Page.Demand(header);
                return MetadataTypes.Page.CanBeRead(header) ? (header, length)
                    : throw Wrong(at, "its header has fields that this version does not know");
            }

            if (bytes.Length < window)
                throw Wrong(at, "its header does not end");
        }
    }

    private static long Most(long compressed, long expansion) =>
        expansion == 1 ? compressed : Math.Min(int.MaxValue, (compressed + FirstWindow) * expansion);

    /// <summary>How much longer a codec can make a page, at the very most.</summary>
    private static long Expansion(long codec) => codec switch
    {
        0 => 1, // none
        1 => 32, // Snappy copies 64 bytes with 3
        2 => 1100, // gzip: 1032
        5 or 7 => 256, // LZ4
        _ => 1 << 14, // Zstandard, Brotli: a page of one letter
    };

    private static InvalidDataException Wrong(long at, string why) => new($"the page at byte {at} cannot be read: {why}.");
}
