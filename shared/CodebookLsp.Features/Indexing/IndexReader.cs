using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Indexing;

/// <summary>The database of an index file: rows by their number, for any thread. What goes wrong inside is the file's fault.</summary>
internal sealed class IndexReader(string path, SqliteConnection database) : IDisposable
{
    private readonly Lock gate = new(); // a connection serves one thread at a time

    /// <summary>One cell.</summary>
    /// <param name="sql">Asks for the row whose number is <c>$id</c>.</param>
    /// <exception cref="FormatException">There is no such row, or the cell holds something else.</exception>
    public byte[] Blob(string sql, long id)
    {
        lock (gate)
            return database.Scalar(sql, ("$id", id)) as byte[] ?? throw new FormatException("a row is missing");
    }

    /// <summary>One row.</summary>
    /// <param name="sql">Asks for the row whose number is <c>$id</c>.</param>
    public T Row<T>(string sql, long id, Func<SqliteDataReader, T> read)
    {
        lock (gate)
            return database.Rows(sql, read, ("$id", id)).Single();
    }

    /// <summary>Several rows at once.</summary>
    /// <exception cref="IndexException">The file is damaged.</exception>
    public T Asked<T>(Func<SqliteConnection, T> ask) => Guarded(() =>
    {
        lock (gate)
            return ask(database);
    });

    /// <exception cref="IndexException">The file is damaged.</exception>
    public T Guarded<T>(Func<T> read) => Guarded(path, read);

    /// <summary>What goes wrong inside a file, in the words of whoever asked for it.</summary>
    public static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException e)
        {
            throw IndexException.From(path, e);
        }
        catch (Exception e) when (e is FormatException or OverflowException or InvalidCastException)
        {
            throw IndexException.Damaged(path, e.Message, e);
        }
    }

    public void Dispose()
    {
        lock (gate)
            database.Dispose();
    }
}
