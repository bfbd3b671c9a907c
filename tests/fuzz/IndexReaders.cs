using CodebookLsp.Features.Indexing;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Fuzz;

/// <summary>Reads indexes, and asks them everything.</summary>
internal static class IndexReaders
{
    private static readonly Lazy<byte[]> Template = new(
        static () => System.IO.File.ReadAllBytes(Path.Combine(Corpus.Root, "index", "seed-small.codes")));
    private static readonly Lazy<(string Table, string Column)[]> Columns = new(ReadColumns);

    /// <summary>Any bytes.</summary>
    public static void File(byte[] input, Scratch scratch) => Ask(scratch.Put("index.codes", input));

    /// <summary>A right index with one wrong cell: the input is its column's number, its row's, its type, and its value. Mutating the file
    /// seldom gets past SQLite's own checks.</summary>
    public static void Cell(byte[] input, Scratch scratch)
    {
        if (input.Length < 3)
            return;
        var path = scratch.Put("cell.codes", Template.Value);
        var (table, column) = Columns.Value[input[0] % Columns.Value.Length];
        using (var database = Open(path))
        {
            var rest = input[3..];
            var value = (input[2] % 5) switch
            {
                0 => rest,
                1 => (object)System.Text.Encoding.UTF8.GetString(rest),
                2 => BitConverter.ToInt64([.. rest, 0, 0, 0, 0, 0, 0, 0, 0]),
                3 => BitConverter.ToDouble([.. rest, 0, 0, 0, 0, 0, 0, 0, 0]),
                _ => DBNull.Value,
            };
            var key = table switch { "meta" => "key", "labels" => "site", _ => "rowid" };
            try
            {
                var row = $"(SELECT {key} FROM {table} LIMIT 1 OFFSET {input[1] % 16})";
                database.Run($"UPDATE {table} SET {column} = $value WHERE {key} = {row}", ("$value", value));
                if (table == "postings" && value is byte[] packed)
                {
                    var sum = (long)PostingGroup.Checksum(packed);
                    database.Run("UPDATE postings SET checksum = $sum WHERE data = $data", ("$sum", sum), ("$data", packed));
                }
            }
            catch (Exception e) when (e is SqliteException or InvalidOperationException)
            {
                return; // a cell that the schema refuses, or a number that is none
            }
        }

        Ask(path);
    }

    private static void Ask(string path)
    {
        using var index = CodeIndex.Open(path);
        for (var document = 0; document < index.Documents.Count; document++)
            _ = index.TextOf(document);
        _ = index.TokenIds.Length;
        for (var token = 0; token < index.Tokens; token += 7)
            _ = index.RangeOf(token);
        for (var site = 0; site < index.Sites.Count; site++)
        {
            for (var code = 0; code < index.Sites[site].Codes; code += 3)
                _ = (index.Firings(new(site, code)), index.Firings(new(site, code), 3, 50));
        }
    }

    private static SqliteConnection Open(string path)
    {
        var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        database.Open();
        database.Run("PRAGMA synchronous = OFF");
        database.Run("PRAGMA journal_mode = MEMORY");
        return database;
    }

    private static (string Table, string Column)[] ReadColumns()
    {
        using var scratch = new Scratch();
        using var database = Open(scratch.Put("columns.codes", Template.Value));
        return [.. database.Rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", static row => row.GetString(0))
            .SelectMany(table => database.Rows($"SELECT name FROM pragma_table_info('{table}')", row => (table, row.GetString(0))))];
    }
}
