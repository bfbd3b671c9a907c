using System.Globalization;
using System.Text;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Tools;

/// <summary>A sentence of a CoNLL file.</summary>
/// <param name="Before">Blank lines and document marks before it.</param>
/// <param name="After">For the last sentence, the rest of the file.</param>
/// <param name="Words">For each line the stretch of the text that it stands for; null for comments and lines that only group
/// others.</param>
/// <param name="Ours">The column that an earlier run has added; null where there is none.</param>
internal sealed record ConllRecord(
    long Number, long Line, long ByteOffset, IReadOnlyList<DatasetText> Texts,
    ConllColumns Columns, byte[] Before, IReadOnlyList<TokenLine> Lines, byte[] After, IReadOnlyList<TextRange?> Words, int? Ours)
    : DatasetRecord(Number, Line, ByteOffset, Texts)
{
    /// <summary>The name under which spans of ours are written.</summary>
    public required string Layer { get; init; }

    /// <summary>Whether a line is a comment: it begins with '#'. So may a token, which then has as many columns as the others, and ours if
    /// they have it.</summary>
    public bool IsComment(TokenLine line) =>
        line.StartsWith("#"u8) && (line.Cells.Count != Columns.Width || Columns.Width == 1 || ConllPlus.IsHeader(line)
            || (Columns.HasOurs && Columns.Names is [] && !ConllColumns.IsTag(line.Cell(line.Cells.Count - 1), Layer)));

    public override bool GoesOn => Number > 0 && Before.AsSpan().IndexOf("-DOCSTART-"u8) < 0
        && !Lines.Any(static line => line.StartsWith("# newdoc"u8) || line.StartsWith("#begin document"u8));

    /// <summary>How many columns its tokens have.</summary>
    public int Width => Columns.Width ?? Lines.FirstOrDefault(line => !IsComment(line))?.Cells.Count ?? 0;
}

/// <summary>
/// Files with a token a line and an empty line between sentences: CoNLL-2002, -2003 and all that write BIO tags like them, those with a
/// column for each predicate (2005, 2009, 2011, 2012),
/// <see href="https://universaldependencies.org/format.html">CoNLL-U</see> and
/// <see href="https://universaldependencies.org/ext-format.html">CoNLL-U Plus</see>. A record is a sentence, its text the tokens with
/// spaces between them (none where CoNLL-U says
/// <c>SpaceAfter=No</c>). Spans become tags in a column behind the last, in CoNLL-U a <c>name=tag</c> pair in <c>MISC</c>.
/// <c>-DOCSTART-</c> and comments stay.
/// </summary>
internal sealed class ConllFormat : IDatasetFormat
{
    public string Name => "conll";

    public DatasetCapabilities Capabilities => DatasetCapabilities.Spans;

    public IEnumerable<DatasetRecord> Read(Stream input, DatasetOptions options, CancellationToken cancel)
    {
        var window = new ByteWindow(input, options);
        var before = new List<byte>(window.TakeMark());
        var columns = ConllColumns.Of(window, options);
        ConllRecord? pending = null;
        var number = 0L;
        while (window.Has(1))
        {
            cancel.ThrowIfCancellationRequested();
            var (line, offset) = (window.Line, window.Offset);
            var first = TokenLine.Cut(window.TakeLine(), columns.Tabs);
            if (IsBetween(first))
            {
                before.AddRange(first.Bytes);
                continue;
            }

            var lines = new List<TokenLine> { first };
            while (window.Has(1))
            {
                var next = TokenLine.Cut(window.Bytes[..LineLength(window)].ToArray(), columns.Tabs);
                if (IsBetween(next))
                    break;

                if (window.Offset - offset > options.LongestRecord)
                    throw DatasetException.TooLarge(options.File, options.LongestRecord, line, offset);

                lines.Add(next);
                _ = window.TakeLine();
            }

            if (pending is not null)
                yield return pending;

            var sentence = new ConllRecord(number++, line, offset, [], columns, [.. before], lines, [], [], null) { Layer = options.Layer };
            pending = Sentence(sentence, options);
            before.Clear();
        }

        if (pending is not null)
            yield return pending with { After = [.. before] };
    }

    public IDatasetWriter Write(Stream output, Stream input, DatasetOptions options) => new ConllWriter(output, input, options);

    public IReadOnlyList<GivenSpan> Given(DatasetRecord record, Stream? beside, string layer) => ConllTags.Given((ConllRecord)record);

    private static bool IsBetween(TokenLine line) => line.IsBlank || line.StartsWith("-DOCSTART-"u8);

    private static int LineLength(ByteWindow window)
    {
        for (var i = 0; ; i++)
        {
            if (window.At(i) is not { } next)
                return i;

            if (next == '\n')
                return i + 1;
        }
    }

    /// <summary>The sentence with its text.</summary>
    private static ConllRecord Sentence(ConllRecord record, DatasetOptions options)
    {
        var text = new StringBuilder();
        var words = new List<TextRange?>();
        var spaced = false;
        (int Last, TextRange Range)? group = null;
        var (width, columns, offset) = (record.Width, record.Columns, record.ByteOffset);
        for (var i = 0; i < record.Lines.Count; i++)
        {
            var line = record.Lines[i];
            if (record.IsComment(line))
            {
                words.Add(null);
                offset += line.Bytes.Length;
                continue;
            }

            if (Problem(record, line, i, width, offset) is { } problem)
                return record with { Problem = problem };

            offset += line.Bytes.Length;
            var id = columns.Id is { } numbers ? line.Cell(numbers) : "";
            if (id.Contains('.'))
            {
                words.Add(null); // a word that is understood, but not there
                continue;
            }

            if (group is { } surface && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var member)
                && member <= surface.Last)
            {
                words.Add(surface.Range);
                continue;
            }

            if (spaced)
                text.Append(' ');

            var start = text.Length;
            text.Append(line.Cell(columns.Form));
            var range = new TextRange(start, text.Length);
            spaced = !(columns.Miscellaneous is { } pairs && line.Cell(pairs).Split('|').Contains("SpaceAfter=No"));

            // "3-4 im": what the words 3 and 4 look like in the text.
            group = id.Split('-') is [_, var end] && int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                ? (last, range) : null;
            words.Add(group is null ? range : null);
        }

        var lastCells = record.Lines.Where(line => !record.IsComment(line)).Select(static line => line.Cell(line.Cells.Count - 1));
        var ours = columns.Ours(width, lastCells, options);
        return record with { Texts = text.Length == 0 ? [] : [new("", text.ToString())], Words = words, Ours = ours };
    }

    /// <summary>What is wrong with a token's line; null when nothing is.</summary>
    private static string? Problem(ConllRecord record, TokenLine line, int index, int width, long offset)
    {
        if (line.Cells.Count != width)
        {
            var others = record.Columns.Width is null ? "its first token has" : "the file's other tokens have";
            return $"has {Columns(line.Cells.Count)} in line {record.Line + index} where {others} {width}.";
        }

        var form = record.Columns.Form;
        return width > form
            ? Utf8Problem.Of(line.Bytes.AsSpan(line.Cells[form].Start, line.Cells[form].Length), offset + line.Cells[form].Start)
            : $"has {Columns(width)} in line {record.Line + index}, and the tokens should be in column {form + 1}; --field says otherwise.";
    }

    private static string Columns(int count) => count == 1 ? "1 column" : $"{count} columns";
}
