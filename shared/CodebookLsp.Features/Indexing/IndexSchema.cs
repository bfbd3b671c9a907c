using CodebookLsp.Text.Files;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Indexing;

/// <summary>The tables of an index and of the work on one; docs/index-format.md explains them.</summary>
internal static class IndexSchema
{
    /// <summary>Raised whenever an older program would misread the file.</summary>
    public const int Version = 1;

    /// <summary>"CBLI", in SQLite's field for whose file it is.</summary>
    private const int IndexId = 0x43424C49;

    /// <summary>"CBLW": work on an index.</summary>
    private const int WorkId = 0x43424C57;

    /// <summary>What the labels of an index lack that was made before they had conditions.</summary>
    public const string LabelColumns = "ALTER TABLE labels ADD COLUMN condition TEXT; ALTER TABLE labels ADD COLUMN balanced REAL";

    /// <summary>The classes of words that labels speak of.</summary>
    public const string Classes =
        "CREATE TABLE classes (key TEXT PRIMARY KEY, names INTEGER NOT NULL, examples TEXT NOT NULL, members TEXT NOT NULL) WITHOUT ROWID;";

    // Every character counts: SQLite keeps these statements in the file, and an index is the same byte for byte.
    private const string Common =
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;\n"
        + "CREATE TABLE sites (id INTEGER PRIMARY KEY, layer INTEGER NOT NULL, placement TEXT NOT NULL, head INTEGER, codes INTEGER NOT "
        + "NULL, k INTEGER NOT NULL, counts BLOB);";

    private const string Index =
        Common
        + "CREATE TABLE documents (id INTEGER PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL, first INTEGER NOT NULL, tokens "
        + "INTEGER NOT NULL);\n"
        + "CREATE TABLE stretches (id INTEGER PRIMARY KEY, document INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL, "
        + "first INTEGER NOT NULL, tokens INTEGER NOT NULL,\n"
        + "    text BLOB NOT NULL, ids BLOB NOT NULL, ranges BLOB NOT NULL);\n"
        + "CREATE TABLE postings (id INTEGER PRIMARY KEY, site INTEGER NOT NULL, first INTEGER NOT NULL, codes INTEGER NOT NULL, "
        + "checksum INTEGER NOT NULL, data BLOB NOT NULL);\n"
        + "CREATE TABLE labels (site INTEGER NOT NULL, code INTEGER NOT NULL, text TEXT NOT NULL, origin INTEGER NOT NULL,\n"
        + "    precision REAL, recall REAL, lift REAL, firings INTEGER, note TEXT, condition TEXT, balanced REAL,\n"
        + "    PRIMARY KEY (site, code)) WITHOUT ROWID;\n"
        + Classes;

    private const string Work =
        Common
        + "CREATE TABLE documents (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, tokens INTEGER NOT NULL);\n"
        + "CREATE TABLE parts (id INTEGER PRIMARY KEY, document INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL, "
        + "tokens INTEGER NOT NULL,\n"
        + "    text BLOB NOT NULL, ids BLOB NOT NULL, ranges BLOB NOT NULL, sequences BLOB NOT NULL, UNIQUE (document, start));\n"
        + "CREATE TABLE grids (part INTEGER PRIMARY KEY, codes BLOB NOT NULL);\n"
        + "CREATE TABLE queue (part INTEGER PRIMARY KEY, worker TEXT);";

    public static void CreateIndex(SqliteConnection database) => Create(database, Index, IndexId);

    public static void CreateWork(SqliteConnection database) => Create(database, Work, WorkId);

    /// <exception cref="IndexException">It is no index, or one of another version.</exception>
    public static void DemandIndex(SqliteConnection database, string path) => Demand(database, path, IndexId);

    /// <exception cref="IndexException">It is no work on an index, or that of another version.</exception>
    public static void DemandWork(SqliteConnection database, string path) => Demand(database, path, WorkId);

    /// <summary>Opens a database. No pool: whoever closes it is done with the file.</summary>
    /// <exception cref="IndexException">It is a pipe or a device, on which SQLite would wait.</exception>
    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        if (FileFacts.Of(path, followLinks: true) is { IsRegular: false, IsFolder: false })
            throw IndexException.Foreign(path);
        var database = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
            }.ToString());
        try
        {
            database.Open();
            // the file may be somebody else's (sqlite.org, "Defense Against The Dark Arts")
            database.Run("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void Create(SqliteConnection database, string tables, int id) =>
        database.Run($"PRAGMA application_id = {id}; PRAGMA user_version = {Version}; {tables}");

    private static void Demand(SqliteConnection database, string path, int id)
    {
        if (database.Number("PRAGMA application_id") != id)
            throw IndexException.Foreign(path);
        if (database.Number("PRAGMA user_version") is var version and not Version)
            throw IndexException.OtherVersion(path, version);
    }
}
