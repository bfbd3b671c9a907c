using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Tools;

/// <summary>A token of a WebAnno file.</summary>
/// <param name="Line">The index of its line.</param>
/// <param name="Range">In UTF-16 units of the document.</param>
internal readonly record struct WebAnnoToken(int Line, TextRange Range);

/// <summary>
/// A file of <see href="https://inception-project.github.io/releases/34.5/docs/user-guide.html#sect_webannotsv">WebAnno TSV 3.3</see> (and
/// 3.2, which differs in nothing that is used here), cut into lines. Sentences are <c>#Text=</c> lines; each token has a line with its
/// place in UTF-16 units and a column for each feature of each layer.
/// </summary>
internal sealed partial class WebAnnoDocument
{
    private const string Format = "#FORMAT=WebAnno TSV 3.";

    private WebAnnoDocument(List<TokenLine> lines, string text, List<WebAnnoToken> tokens) => (Lines, Text, Tokens) = (lines, text, tokens);

    public List<TokenLine> Lines { get; }

    /// <summary>The document, put together from its sentences; what lay between them is not in the file, and is taken for line ends and
    /// spaces.</summary>
    public string Text { get; }

    public List<WebAnnoToken> Tokens { get; }

    public static bool Is(ReadOnlySpan<byte> head) => head.StartsWith("#FORMAT=WebAnno TSV 3."u8);

    /// <exception cref="DatasetException">The file is not of this format.</exception>
    public static WebAnnoDocument Read(Stream input, DatasetOptions options, CancellationToken cancel)
    {
        var window = new ByteWindow(input, options);
        var mark = window.TakeMark();
        var lines = new List<TokenLine>();
        var tokens = new List<WebAnnoToken>();
        var text = new StringBuilder();
        var sentence = new StringBuilder();
        if (!window.Peek(Format.Length).SequenceEqual(Encoding.UTF8.GetBytes(Format)))
            throw DatasetException.NotOfFormat(options.File, "webanno", $"its first line is not '{Format}3'.");

        while (window.Has(1))
        {
            cancel.ThrowIfCancellationRequested();
            if (window.Offset > options.LongestRecord)
                throw DatasetException.TooLarge(options.File, options.LongestRecord, 1, 0);

            var (number, offset) = (window.Line, window.Offset);
            var line = TokenLine.Cut(window.TakeLine(), atTabs: true);
            if (line.StartsWith("#Text="u8))
            {
                if (Utf8Problem.Of(line.Bytes, offset) is { } wrong)
                    throw DatasetException.Broken(options.File, number, offset, wrong);
                sentence.Append(Unescaped(Encoding.UTF8.GetString(line.Bytes, 6, line.ContentEnd - 6))).Append('\n');
            }
            else if (!line.IsBlank && !line.StartsWith("#"u8))
            {
                if (line.Cells.Count < 3 || Place().Match(line.Cell(1)) is not { Success: true } place)
                    throw DatasetException.Broken(
                        options.File, number, offset, "is no token: its second column is not the place of one ('0-5').");

                var range = new TextRange(Number(place.Groups[1].Value), Number(place.Groups[2].Value));
                if (sentence.Length > 0 && !StartSentence(text, sentence, range.Start, options.LongestRecord))
                    throw DatasetException.Broken(
                        options.File, number, offset, $"starts a sentence at {range.Start}, which is inside the one before.");

                if (range.Length < 0 || range.End > text.Length)
                    throw DatasetException.Broken(options.File, number, offset, $"ends at {range.End}, which is not in its sentence.");

                if (!line.Cell(0).Contains('.'))
                    tokens.Add(new(lines.Count, range));
            }

            lines.Add(line);
        }

        if (mark is not [])
            lines[0] = TokenLine.Cut([.. mark, .. lines[0].Bytes], atTabs: true);

        // The reader of the tool itself takes off the last line end too.
        return new(lines, text.ToString(0, Math.Max(text.Length - 1, 0)), tokens);
    }

    /// <summary>Writes the file with a layer exchanged: added behind the last span layer if it is not there.</summary>
    /// <param name="type">The layer's name.</param>
    public void Exchange(string type, IReadOnlyList<AddedSpan> spans, Stream output)
    {
        var layer = WebAnnoLayer.Of(this, type);
        IReadOnlyList<int> LinesOf(AddedSpan span) => Covered(span.Range).ConvertAll(static token => token.Line);
        var covering = spans.Select(span => (Span: span, Lines: LinesOf(span)));
        var cells = layer.Cells(covering.Where(static span => span.Lines is not []), FirstFreeNumber(layer));
        var nothing = string.Join('\t', Enumerable.Repeat("_", layer.Features.Count));
        var last = Lines.FindLastIndex(static line => line.StartsWith("#T_SP="u8));
        for (var i = 0; i < Lines.Count; i++)
        {
            var line = Lines[i];
            if (line.IsBlank || line.StartsWith("#"u8) || line.StartsWith("\uFEFF#"u8))
                output.Write(line.Bytes);
            else if (layer.Line is not null)
                Replace(line, layer, cells.GetValueOrDefault(i, nothing), output);
            else
                Insert(line, layer.Column, cells.GetValueOrDefault(i, nothing), output);

            if (layer.Line is null && i == Math.Max(last, 0))
                output.Write(Encoding.UTF8.GetBytes(WebAnnoLayer.Declaration(type) + (line.Bytes is [.., (byte)'\r', _] ? "\r\n" : "\n")));
        }
    }

