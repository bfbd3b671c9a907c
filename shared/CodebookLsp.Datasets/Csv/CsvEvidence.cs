using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Csv;

/// <summary>What the rows at a file's start say for a dialect.</summary>
/// <param name="Rows">How many were looked at.</param>
/// <param name="Alike">Those that have the usual number of cells, no quote out of place, and no cell that another quote would
/// surround.</param>
/// <param name="Cells">The usual number.</param>
/// <param name="Quoted">Rows with a cell that this dialect's quote surrounds.</param>
/// <param name="Broken">Rows in which this dialect's quote is out of place.</param>
/// <param name="First">The cells of the first row.</param>
internal readonly record struct CsvEvidence(int Rows, int Alike, int Cells, int Quoted, int Broken, IReadOnlyList<string> First)
{
    /// <summary>How far the usual quote is preferred: a few texts in apostrophes are no reason to take them for the table's
    /// quote.</summary>
    private const double Apostrophe = 0.8;

    private const double NoQuote = 0.9;

    /// <summary>A table may have a row that is no good; one of which half the rows are none is none.</summary>
    private const double Floor = 0.5;

    public double Share => Rows == 0 ? 0 : (double)Alike / Rows;

    /// <summary>Whether this is enough to go by.</summary>
    public bool Suffices => Share >= Floor;

    /// <summary>How good a reading the dialect gives; 0 for one column, which any delimiter that does not occur gives.</summary>
    public double Score(CsvDialect dialect)
    {
        if (Cells < 2 || (dialect.Quote == '\'' && Quoted == 0))
            return 0;

        var preference = dialect.Quote switch { '"' => 1, '\0' => NoQuote, _ => Apostrophe };
        return Share * preference * (Broken > Quoted ? 0.5 : 1); // more often wrong than right: nobody quotes with it
    }

    /// <param name="isWhole">Whether the file ends with the bytes; else the last row may be cut.</param>
    public static CsvEvidence Of(ReadOnlySpan<byte> head, bool isWhole, CsvDialect dialect)
    {
        var rows = new List<(int Cells, bool IsGood)>();
        IReadOnlyList<string>? first = null;
        var (quoted, broken) = (0, 0);
        var window = new ByteWindow(new MemoryStream(head.ToArray()), new());
        while (window.Has(1))
        {
            var row = CsvRow.Take(window, dialect);
            if (row.IsBlank)
                continue;

            first ??= row.Cells.ConvertAll(cell => dialect.Decode(row.Raw.AsSpan(cell.Start, cell.Length)));
            broken += row.Problem is null ? 0 : 1;
            if (!isWhole && (row.Problem == CsvRow.Unclosed || !window.Has(1)))
                break; // perhaps only cut

            quoted += row.Cells.Exists(cell => dialect.IsQuoted(row.Raw.AsSpan(cell.Start, cell.Length))) ? 1 : 0;
            var others = row.Cells.Exists(cell => IsQuotedByAnother(row.Raw.AsSpan(cell.Start, cell.Length), dialect.Quote));
            rows.Add((row.Cells.Count, row.Problem is null && !others));
        }

        var usual = rows.CountBy(static row => row.Cells).OrderByDescending(static count => count.Value).FirstOrDefault().Key;
        return new(rows.Count, rows.Count(row => row.Cells == usual && row.IsGood), usual, quoted, broken, first ?? []);
    }

    private static bool IsQuotedByAnother(ReadOnlySpan<byte> cell, char quote) =>
        cell is [(byte)'"', .., (byte)'"'] ? quote != '"' : cell is [(byte)'\'', .., (byte)'\''] && quote != '\'';
}
