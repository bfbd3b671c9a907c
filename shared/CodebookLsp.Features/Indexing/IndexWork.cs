using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Files;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// The file beside an index in which it is made: the texts divided into parts, which of them wait to be read, and the codes of those that
/// were. Several processes may use it at once. What is in it survives the process, however it ends.
/// </summary>
/// <remarks>
/// SQLite's write-ahead log brings each part to the file as it is finished, without waiting for the disk: a killed process loses nothing
/// that it had saved, a machine that loses its power the last few parts at most. A worker's claim needs no clock: the process that started
/// the workers knows when one ends, and there is one such process at a time (<see cref="WorkLock"/>).
/// </remarks>
internal sealed class IndexWork : IDisposable
{
    private readonly SqliteConnection database;

    private IndexWork(string path, SqliteConnection database) => (Path, this.database) = (path, database);

    public string Path { get; }

    public static string PathFor(string index) => index + ".work";

    /// <summary>The work on an index, begun or found.</summary>
    /// <exception cref="IndexException">What is there was begun with another model or other options, or cannot be used.</exception>
    public static IndexWork OpenOrCreate(string index, IndexIdentity identity, UnixFileMode? rights)
    {
        var path = PathFor(index);
        if (rights is { } own)
            FileRights.Begin(path, own); // SQLite gives its other files the same
        var database = OpenConnection(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            if (database.Number("SELECT count(*) FROM sqlite_master") == 0)
            {
                using var creation = database.BeginTransaction();
                IndexSchema.CreateWork(database);
                identity.Write(database);
                creation.Commit();
            }

            return Checked(path, database, identity);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Work that another process has begun.</summary>
    /// <exception cref="IndexException">There is none, or none that goes with the model.</exception>
    public static IndexWork Join(string index, IndexIdentity identity)
    {
        var path = PathFor(index);
        if (!File.Exists(path))
            throw IndexException.NoWork(path);
        var database = OpenConnection(path, SqliteOpenMode.ReadWrite);
        try
        {
            return Checked(path, database, identity);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Removes the file, once the index is made.</summary>
    public static void Delete(string index)
    {
        foreach (var ending in new[] { "-wal", "-shm", "" })
            File.Delete(PathFor(index) + ending);
    }

    /// <summary>The number of a text that has been divided; null for one that has not.</summary>
    public int? FindDocument(byte[] hash) =>
        database.Scalar("SELECT id FROM documents WHERE hash = $hash", ("$hash", hash)) is long id ? (int)id : null;

    public byte[] HashOf(int document) => (byte[])database.Scalar("SELECT hash FROM documents WHERE id = $id", ("$id", document))!;

    /// <summary>Keeps a text's parts, all or none.</summary>
    /// <param name="hash">Asked for when the last part has been taken.</param>
    /// <returns>The text's number.</returns>
    public int AddDocument(IEnumerable<IndexedPart> parts, Func<byte[]> hash)
    {
        using var transaction = database.BeginTransaction();
        var document = (int)database.Number("SELECT ifnull(max(id), 0) + 1 FROM documents");
        var tokens = 0;
        foreach (var part in parts)
        {
            database.Run(
                "INSERT INTO parts (document, start, length, tokens, text, ids, ranges, sequences) VALUES ($document, $start, $length, "
                + "$tokens, $text, $ids, $ranges, $sequences)",
                ("$document", document), ("$start", part.Start), ("$length", part.Length), ("$tokens", part.Tokens),
                ("$text", part.Text), ("$ids", part.Ids), ("$ranges", part.Ranges), ("$sequences", part.Sequences));
            tokens = checked(tokens + part.Tokens);
        }

        // A text that changed after it was looked at may be one that is there.
        var own = hash();
        if (FindDocument(own) is { } known)
            return known;

        database.Run("INSERT INTO documents VALUES ($id, $hash, $tokens)", ("$id", document), ("$hash", own), ("$tokens", tokens));
        transaction.Commit();
        return document;
    }

    /// <summary>The parts of a text, in its order.</summary>
    public List<WorkPart> PartsOf(int document) => database.Rows(
        "SELECT id, start, tokens FROM parts WHERE document = $document ORDER BY start",
        static row => new WorkPart(row.GetInt64(0), row.GetInt64(1), row.GetInt32(2)), ("$document", document));

    /// <summary>
    /// Says which parts are needed; those of them that have not been read wait for a worker from now on, claimed by none.
    /// </summary>
    /// <returns>How many tokens of the parts have been read.</returns>
    public long Enqueue(IReadOnlyCollection<WorkPart> parts)
    {
        using var transaction = database.BeginTransaction();
        database.Run("DELETE FROM queue");
        var done = 0L;
        foreach (var part in parts)
        {
            if (database.Number("SELECT count(*) FROM grids WHERE part = $part", ("$part", part.Id)) > 0)
                done += part.Tokens;
            else
                database.Run("INSERT INTO queue VALUES ($part, NULL)", ("$part", part.Id));
        }

        transaction.Commit();
        return done;
    }

    /// <summary>How many tokens are waiting to be read, or being read.</summary>
    public long TokensLeft() => database.Number("SELECT ifnull(sum(tokens), 0) FROM queue JOIN parts ON parts.id = queue.part");

    /// <summary>A part for a worker to read; null when none is free.</summary>
    public (long Part, IReadOnlyList<TokenBlock> Blocks)? Claim(string worker)
    {
        var claimed = database.Rows(
            "UPDATE queue SET worker = $worker WHERE part = (SELECT part FROM queue WHERE worker IS NULL ORDER BY part LIMIT 1) RETURNING "
            + "part",
            static row => row.GetInt64(0), ("$worker", worker));
        if (claimed is not [var part])
            return null;
        var packed = (byte[])database.Scalar("SELECT sequences FROM parts WHERE id = $part", ("$part", part))!;
        return (part, IndexedParts.Sequences(packed));
    }

    /// <summary>Keeps what a worker has read.</summary>
    public void Finish(long part, byte[] codes)
    {
        using var transaction = database.BeginTransaction();
        database.Run("INSERT OR IGNORE INTO grids VALUES ($part, $codes)", ("$part", part), ("$codes", codes));
        database.Run("DELETE FROM queue WHERE part = $part", ("$part", part));
        transaction.Commit();
    }

    /// <summary>Frees what a worker that has ended had claimed.</summary>
    public void Release(string worker) => database.Run("UPDATE queue SET worker = NULL WHERE worker = $worker", ("$worker", worker));

    /// <summary>A part's text, ids and ranges, packed.</summary>
    public (int Length, byte[] Text, byte[] Ids, byte[] Ranges) Packed(long part) =>
        database
            .Rows(
                "SELECT length, text, ids, ranges FROM parts WHERE id = $part",
                static row => (row.GetInt32(0), row.Bytes(1), row.Bytes(2), row.Bytes(3)), ("$part", part))
            .Single();

    /// <summary>The codes of a part that has been read.</summary>
    public byte[] Codes(long part) => (byte[])database.Scalar("SELECT codes FROM grids WHERE part = $part", ("$part", part))!;

    public void Dispose() => database.Dispose();

    private static SqliteConnection OpenConnection(string path, SqliteOpenMode mode)
    {
        var database = IndexSchema.Open(path, mode);
        try
        {
            database.Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 60000");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static IndexWork Checked(string path, SqliteConnection database, IndexIdentity identity)
    {
        IndexSchema.DemandWork(database, path);
        identity.DemandSame(path, IndexIdentity.Read(database));
        return new(path, database);
    }
}

/// <summary>A part that is kept in the work on an index.</summary>
/// <param name="Start">Where it starts in its text.</param>
internal readonly record struct WorkPart(long Id, long Start, int Tokens);
