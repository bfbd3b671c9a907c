using System.Globalization;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Datasets.Abstractions;

/// <summary>A dataset file that cannot be read or written as asked.</summary>
public sealed class DatasetException : UserFacingException
{
    private DatasetException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>The formats that a file might be of, where it does not say enough; else none.</summary>
    public IReadOnlyList<string> Candidates { get; private init; } = [];

    public static DatasetException Malformed(string file, DatasetRecord record) => new(
        $"'{file}', {Place(record.Line, record.ByteOffset)} {record.Obstacle} {(record.Guess is { } guess ? guess + " " : "")}"
        + "Fix it, or choose what happens with such records: --on-error skip or keep.");

    public static DatasetException Broken(string file, long line, long offset, string problem) =>
        new($"'{file}', {Place(line, offset)} {problem} What comes after it is uncertain, so nothing was changed; fix the file first.");

    public static DatasetException TooLarge(string file, int limit, long line, long offset) => new(
        $"'{file}' has a record of more than {Number(limit)} bytes: {Place(line, offset)}. Split it, or check that --format is right.");

    public static DatasetException Unreadable(string file, long offset, Exception inner) =>
        new($"'{file}' cannot be read past byte {Number(offset)}: {inner.Message}", inner);

    public static DatasetException UnknownFormat(string name, IEnumerable<string> known) =>
        new($"There is no format '{Printable.Line(name)}'. Choose one of {string.Join(", ", known)}.");

    public static DatasetException UnknownKind(string file, IEnumerable<string> known) =>
        new($"What kind of file '{file}' is cannot be told from its name and first bytes. Say it: --format {string.Join("|", known)}.");

    /// <param name="looks">How many of the records that were looked at look like each.</param>
    public static DatasetException Ambiguous(string file, IReadOnlyList<KeyValuePair<string, int>> looks) => new(
        $"What kind of file '{file}' is cannot be told from its first records "
        + $"({string.Join(", ", looks.Select(static one => $"{Number(one.Value)} like {one.Key}"))}). "
        + $"Say it: {string.Join(" or ", looks.Select(static one => $"--format {one.Key}"))}.")
    {
        Candidates = [.. looks.Select(static one => one.Key)],
    };

    public static DatasetException NoDialect(string file, int alike, int rows) => new(
        $"How the cells of '{file}' are separated and quoted cannot be told: "
        + $"at best {Number(alike)} of its first {Number(rows)} rows are alike. "
        + "Say it: --delimiter CHARACTER (or tab), --quote CHARACTER (or none).");

    public static DatasetException NoNames(string file) => new(
        $"New columns need names, and the table '{file}' has none. "
        + "Give it a first row that names its columns; if it has one, say --header true.");

    public static DatasetException CannotQuote(string file, char delimiter) => new(
        $"New cells of '{file}' would hold '{delimiter}', which separates its cells, and it does not quote them. "
        + "Say how with --quote CHARACTER, or separate the cells with tabs.");

    public static DatasetException Utf16(string file) =>
        new($"'{file}' is UTF-16, and this format is always UTF-8. Save it as UTF-8 first.");

    public static DatasetException NotOfFormat(string file, string format, string why) =>
        new($"'{file}' cannot be read as {format}: {why}");

    public static DatasetException NoColumn(string file, string field, IEnumerable<string> columns) => new(
        $"'{file}' has no column '{Printable.Line(field)}'. Its columns are "
            + $"{string.Join(", ", columns.Select(static name => $"'{Printable.Line(name)}'"))}; choose with --field.");

    public static DatasetException NoTextColumn(string file, IEnumerable<string> columns) => new(
        $"Which column of '{file}' holds the text? Choose with --field NAME or NUMBER; the columns are "
            + $"{string.Join(", ", columns.Select(static name => $"'{Printable.Line(name)}'"))}.");

    public static DatasetException NoPlace(string file, DatasetRecord record, string why) =>
        new($"Nothing can be added to '{file}', {Place(record.Line, record.ByteOffset)}: {why}");

    private static string Place(long line, long offset) =>
        line > 0 ? $"line {Number(line)} (byte {Number(offset)})" : $"byte {Number(offset)}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
