using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Csv;

/// <summary>
/// One row with the bytes it was read from. A scanner of our own, since the libraries decode: none says where in the file a cell stands,
/// with its quotes, nor which line end follows, and all of that has to come out again as it was.
/// </summary>
/// <param name="Raw">Without the line end.</param>
/// <param name="Cells">In <paramref name="Raw"/>, quotes included.</param>
/// <param name="Problem">What is wrong with its quotes.</param>
internal sealed record CsvRow(byte[] Raw, byte[] End, List<TextRange> Cells, string? Problem)
{
    /// <summary>The problem of a row of which nobody can say where it ends.</summary>
    public const string Unclosed = "opens a quote that is never closed.";

    public bool IsBlank => Raw.AsSpan().IndexOfAnyExcept(" \t"u8) < 0 && Cells.Count <= 1;

    /// <summary>Takes a row out of the window. One whose quote is never closed ends with its line, so that the rest can still be
    /// read.</summary>
    public static CsvRow Take(ByteWindow window, CsvDialect dialect)
    {
        var cells = new List<TextRange>();
        string? problem = null;
        var i = 0;
        while (true)
        {
            var start = i;
            if (dialect.Quote != '\0' && window.At(i) == dialect.Quote)
            {
                if (QuoteEnd(window, dialect, i) is not { } end)
                    return TakeUnclosed(window, dialect);

                i = end;
                if (window.At(i) is { } next && next != dialect.Delimiter && next is not ('\r' or '\n'))
                    problem = $"has text after the closing quote of cell {cells.Count + 1}.";
            }

            i = CellEnd(window, dialect, i);
            cells.Add(new(start, i));
            if (window.At(i) != dialect.Delimiter)
                return new(window.Take(i), TakeLineEnd(window), cells, problem);

            i++;
        }
    }

    /// <summary>Behind the closing quote; null when there is none.</summary>
    private static int? QuoteEnd(ByteWindow window, CsvDialect dialect, int quote)
    {
        for (var i = quote + 1; ; i++)
        {
            if (window.At(i) is not { } next)
                return null;

            if (next != dialect.Quote)
                continue;

            if (window.At(i + 1) != dialect.Quote)
                return i + 1;

            i++;
        }
    }

    private static int CellEnd(ByteWindow window, CsvDialect dialect, int i)
    {
        while (window.At(i) is { } next && next != dialect.Delimiter && next is not ('\r' or '\n'))
            i++;

        return i;
    }

    private static CsvRow TakeUnclosed(ByteWindow window, CsvDialect dialect)
    {
        var row = Take(window, dialect with { Quote = '\0' });
        return row with { Problem = Unclosed };
    }

    private static byte[] TakeLineEnd(ByteWindow window) => window.At(0) switch
    {
        '\r' when window.At(1) == '\n' => window.Take(2),
        '\r' or '\n' => window.Take(1),
        _ => [],
    };
}
