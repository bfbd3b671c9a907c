using System.Globalization;
using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Csv;

/// <summary>What holds for all rows of a table.</summary>
/// <param name="Before">What precedes the header: a byte-order mark, Excel's <c>sep=;</c>.</param>
/// <param name="Header">The row with the names; null where there is none.</param>
/// <param name="Blank">Blank lines behind the header.</param>
/// <param name="Guess">See <see cref="DatasetRecord.Guess"/>.</param>
internal sealed record CsvTable(CsvDialect Dialect, byte[] Before, CsvRow? Header, byte[] Blank, int Width, string? Guess)
{
    /// <summary>A header's cells are short.</summary>
    private const int LongestName = 64;

    /// <summary>The columns' names; without a header, their numbers.</summary>
    public string[] Names { get; } = Header is null
        ? [.. Enumerable.Range(1, Width).Select(static number => number.ToString(CultureInfo.InvariantCulture))]
        : [.. Header.Cells.Select(cell => Dialect.Decode(Header.Raw.AsSpan(cell.Start, cell.Length)))];

    /// <summary>Reads what comes before the rows.</summary>
    public static CsvTable Open(ByteWindow window, DatasetOptions options, char? usual)
    {
        var before = window.TakeMark();
        if (window.Peek(4).SequenceEqual("sep="u8)
            && window.At(4) is { } given and not ('\r' or '\n') && window.At(5) is null or '\r' or '\n')
        {
            options = options with { Delimiter = (char)given };
            var line = CsvRow.Take(window, new('\0', '\0'));
            before = [.. before, .. line.Raw, .. line.End];
        }

        var dialect = CsvDialect.Of(CsvDialect.Head(window), options, usual);
        var guess = options is { Delimiter: not null, Quote: not null } ? null
            : $"(Cells are taken to be separated by {(dialect.Delimiter == '\t' ? "tabs" : dialect.Delimiter.ToString())} and "
                + $"{(dialect.Quote == '\0' ? "never quoted" : $"quoted with {dialect.Quote}")}; --delimiter and --quote say otherwise.)";
        before = [.. before, .. TakeBlank(window)];
        if (!window.Has(1))
            return new(dialect, before, null, [], 0, guess);

        // A row can only be looked at by taking it: from a copy of the window's start.
        var first = CsvRow.Take(new ByteWindow(new MemoryStream(CsvDialect.Head(window).ToArray()), options), dialect);
        var names = first.Cells.Select(cell => dialect.Decode(first.Raw.AsSpan(cell.Start, cell.Length))).ToList();
        if (!(options.Header ?? LooksLikeNames(names, options)))
            return new(dialect, before, null, [], first.Cells.Count, guess);

        var header = CsvRow.Take(window, dialect);
        return new(dialect, before, header, TakeBlank(window), header.Cells.Count, guess);
    }

    /// <summary>The column of a name or, counted from 1, of a number; -1 when there is none.</summary>
    public int Find(string field)
    {
        if (Array.LastIndexOf(Names, field) is >= 0 and var exact)
            return exact;

        var column = Array.FindIndex(Names, name => name.Equals(field, StringComparison.OrdinalIgnoreCase));
        return column < 0 && int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1
            && number <= Width ? number - 1 : column;
    }

    /// <summary>The columns with the texts.</summary>
    /// <exception cref="DatasetException">One that is named is not there, or none is named and none has a usual name.</exception>
    public List<(string Field, int Column)> TextColumns(DatasetOptions options)
    {
        if (Width == 0)
            return [];

        if (options.Fields is not [])
            return [.. options.Fields.Select(field =>
                (field, Find(field) is >= 0 and var at ? at : throw DatasetException.NoColumn(options.File, field, Names)))];

        var theirs = Names.Index().Where(column => !options.Columns.Contains(column.Item)).ToList();
        if (theirs is [var (only, name)])
            return [(name, only)];

        foreach (var usual in DatasetOptions.UsualFields)
        {
            if (Array.FindIndex(Names, candidate => candidate.Equals(usual, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at)
                return [(Names[at], at)];
        }

        return options.TakesBack ? [] : throw DatasetException.NoTextColumn(options.File, Names);
    }

    /// <summary>Looks for what stands in the way of new columns before a model has worked for them.</summary>
    /// <exception cref="DatasetException">The table cannot have any.</exception>
    public void RequirePlace(DatasetOptions options)
    {
        if (options.Columns is [] || options.TakesBack || Width == 0)
            return;
        if (Header is null)
            throw DatasetException.NoNames(options.File);
        if (!Dialect.CanEncodeJson)
            throw DatasetException.CannotQuote(options.File, Dialect.Delimiter);
    }

    public static byte[] TakeBlank(ByteWindow window)
    {
        var blank = new List<byte>();
        while (true)
        {
            var length = 0;
            while (window.At(length) is ' ')
                length++;

            if (window.At(length) is not ('\r' or '\n') && (length == 0 || window.At(length) is not null))
                return [.. blank];

            blank.AddRange(window.Take(length));
            if (window.Has(1))
                blank.AddRange(window.Take(1));
        }
    }

    /// <summary>Whether a first row names the columns: it has a name that was asked for, is ours or is usual, or nothing in it
    /// looks like data.</summary>
    private static bool LooksLikeNames(List<string> cells, DatasetOptions options) =>
        cells.Exists(cell => options.Fields.Contains(cell) || options.Columns.Contains(cell)
            || DatasetOptions.UsualFields.Contains(cell, StringComparer.OrdinalIgnoreCase))
        || (cells.Count > 1
            && cells.Distinct().Count() == cells.Count
            && cells.TrueForAll(static cell => cell.Length is > 0 and <= LongestName && !cell.Contains('\n')
                && !double.TryParse(cell, CultureInfo.InvariantCulture, out _)));
}
