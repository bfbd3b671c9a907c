using System.Globalization;

namespace CodebookLsp.Datasets.Parquet;

/// <summary>The entries of a footer's metadata (KeyValue: 1 is the key, 2 the value), as far as they change when columns come and
/// go.</summary>
internal static class FooterEntries
{
    private const short Key = 1, Value = 2;

    /// <summary>pyarrow's own copy of the schema. Its releases before 2022 read past its end when the file has more columns, so it is
    /// put aside under another name while there are some.</summary>
    private const string ArrowSchema = "ARROW:schema";

    /// <summary>What the names of our own entries begin with.</summary>
    private const string Ours = "codebooklsp.";

    private const string PutAside = Ours + ArrowSchema;

    /// <summary>Where the data ended before any of it was ours.</summary>
    private const string DataEnd = Ours + "data_end";

    public static bool IsOurs(ThriftStruct entry) => entry.Text(Key)?.StartsWith(Ours, StringComparison.Ordinal) == true;

    /// <summary>An entry gets its value where it stands; a new one comes last.</summary>
    public static void Set(List<ThriftStruct> entries, string key, string value)
    {
        var entry = Find(entries, key);
        if (entry is null)
        {
            entry = new();
            entry.Set(Key, key);
            entries.Add(entry);
        }

        entry.Set(Value, value);
    }

    /// <summary>Columns have come.</summary>
    /// <param name="dataEnd">Where the data of the others ends.</param>
    public static void Added(List<ThriftStruct> entries, long dataEnd)
    {
        if (Find(entries, ArrowSchema) is { } schema)
        {
            entries.RemoveAll(static entry => entry.Text(Key) == PutAside); // of before somebody else wrote the file
            schema.Set(Key, PutAside);
        }

        if (Find(entries, DataEnd) is null)
            Set(entries, DataEnd, dataEnd.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Our columns go, and our entries with them.</summary>
    /// <returns>Where the data ended before any of it was ours; null when nobody has noted it.</returns>
    public static long? TakeBack(List<ThriftStruct> entries)
    {
        var noted = Find(entries, DataEnd)?.Text(Value);
        if (Find(entries, ArrowSchema) is null)
            Find(entries, PutAside)?.Set(Key, ArrowSchema);
        entries.RemoveAll(IsOurs);
        return long.TryParse(noted, NumberStyles.None, CultureInfo.InvariantCulture, out var end) ? end : null;
    }

    private static ThriftStruct? Find(List<ThriftStruct> entries, string key) => entries.Find(entry => entry.Text(Key) == key);
}
