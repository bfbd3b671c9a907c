using System.Globalization;
using System.Text;
using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Tools;

/// <summary>What the columns of a CoNLL file are, as far as its start tells.</summary>
/// <param name="Tabs">Whether single tabs separate cells; else runs of spaces.</param>
/// <param name="Width">How many columns a token has; null where each sentence has its own number (a column for each predicate).</param>
/// <param name="Form">The column of the token's text.</param>
internal sealed record ConllColumns(bool Tabs, int? Width, int Form)
{
    /// <summary>How far into a file an earlier run must have found something, so that its column is known again.</summary>
    private const int SniffedBytes = 1 << 20;

    /// <summary>A file whose tokens are numbered may have a few that are not, and one with tabs a line without.</summary>
    private const double Most = 0.9;

    /// <summary>How many sentences must have another width than most before that is taken for the format's manner and not for a
    /// fault.</summary>
    private const double Ragged = 0.2;

    /// <summary>Formats with a column for each predicate have six others at least.</summary>
    private const int NarrowestRagged = 6;

    /// <summary>The column of the tokens' text in <see href="https://conll.cemantix.org/2012/data.html">CoNLL-2011 and -2012</see>, behind
    /// the document, its part and the token's number.</summary>
    private const int OntoNotesForm = 3;

    /// <summary>CoNLL-U: the column of the tokens' numbers, which may be ranges (<c>4-5</c>) and decimals (<c>5.1</c>).</summary>
    public int? Id { get; private init; }

    /// <summary>CoNLL-U: the column that takes <c>name=value</c> pairs.</summary>
    public int? Miscellaneous { get; private init; }

    /// <summary>CoNLL-U Plus: what its first line calls the columns.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>Whether an earlier run has added a column behind the last.</summary>
    public bool HasOurs { get; private init; }

    /// <summary>What our column is called where columns have names.</summary>
    public static string OurName(DatasetOptions options) => $"{options.Layer.ToUpperInvariant()}:SPANS";

    /// <exception cref="DatasetException">The column that was asked for is not there.</exception>
    public static ConllColumns Of(ByteWindow window, DatasetOptions options)
    {
        var head = window.Peek(SniffedBytes);
        var lines = Encoding.UTF8.GetString(head).Split('\n').Select(static line => line.TrimEnd('\r')).ToList();
        if (head.Length == SniffedBytes)
            lines.RemoveAt(lines.Count - 1);
        if (lines.FirstOrDefault(static line => line.Trim().Length > 0) is { } first && ConllPlus.Names(first) is { } names)
            return Plus(names, options);

        var isOntoNotes = lines.Exists(static line => line.StartsWith("#begin document", StringComparison.Ordinal));
        var tokens = lines.FindAll(line => IsToken(line) && !(line.StartsWith('#') && (isOntoNotes || !line.Contains('\t'))));
        var tabs = tokens.Count > 0 && tokens.Count(static line => line.Contains('\t')) >= Most * tokens.Count;
        bool MayBeComment(string line) => line.StartsWith('#') && (isOntoNotes || !tabs || !line.Contains('\t'));
        var sentences = Sentences(lines, line => IsToken(line) && !MayBeComment(line), tabs);
        var rows = sentences.SelectMany(static rows => rows).ToList();
        if (rows is [])
            return new(tabs, 1, 0);

        var usual = rows.CountBy(static row => row.Length).MaxBy(static count => count.Value).Key;
        var width = isOntoNotes || IsRagged(sentences, usual) ? (int?)null : usual;
        var numbered = usual > 1 && rows.Count(static row => IsNumber(row[0])) >= Most * rows.Count;
        var universal = tabs && width == 10 && numbered;

        // A token may begin with '#', and be the only one that has a tag of ours.
        var mayHaveOurs = width is null
            ? rows : Sentences(lines, IsToken, tabs).SelectMany(static lines => lines).Where(row => row.Length == width).ToList();
        return new(tabs, width, Chosen(options, rows.Max(static row => row.Length)) ?? (isOntoNotes ? OntoNotesForm : numbered ? 1 : 0))
        {
            Id = universal ? 0 : null,
            Miscellaneous = universal ? 9 : null,
            HasOurs = !universal
                && (mayHaveOurs.Exists(row => IsOurs(row[^1], options.Layer))
                    || (options.Origin == Origin(width) && rows.TrueForAll(row => row[^1] == "O"))),
        };
    }

