using System.Text;

namespace CodebookLsp.Text.Datasets.Csv;

/// <summary>How a table is spelled (<see href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</see> and its relatives): quotes inside quotes are doubled.</summary>
/// <param name="Quote">NUL where cells are never quoted.</param>
internal readonly record struct CsvDialect(char Delimiter, char Quote)
{
    private const int SniffedBytes = 64 * 1024;

    private static readonly char[] Delimiters = [',', '\t', ';', '|'];

    private static readonly char[] Quotes = ['"', '\'', '\0'];

    /// <summary>The dialect in which the most rows of a file's start have the same number of cells, and no quote is out of place; what the options say is not asked.</summary>
    public static CsvDialect Of(ReadOnlySpan<byte> head, DatasetOptions options, char? usual)
    {
        var best = new CsvDialect(options.Delimiter ?? usual ?? ',', options.Quote ?? '"');
        var bestScore = 0.0;
        foreach (var quote in options.Quote is { } given ? [given] : Quotes)
        {
            foreach (var delimiter in options.Delimiter is { } known ? [known] : Delimiters)
            {
                var dialect = new CsvDialect(delimiter, quote);
                var score = dialect.Score(head) * (delimiter == usual ? 1.5 : 1);
                if (score > bestScore)
                    (best, bestScore) = (dialect, score);
            }
        }

        return best;
    }

    public static ReadOnlySpan<byte> Head(ByteWindow window) => window.Peek(SniffedBytes);

    /// <summary>What a cell stands for.</summary>
    public string Decode(ReadOnlySpan<byte> raw)
    {
        var quoted = IsQuoted(raw);
        var text = Wtf8.DecodeReplacing(quoted ? raw[1..^1] : raw);
        return quoted ? Undouble(text, null) : text;
    }

    public bool IsQuoted(ReadOnlySpan<byte> raw) => Quote != '\0' && raw.Length >= 2 && raw[0] == Quote && raw[^1] == Quote;

    /// <summary>The contents of a quoted cell with every doubled quote once.</summary>
    public string Undouble(string contents, FieldMap? map)
    {
        if (!contents.Contains(Quote))
            return contents;

        var text = new StringBuilder(contents.Length);
        for (var i = 0; i < contents.Length; i++)
        {
            if (contents[i] == Quote && i + 1 < contents.Length && contents[i + 1] == Quote)
            {
                map?.Add(text.Length, i, 2);
                i++;
            }

            text.Append(contents[i]);
        }

        return text.ToString();
    }

    /// <summary>A text as a cell; null when this dialect cannot spell it.</summary>
    public byte[]? Encode(string text)
    {
        if (text.AsSpan().IndexOfAny(Delimiter, '\r', '\n') < 0 && text is not ([' ', ..] or [.., ' ']) && (Quote == '\0' || !text.Contains(Quote)))
            return Encoding.UTF8.GetBytes(text);

        var quote = Quote.ToString();
        return Quote == '\0' ? null : Encoding.UTF8.GetBytes(quote + text.Replace(quote, quote + quote, StringComparison.Ordinal) + quote);
    }

    /// <summary>The share of rows that have the usual number of cells, halved if a quote is out of place; 0 when there is only one column.</summary>
    private double Score(ReadOnlySpan<byte> head)
    {
        var counts = new List<int>();
        var errors = 0;
        var window = new ByteWindow(new MemoryStream(head.ToArray()), new());
        while (window.Has(1))
        {
            var row = CsvRow.Take(window, this);
            var isLast = !window.Has(1);
            if (row.IsBlank || (isLast && counts.Count > 0 && head.Length == SniffedBytes))
                continue;

            counts.Add(row.Cells.Count);
            errors += row.Problem is null ? 0 : 1;
        }

        if (counts is [])
            return 0;

        var usual = counts.CountBy(static count => count).MaxBy(static count => count.Value);
        return usual.Key < 2 ? 0 : (double)usual.Value / counts.Count / (errors > 0 ? 2 : 1);
    }
}