    /// <summary>Writes the file without our layer; with it, but empty, where others need it.</summary>
    /// <param name="isLayerKept">Whether it is to stay. It does too where people have given it features of their own.</param>
    /// <returns>Whether there was anything of ours.</returns>
    public bool TakeBack(string type, bool isLayerKept, Stream output)
    {
        var layer = WebAnnoLayer.Of(this, type);
        using var rest = new MemoryStream();
        if (layer.Line is not null && layer.IsAllOurs && !isLayerKept)
        {
            for (var i = 0; i < Lines.Count; i++)
            {
                var isToken = !Lines[i].IsBlank && !Lines[i].StartsWith("#"u8);
                if (i != layer.Line)
                    rest.Write(isToken ? Without(Lines[i], layer) : Lines[i].Bytes);
            }
        }
        else if (layer.Line is not null)
        {
            Exchange(type, [], rest);
        }

        var isThere = layer.Line is not null && !rest.GetBuffer().AsSpan(0, (int)rest.Length).SequenceEqual(Bytes());
        output.Write(isThere ? rest.ToArray() : Bytes());
        return isThere;
    }

    private byte[] Bytes() => [.. Lines.SelectMany(static line => line.Bytes)];

    private static byte[] Without(TokenLine line, WebAnnoLayer layer)
    {
        var edits = new ByteEdits();
        var (first, behind) = (layer.Column, layer.Column + layer.Features.Count);
        if (behind < line.Cells.Count)
            edits.Replace(new(line.Cells[first].Start, line.Cells[behind].Start), []);
        else if (behind == line.Cells.Count)
            edits.Replace(new(line.Cells[first - 1].End, line.Cells[^1].End), []);
        using var output = new MemoryStream();
        edits.Write(line.Bytes, output);
        return output.ToArray();
    }

    private static void Replace(TokenLine line, WebAnnoLayer layer, string cells, Stream output)
    {
        var edits = new ByteEdits();
        var last = layer.Column + layer.Features.Count - 1;
        if (layer.Features.Count > 0 && line.Cells.Count > last)
            edits.Replace(new(line.Cells[layer.Column].Start, line.Cells[last].End), Encoding.UTF8.GetBytes(cells));

        edits.Write(line.Bytes, output);
    }

    /// <summary>Lines may end with a tab behind the last cell, as INCEpTION writes them, or without.</summary>
    private static void Insert(TokenLine line, int column, string cells, Stream output)
    {
        var edits = new ByteEdits();
        if (column < line.Cells.Count)
            edits.Insert(line.Cells[column].Start, Encoding.UTF8.GetBytes(cells + "\t"));
        else
            edits.Insert(line.ContentEnd, Encoding.UTF8.GetBytes("\t" + cells));

        edits.Write(line.Bytes, output);
    }

    private List<WebAnnoToken> Covered(TextRange range)
    {
        // Tokens do not overlap and come in order.
        var (low, high) = (0, Tokens.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Tokens[middle].Range.End <= range.Start)
                low = middle + 1;
            else
                high = middle;
        }

        var covered = new List<WebAnnoToken>();
        for (; low < Tokens.Count && Tokens[low].Range.Start < range.End; low++)
            covered.Add(Tokens[low]);

        return covered;
    }

    /// <summary>One more than the highest number in brackets that others use.</summary>
    private int FirstFreeNumber(WebAnnoLayer layer)
    {
        var highest = 0;
        foreach (var line in Lines.Where(static line => !line.StartsWith("#"u8)))
        {
            for (var i = 3; i < line.Cells.Count; i++)
            {
                if (layer.Line is not null && i >= layer.Column && i < layer.Column + layer.Features.Count)
                    continue;

                foreach (var match in Numbered().Matches(line.Cell(i)).Cast<Match>())
                    highest = Math.Max(highest, Number(match.Groups[1].Value));
            }
        }

        return highest + 1;
    }

    private static bool StartSentence(StringBuilder text, StringBuilder sentence, int begin, int longest)
    {
        if (text.Length == begin + 1 && text[^1] == '\n')
            text.Length--;

        if (text.Length > begin || begin - text.Length > longest)
            return false;

        text.Append(' ', begin - text.Length).Append(sentence);
        sentence.Clear();
        return true;
    }

    public static string Content(TokenLine line) => Encoding.UTF8.GetString(line.Bytes, 0, line.ContentEnd);

    private static int Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue / 2;

    public static string Escaped(string value) => Reserved().Replace(
        value.Replace("\r", "\\r", StringComparison.Ordinal),
        static match => match.Value switch { "\t" => "\\t", "\n" => "\\n", var other => "\\" + other });

    public static string Unescaped(string text) => EscapedText().Replace(text, static match => match.Value[1] switch
    {
        't' => "\t",
        'n' => "\n",
        'r' => "\r",
        'f' => "\f",
        'b' => "\b",
        var other => other.ToString(),
    });

    [GeneratedRegex(@"^([0-9]{1,10})-([0-9]{1,10})$")]
    private static partial Regex Place();

    [GeneratedRegex(@"(?<!\\)\[([0-9]{1,9})\]")]
    public static partial Regex Numbered();

    [GeneratedRegex(@"[\\\[\]|_;\t\n*]|->")]
    private static partial Regex Reserved();

    [GeneratedRegex(@"\\[\s\S]")]
    private static partial Regex EscapedText();
}
