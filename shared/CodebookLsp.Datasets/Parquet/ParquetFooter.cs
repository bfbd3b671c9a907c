using System.Buffers.Binary;

namespace CodebookLsp.Datasets.Parquet;

/// <summary>
/// What stands at the end of a Parquet file (<see href="https://parquet.apache.org/docs/file-format/metadata/">FileMetaData</see>): schema,
/// places of all column chunks, metadata. Since all places are counted from the file's start, columns can be put behind the data that is
/// there, and the footer alone needs to know.
/// </summary>
internal sealed class ParquetFooter
{
    private static class Field
    {
        public const short Schema = 2, RowGroups = 4, KeyValues = 5, ColumnOrders = 7;
        public const short Name = 4, Children = 5; // SchemaElement
        public const short Columns = 1, TotalBytes = 2, Rows = 3, TotalCompressed = 6; // RowGroup
        public const short ChunkOffset = 2, Metadata = 3; // ColumnChunk
        public const short Path = 3, Uncompressed = 6, Compressed = 7, DataPage = 9, IndexPage = 10, DictionaryPage = 11; // ColumnMetaData
    }

    private readonly ThriftStruct file;

    private ParquetFooter(ThriftStruct file, long start) => (this.file, Start) = (file, start);

    /// <summary>Where the footer starts, which is where the data ends.</summary>
    public long Start { get; }

    public IReadOnlyList<ThriftStruct> RowGroups => file.Structs(Field.RowGroups);

    /// <summary>The rows of each row group.</summary>
    /// <exception cref="InvalidDataException">A row group has more than can be counted.</exception>
    public IEnumerable<int> RowCounts => RowGroups.Select(static group => group.Number(Field.Rows) ?? 0).Select(static rows =>
        rows is >= 0 and <= int.MaxValue ? (int)rows : throw new InvalidDataException($"a row group is said to have {rows} rows."));

    /// <summary>What it says of a top-level column in one of its row groups.</summary>
    /// <exception cref="InvalidDataException">The group has no such column.</exception>
    public ThriftStruct Chunk(int group, string column) =>
        RowGroups[group].Structs(Field.Columns)
            .Find(chunk => chunk.Struct(Field.Metadata)?.Texts(Field.Path) is [var name] && name == column)
            ?? throw new InvalidDataException($"a row group has no column '{column}'.");

    /// <exception cref="InvalidDataException">The stream is no Parquet file that can be read.</exception>
    public static ParquetFooter Read(Stream stream)
    {
        Span<byte> end = stackalloc byte[8];
        if (stream.Length < 12)
            throw new InvalidDataException("it is too short.");

        stream.Position = stream.Length - 8;
        stream.ReadExactly(end);
        if (end[4..].SequenceEqual("PARE"u8))
            throw new InvalidDataException("it is encrypted.");

        if (!end[4..].SequenceEqual("PAR1"u8))
            throw new InvalidDataException($"it does not end with 'PAR1' (byte {stream.Length - 4}); it may have been cut short.");

        var length = BinaryPrimitives.ReadUInt32LittleEndian(end);
        if (length > stream.Length - 12)
            throw new InvalidDataException(
                $"its footer is said to be {length} bytes long (byte {stream.Length - 8}), which is more than there are.");

        var bytes = new byte[length];
        var start = stream.Length - 8 - length;
        stream.Position = start;
        stream.ReadExactly(bytes);
        var file = ThriftStruct.Read(bytes);
        MetadataTypes.File.Demand(file);
        return new(file, start);
    }

