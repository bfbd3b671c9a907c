using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Indexing;

/// <summary>Statements without ceremony.</summary>
internal static class Sqlite
{
    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public static int Run(this SqliteConnection database, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = database.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null for none.</summary>
    public static object? Scalar(this SqliteConnection database, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = database.Command(sql, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    public static long Number(this SqliteConnection database, string sql, params ReadOnlySpan<(string Name, object? Value)> values) =>
        database.Scalar(sql, values) is long number ? number : 0;

    /// <summary>All rows at once: for few of them.</summary>
    /// <exception cref="FormatException">A value is missing where there should be one.</exception>
    public static List<T> Rows<T>(
        this SqliteConnection database, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        var rows = new List<T>();
        database.Each(sql, row => rows.Add(read(row)), values);
        return rows;
    }

    /// <summary>Rows one by one.</summary>
    /// <exception cref="FormatException">A value is missing where there should be one.</exception>
    public static void Each(
        this SqliteConnection database, string sql, Action<SqliteDataReader> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = database.Command(sql, values);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            try
            {
                read(reader);
            }
            catch (InvalidOperationException e)
            {
                throw new FormatException("a value is missing", e);
            }
        }
    }

    public static SqliteCommand Command(
        this SqliteConnection database, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = database.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of ours; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    public static byte[] Bytes(this SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}
