using System.Text;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Encodings;

namespace CodebookLsp.Datasets.Csv;

/// <summary>How a table is written (<see href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</see> and its relatives): quotes inside
/// quotes are doubled.</summary>
/// <param name="Quote">NUL where cells are never quoted.</param>
internal readonly record struct CsvDialect(char Delimiter, char Quote)
{
    private const int SniffedBytes = 256 * 1024;

    /// <summary>How much more is believed of a dialect in which the first row has a name that somebody knows to be there: our columns hold
    /// many commas and semicolons, as many in each row.</summary>
    private const double Named = 10;

    private static readonly char[] Delimiters = [',', '\t', ';', '|'];

    private static readonly char[] Quotes = ['"', '\'', '\0'];

    /// <summary>The dialect that the rows at a file's start say the most for; what the options say is not asked.</summary>
    /// <param name="usual">What separates cells in files of this kind; null where anything may.</param>
    /// <exception cref="DatasetException">In none of them do enough rows agree.</exception>
    public static CsvDialect Of(ReadOnlySpan<byte> head, DatasetOptions options, char? usual)
    {
        if (options is { Delimiter: { } delimiter, Quote: { } quote })
            return new(delimiter, quote);

        var best = new CsvDialect(options.Delimiter ?? usual ?? ',', options.Quote ?? '"');
        var (bestScore, bestCells, mostAlike) = (0.0, 0, default(CsvEvidence));
        var suffices = false;
        foreach (var dialect in Candidates(options))
        {
            var evidence = CsvEvidence.Of(head, head.Length < SniffedBytes, dialect);
            var isNamed = evidence.First.Any(name => options.Columns.Contains(name) || options.Asked.Contains(name));
            var score = evidence.Score(dialect) * (dialect.Delimiter == usual ? 1.5 : 1) * (isNamed ? Named : 1);
            if (score > bestScore || (score > 0 && score >= bestScore && evidence.Cells > bestCells))
                (best, bestScore, bestCells, suffices) = (dialect, score, evidence.Cells, evidence.Suffices);
            if (evidence.Cells > 1 && evidence.Alike > mostAlike.Alike)
                mostAlike = evidence;
        }

        return bestScore == 0 || suffices ? best : throw DatasetException.NoDialect(options.File, mostAlike.Alike, mostAlike.Rows);
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

    /// <summary>A text as a cell; null when this dialect cannot encode it.</summary>
    public byte[]? Encode(string text)
    {
        if (text.AsSpan().IndexOfAny(Delimiter, '\r', '\n') < 0 && text is not ([' ', ..] or [.., ' '])
            && (Quote == '\0' || !text.Contains(Quote)))
            return Encoding.UTF8.GetBytes(text);

        var quote = Quote.ToString();
        return Quote == '\0' ? null : Encoding.UTF8.GetBytes(quote + text.Replace(quote, quote + quote, StringComparison.Ordinal) + quote);
    }

    /// <summary>Whether every JSON value can be a cell: there are quotes, or the delimiter occurs in JSON only inside strings, where it can
    /// be escaped.</summary>
    public bool CanEncodeJson => Quote != '\0'
        || (char.IsAscii(Delimiter) && !char.IsAsciiLetterOrDigit(Delimiter) && !"{}[]\":,.+-\\ ".Contains(Delimiter));

    private static IEnumerable<CsvDialect> Candidates(DatasetOptions options) =>
        from quote in options.Quote is { } given ? [given] : Quotes
        from delimiter in options.Delimiter is { } known ? [known] : Delimiters
        select new CsvDialect(delimiter, quote);
}
