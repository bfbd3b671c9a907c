using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Tools;

/// <summary>The lines of a brat annotation file. Others' lines keep their bytes, whatever they hold.</summary>
internal sealed partial class BratAnnotations
{
    private readonly List<Line> lines = [];

    /// <summary>In bytes.</summary>
    public int Length => lines.Sum(static line => line.Bytes.Length);

    /// <summary>Cuts a file into lines.</summary>
    public static BratAnnotations Of(ReadOnlySpan<byte> bytes)
    {
        var annotations = new BratAnnotations();
        while (!bytes.IsEmpty)
        {
            var length = bytes.IndexOf((byte)'\n') + 1;
            var line = bytes[..(length == 0 ? bytes.Length : length)];
            annotations.lines.Add(new(line.ToArray(), Encoding.UTF8.GetString(line).TrimEnd('\r', '\n')));
            bytes = bytes[line.Length..];
        }

        return annotations;
    }

    /// <summary>What others have marked. Pieces of one annotation with nothing but white space between them are one span.</summary>
    /// <param name="before">How many code points of the file precede the text: its byte-order mark.</param>
    public IReadOnlyList<GivenSpan> Given(string text, int before, string layer)
    {
        var ours = lines.Select(line => Note(line.Text, layer)).OfType<string>().ToHashSet();
        var (offsets, given) = (new OffsetMap(text), new List<GivenSpan>());
        foreach (var bound in lines.Select(static line => Bound().Match(line.Text))
            .Where(match => match.Success && !ours.Contains(Id(match.Value))))
        {
            var (first, label) = (given.Count, bound.Groups[1].Value);
            foreach (var piece in bound.Groups[2].Value.Split(';'))
            {
                var places = piece.Split(' ');
                if (!int.TryParse(places[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                    || !int.TryParse(places[1], NumberStyles.None, CultureInfo.InvariantCulture, out var to)
                    || from < before || from >= to || to - before > offsets.End.CodePoints)
                    continue;

                var range = new TextRange(offsets.AtCodePoint(from - before).Utf16, offsets.AtCodePoint(to - before).Utf16);
                if (given.Count > first && given[^1].Range.End <= range.Start
                    && string.IsNullOrWhiteSpace(text[given[^1].Range.End..range.Start]))
                    given[^1] = new(label, new(given[^1].Range.Start, range.End));
                else
                    given.Add(new(label, range));
            }
        }

        return given;
    }

    /// <summary>
    /// Writes the file with our annotations exchanged. One that is there already stays where it is; one that is no longer wanted goes,
    /// unless somebody has built on it (a relation, an event, an attribute); new ones follow at the end with the next free numbers.
    /// </summary>
    /// <param name="before">How many code points of the file precede the text: its byte-order mark.</param>
    public void Exchange(string text, int before, IReadOnlyList<AddedSpan> spans, string layer, Stream output)
    {
        var notes = lines.Select(line => Note(line.Text, layer)).ToList();
        var ours = new Dictionary<string, string>();
        foreach (var (line, note) in lines.Zip(notes).Where(static pair => pair.Second is not null))
            ours[note!] = line.Text.Split('\t')[^1];

        var builtOn = lines.Where((line, i) => notes[i] is null && !line.Text.StartsWith('T'))
            .SelectMany(static line => References().Matches(line.Text).Select(static match => match.Value)).ToHashSet();
        var bodies = spans.SelectMany(span => Bodies(text, before, span, layer)).ToList();
        var missing = bodies.CountBy(static body => body).ToDictionary();
        var keptIds = new HashSet<string>();
        foreach (var line in lines)
        {
            var id = Id(line.Text);
            if (!ours.TryGetValue(id, out var note))
                continue;

            var body = Body(line.Text[Math.Min(id.Length + 1, line.Text.Length)..], note);
            if (missing.TryGetValue(body, out var count) && count > 0)
                missing[body]--;
            else if (!builtOn.Contains(id))
                continue;

            keptIds.Add(id);
        }

        bool IsKept(string id) => !ours.ContainsKey(id) || keptIds.Contains(id);
        var written = lines.Zip(notes).Where(pair => IsKept(pair.Second ?? Id(pair.First.Text))).Select(static pair => pair.First.Bytes)
            .ToList();
        var newline = Newline(notes);
        var (nextText, nextNote) = (Next('T'), Next('#'));
        foreach (var body in bodies.Where(body => missing[body]-- > 0))
        {
            var parts = body.Split('\0');
            written.Add(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"T{nextText}\t{parts[0]}{newline}")));
            written.Add(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"#{nextNote++}\tAnnotatorNotes T{nextText++}\t{parts[1]}{newline}")));
        }

        WriteLines(written, newline, output);
    }

    /// <summary>Writes lines of which the last one ends as the file's last one did: with a line end, or without. So the last line of
    /// others is as it was when ours behind it are gone.</summary>
    private void WriteLines(List<byte[]> written, string newline, Stream output)
    {
        var isEnded = lines is not [.., { Bytes: [.., not (byte)'\n'] }];
        for (var i = 0; i < written.Count; i++)
        {
            var line = written[i].AsSpan();
            var isLast = i == written.Count - 1;
            output.Write(isLast && !isEnded && line.EndsWith(Encoding.ASCII.GetBytes(newline)) ? line[..^newline.Length] : line);
            if (!isLast && line is [.., not (byte)'\n'])
                output.Write(Encoding.ASCII.GetBytes(newline));
        }
    }

    /// <summary>How lines of ours end: as those that are there, else as others'.</summary>
    private string Newline(List<string?> notes)
    {
        var ids = notes.OfType<string>().ToHashSet();
        var ours = lines.Where(line => ids.Contains(Id(line.Text))).ToList();
        return (ours is [] ? lines : ours).Exists(static line => line.Bytes is [.., (byte)'\r', (byte)'\n']) ? "\r\n" : "\n";
    }

    private static string Id(string line) => line.Split('\t', 2)[0];

    /// <summary>
    /// What follows the number in the lines of a span, and its note. A span over line ends has a piece for each line, as brat requires; one
    /// over nothing but white space has no lines.
    /// </summary>
    private static IEnumerable<string> Bodies(string text, int before, AddedSpan span, string layer)
    {
        var offsets = new OffsetMap(text);
        var (start, end) = (offsets.AtUtf16(span.Range.Start).Utf16, offsets.AtUtf16(span.Range.End, Rounding.Up).Utf16);
        var pieces = new List<TextRange>();
        for (var at = start; at < end;)
        {
            var lineEnd = text.AsSpan(at, end - at).IndexOfAny('\r', '\n');
            var next = lineEnd < 0 ? end : at + lineEnd;
            if (next > at)
                pieces.Add(new(at, next));

            at = next + 1;
        }

        if (pieces is [])
            return [];

        var places = string.Join(';', pieces.Select(piece => string.Create(
            CultureInfo.InvariantCulture,
            $"{before + offsets.AtUtf16(piece.Start).CodePoints} {before + offsets.AtUtf16(piece.End).CodePoints}")));
        var covered = string.Join(' ', pieces.Select(piece => text[piece.Start..piece.End].Replace('\t', ' ')));
        var score = span.Score is { } value ? string.Create(CultureInfo.InvariantCulture, $" score {value}") : "";
        return [Body($"{TypeOf(span.Label)} {places}\t{covered}", $"{layer}: {OneLine(span.Label)}{score}")];
    }

    private static string Body(string annotation, string note) => $"{annotation}\0{note}";

    /// <summary>brat's types are letters, digits, hyphens and underscores.</summary>
    private static string TypeOf(string label)
    {
        var type = NotInTypes().Replace(label, "_");
        return type.Length == 0 ? "_" : type;
    }

    private static string OneLine(string text) => text.Replace('\t', ' ').Replace('\r', ' ').Replace('\n', ' ').Replace('\0', ' ');

    /// <summary>The annotation that a line of ours is the note of.</summary>
    private static string? Note(string line, string layer)
    {
        var parts = line.Split('\t');
        return parts is [['#', ..], var target, var note] && target.StartsWith("AnnotatorNotes T", StringComparison.Ordinal)
            && note.StartsWith(layer + ":", StringComparison.Ordinal)
            ? target["AnnotatorNotes ".Length..]
            : null;
    }

    /// <summary>One more than the highest number of a kind.</summary>
    private int Next(char kind) => lines
        .Where(line => line.Text.StartsWith(kind))
        .Select(static line => int.TryParse(line.Text.AsSpan(1, Math.Max(line.Text.IndexOf('\t'), 1) - 1), NumberStyles.None,
            CultureInfo.InvariantCulture, out var number) ? number : 0)
        .DefaultIfEmpty()
        .Max() + 1;

    [GeneratedRegex(@"^T[0-9]+\t(\S+) ([0-9]+ [0-9]+(?:;[0-9]+ [0-9]+)*)\t")]
    private static partial Regex Bound();

    [GeneratedRegex(@"\bT[0-9]+\b")]
    private static partial Regex References();

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex NotInTypes();

    private sealed record Line(byte[] Bytes, string Text);
}