    /// <summary>What is noted of a file that has got our column: which one it is, since where no tag of ours stands near the start of the
    /// file, it looks like anybody's.</summary>
    /// <param name="width">With it; null where each sentence has its own number of columns.</param>
    public static string Origin(int? width) =>
        width is { } last ? string.Create(CultureInfo.InvariantCulture, $"ours is column {last}") : "ours is the last column";

    /// <summary>Whether a cell is what we write into our column.</summary>
    public static bool IsTag(string cell, string layer) => cell == "O" || IsOurs(cell, layer);

    /// <summary>Our column in a sentence, given its tokens' last cells; null when it has none. That of somebody else is never taken for
    /// it.</summary>
    /// <param name="width">How many columns the sentence has.</param>
    public int? Ours(int width, IEnumerable<string> lastCells, DatasetOptions options)
    {
        if (Names is not [])
            return HasOurs ? Names.ToList().IndexOf(OurName(options)) : null;

        var mayBeOurs = HasOurs && (Width is null || width == Width) && lastCells.All(cell => IsTag(cell, options.Layer));
        return mayBeOurs ? width - 1 : null;
    }

    private static ConllColumns Plus(List<string> names, DatasetOptions options)
    {
        int? Find(string name) => names.IndexOf(name) is >= 0 and var at ? at : null;
        var form = options.Fields is [var field] ? Find(field) ?? Chosen(options, names.Count) : Find("FORM");
        if (form is null)
            throw DatasetException.NoColumn(options.File, options.Fields is [var asked] ? asked : "FORM", names);

        return new(true, names.Count, form.Value)
        {
            Id = Find("ID"),
            Miscellaneous = Find("MISC"),
            Names = names,
            HasOurs = Find(OurName(options)) is not null,
        };
    }

    /// <summary>The column that the options name by its number; null when they name none.</summary>
    private static int? Chosen(DatasetOptions options, int most) => options.Fields is not [var field, ..] ? null
        : int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number - 1
        : throw DatasetException.NoColumn(
            options.File, field, Enumerable.Range(1, most).Select(static column => column.ToString(CultureInfo.InvariantCulture)));

    private static bool IsToken(string line) => line.Trim().Length > 0 && !line.StartsWith("-DOCSTART-", StringComparison.Ordinal);

    private static List<List<string[]>> Sentences(List<string> lines, Predicate<string> isToken, bool tabs)
    {
        var sentences = new List<List<string[]>>();
        var open = false;
        foreach (var line in lines)
        {
            if (isToken(line))
            {
                if (!open)
                    sentences.Add([]);
                sentences[^1].Add(tabs ? line.Split('\t') : line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
            }

            open = IsToken(line) && sentences.Count > 0;
        }

        return sentences;
    }

    private static bool IsRagged(List<List<string[]>> sentences, int usual)
    {
        var even = sentences.FindAll(static rows => rows.TrueForAll(row => row.Length == rows[0].Length));
        var widths = even.ConvertAll(static rows => rows[0].Length);
        return widths is not [] && widths.Min() >= NarrowestRagged && widths.Count(width => width != usual) >= Ragged * sentences.Count;
    }

    private static bool IsNumber(string cell) =>
        cell.Length > 0 && char.IsAsciiDigit(cell[0]) && cell.All(static c => char.IsAsciiDigit(c) || c is '-' or '.');

    private static bool IsOurs(string cell, string layer) =>
        cell.Length > 2 && cell[0] is 'B' or 'I' && cell[1..].StartsWith($"-{layer}:", StringComparison.Ordinal);
}
