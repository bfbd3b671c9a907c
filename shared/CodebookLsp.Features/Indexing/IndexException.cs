using CodebookLsp.Text.Errors;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Indexing;

/// <summary>An index that cannot be read, or cannot be made as asked.</summary>
public sealed class IndexException : UserFacingException
{
    private const int NotADatabase = 26; // SQLITE_NOTADB
    private const int DiskFull = 13; // SQLITE_FULL
    private const int ReadOnlyFile = 8; // SQLITE_READONLY
    private const int CannotOpen = 14; // SQLITE_CANTOPEN
    private const int Corrupt = 11; // SQLITE_CORRUPT

    private IndexException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    public static IndexException Missing(string path) =>
        new($"There is no index '{path}'. Make one with 'codebooklsp index TEXTS... -o {Path.GetFileName(path)}'.");

    public static IndexException Foreign(string path) =>
        new($"'{path}' is not a code index. Name a file that 'codebooklsp index' made.");

    public static IndexException OtherVersion(string path, long version) =>
        new(
            $"'{path}' is a code index of format {version}, and this program reads format {IndexSchema.Version}. Make it again with "
            + $"'codebooklsp index', or use the program it was made with.");

    /// <param name="what">The part of the file that makes no sense.</param>
    public static IndexException Damaged(string path, string what, Exception? inner = null) =>
        new($"The index '{path}' is damaged: {what}. Restore it from a copy, or make it again with 'codebooklsp index'.", inner);

    public static IndexException NoTitles(string path, Exception inner) =>
        new(
            $"'{path}' holds no titles of texts ({inner.Message}). It is an object of lines by the names of texts and sources; repair "
                + $"it, or "
            + "remove it.",
            inner);

    public static IndexException OtherModel(string path, string made, string asked) =>
        new(
            $"'{path}' was made with another model ({made}, not {asked}): its codes mean something else. Give -o another name, or delete "
            + $"the file first.");

    public static IndexException EarlierModel(string path) =>
        new(
            $"'{path}' was made before the model was shown a token in front of every text: the codes are the same ones, but they fire "
            + "elsewhere. Save its labels with 'codebooklsp labels export' if you need them, delete it, and make it again with "
            + "'codebooklsp index'.");

    public static IndexException OtherOptions(string path) =>
        new(
            $"'{path}' was made with other analysis options or by another version of the program: its codes do not fit new ones. "
            + $"Give -o another name, or delete the file first.");

    public static IndexException NothingToIndex() =>
        new("None of the texts has characters that the model knows, so there is nothing to index.");

    public static IndexException Busy(string path) =>
        new($"'{path}' is being made by another process. Wait for it, or stop it.");

    public static IndexException WorkersFailed(string path, int exitCode) =>
        new(
            $"The index '{path}' is not complete: every worker has stopped (the last with exit code {exitCode}). What they finished is "
            + $"kept; the same command goes on from there.");

    public static IndexException NoWork(string path) =>
        new($"There is no unfinished index at '{path}' to work on.");

    /// <summary>What SQLite said.</summary>
    internal static IndexException From(string path, SqliteException error) => error.SqliteErrorCode switch
    {
        NotADatabase => Foreign(path),
        Corrupt => Damaged(path, "its pages do not fit together", error),
        DiskFull => new($"'{path}' was not written: the disk is full. Free some space, or write to another disk.", error),
        ReadOnlyFile => new($"'{path}' was not written: it is read-only. Change its permissions, or write to another file.", error),
        CannotOpen => new($"'{path}' cannot be opened. Check that its folder exists and may be used.", error),
        _ => new($"'{path}' cannot be used: {error.Message}", error),
    };
}