    /// <summary>Takes out top-level columns. Their bytes stay, unless they are the last ones before the footer, as those that we wrote
    /// are.</summary>
    /// <returns>Where the data ends without them.</returns>
    /// <exception cref="InvalidDataException">One of them has columns inside.</exception>
    public long Remove(IReadOnlyCollection<string> names)
    {
        var schema = file.Structs(Field.Schema);
        var removed = new HashSet<int>();
        var (leaf, remaining) = (0, new List<ThriftStruct>());
        for (var i = 1; i < schema.Count;)
        {
            var end = SubtreeEnd(schema, i);
            if (names.Contains(schema[i].Text(Field.Name)))
            {
                if (end > i + 1)
                    throw new InvalidDataException(
                        $"its column '{schema[i].Text(Field.Name)}' has columns inside, and cannot be replaced by one of text.");

                removed.Add(leaf++);
            }
            else
            {
                remaining.AddRange(schema[i..end]);
                leaf += schema[i..end].Count(static element => element.Number(Field.Children) is null or 0);
            }

            i = end;
        }

        if (removed.Count == 0)
            return Start;

        schema[0].Change(Field.Children, children => children - removed.Count);
        file.Set(Field.Schema, remaining.Prepend(schema[0]));
        if (file.Has(Field.ColumnOrders))
            file.Set(Field.ColumnOrders, file.Structs(Field.ColumnOrders).Where((_, i) => !removed.Contains(i)));

        var groups = RowGroups;
        var taken = groups.SelectMany(group => group.Structs(Field.Columns).Where((_, i) => removed.Contains(i))).Select(ChunkStart)
            .ToList();
        foreach (var group in groups)
        {
            var columns = group.Structs(Field.Columns);
            foreach (var column in columns.Where((_, i) => removed.Contains(i)).Select(static column => column.Struct(Field.Metadata)!))
                Grow(group, -(column.Number(Field.Uncompressed) ?? 0), -(column.Number(Field.Compressed) ?? 0));

            group.Set(Field.Columns, columns.Where((_, i) => !removed.Contains(i)));
        }

        file.Set(Field.RowGroups, groups);
        return taken is [] || LastByteOfOthers(groups) > taken.Min() ? Start : taken.Min();
    }

    /// <summary>Puts in the columns of another file, whose row groups are as long.</summary>
    /// <param name="added">For each row group of this file, the footer of a file with just that.</param>
    /// <param name="places">Where the data of each of those begins in the new file.</param>
    public void Add(IReadOnlyList<ParquetFooter> added, IReadOnlyList<long> places)
    {
        if (added is [])
            return;

        var schema = file.Structs(Field.Schema);
        var columns = added[0].file.Structs(Field.Schema)[1..];
        schema[0].Change(Field.Children, children => children + columns.Count);
        file.Set(Field.Schema, schema.Concat(columns));
        if (file.Has(Field.ColumnOrders))
            file.Set(Field.ColumnOrders, file.Structs(Field.ColumnOrders).Concat(columns.Select(static _ => TypeDefinedOrder())));

        var groups = RowGroups;
        foreach (var (group, other, place) in groups.Zip(added, places))
        {
            var shift = place - DataStart;
            var chunks = other.RowGroups[0].Structs(Field.Columns);
            foreach (var chunk in chunks)
            {
                var metadata = chunk.Struct(Field.Metadata)!;
                chunk.Change(Field.ChunkOffset, offset => offset == 0 ? 0 : offset + shift);
                foreach (var offset in (short[])[Field.DataPage, Field.IndexPage, Field.DictionaryPage])
                    metadata.Change(offset, at => at + shift);

                // Page indexes and bloom filters of the other file do not come along.
                foreach (var elsewhere in (short[])[4, 5, 6, 7])
                    chunk.Remove(elsewhere);

                foreach (var bloom in (short[])[14, 15])
                    metadata.Remove(bloom);

                chunk.Set(Field.Metadata, ThriftType.Struct, metadata);
                Grow(group, metadata.Number(Field.Uncompressed) ?? 0, metadata.Number(Field.Compressed) ?? 0);
            }

            group.Set(Field.Columns, group.Structs(Field.Columns).Concat(chunks));
        }

        file.Set(Field.RowGroups, groups);
        var entries = file.Structs(Field.KeyValues);
        FooterEntries.Added(entries, Start);
        file.Set(Field.KeyValues, entries);
    }

    /// <summary>Whether a top-level column or an entry of the metadata is ours.</summary>
    public bool HasAny(IReadOnlyCollection<string> names) =>
        file.Structs(Field.Schema).Skip(1).Any(element => element.Text(Field.Name) is { } name && names.Contains(name))
        || file.Structs(Field.KeyValues).Exists(FooterEntries.IsOurs);

    /// <summary>Takes out columns that were added, and all that was noted with them.</summary>
    /// <returns>Where the data ends without them.</returns>
    /// <exception cref="InvalidDataException">One of them has columns inside.</exception>
    public long TakeBack(IReadOnlyCollection<string> names)
    {
        var entries = file.Structs(Field.KeyValues);
        var noted = FooterEntries.TakeBack(entries);
        if (entries is [])
            file.Remove(Field.KeyValues);
        else
            file.Set(Field.KeyValues, entries);

        // Between what was there and what is ours now may lie what earlier runs of ours have left.
        var end = Remove(names);
        return noted >= DataStart && noted <= end && noted >= LastByteOfOthers(RowGroups) ? noted.Value : end;
    }

    /// <summary>Where a file's data starts: behind the four letters that it begins with.</summary>
    public const int DataStart = 4;

    /// <summary>Sets entries of the file's metadata; those that are there already change where they stand.</summary>
    public void Describe(IReadOnlyDictionary<string, string> metadata)
    {
        var entries = file.Structs(Field.KeyValues);
        foreach (var (key, value) in metadata)
            FooterEntries.Set(entries, key, value);
        if (entries is not [])
            file.Set(Field.KeyValues, entries);
    }

    /// <summary>The footer with its length and the letters at the end.</summary>
    public byte[] Write() => Write(file);

    /// <summary>The same without what is newer than Parquet.Net.</summary>
    public byte[] WriteKnown() => Write(MetadataTypes.File.Known(file));

    private static byte[] Write(ThriftStruct file)
    {
        var bytes = file.Write();
        var length = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)bytes.Length);
        return [.. bytes, .. length, .. "PAR1"u8];
    }

    private static ThriftStruct TypeDefinedOrder()
    {
        var order = new ThriftStruct();
        order.Set(1, ThriftType.Struct, new ThriftStruct());
        return order;
    }

    private static void Grow(ThriftStruct group, long uncompressed, long compressed)
    {
        group.Change(Field.TotalBytes, total => total + uncompressed);
        group.Change(Field.TotalCompressed, total => total + compressed);
    }

    private static int SubtreeEnd(List<ThriftStruct> schema, int at)
    {
        var children = schema[at].Number(Field.Children) ?? 0;
        at++;
        for (; children > 0 && at < schema.Count; children--)
            at = SubtreeEnd(schema, at);

        return at;
    }

    private static long ChunkStart(ThriftStruct column)
    {
        var metadata = column.Struct(Field.Metadata) ?? throw new InvalidDataException("a column chunk has no metadata.");
        var data = metadata.Number(Field.DataPage) ?? 0;
        return metadata.Number(Field.DictionaryPage) is > 0 and var dictionary ? Math.Min(dictionary, data) : data;
    }

    /// <summary>The end of the last thing in the file that the remaining columns need: a chunk, a page index, a bloom filter.</summary>
    private static long LastByteOfOthers(IReadOnlyList<ThriftStruct> groups) => groups
        .SelectMany(static group => group.Structs(Field.Columns))
        .SelectMany(static column => (long[])
        [
            ChunkStart(column) + (column.Struct(Field.Metadata)!.Number(Field.Compressed) ?? 0),
            (column.Number(4) ?? 0) + (column.Number(5) ?? 0),
            (column.Number(6) ?? 0) + (column.Number(7) ?? 0),
            (column.Struct(Field.Metadata)!.Number(14) ?? 0) + (column.Struct(Field.Metadata)!.Number(15) ?? 0),
        ])
        .DefaultIfEmpty()
        .Max();
}
