using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Themes.Reports;

/// <summary>The part of a text that is not in an outline yet, and the lines in it.</summary>
internal sealed class PendingText
{
    /// <summary>How much of a passage is shown, in UTF-16 units.</summary>
    private const int Shown = 240;

    private readonly StringBuilder text = new();
    private long start; // of the text that is kept, in the whole text
    private int line = 1; // where it starts

    /// <summary>The next part.</summary>
    public void Add(string part) => text.Append(part);

    /// <summary>A passage that is pending.</summary>
    public OutlineRow Row(ThemedPassage passage)
    {
        var own = Part(passage.Start, passage.End);
        var (first, last) = VisiblePart.Of(own, new(0, own.Length)) is { } seen ? (seen.Start, seen.End) : (0, own.Length);
        var firstLine = line + Lines(Part(start, passage.Start + first));
        var written = passage.Themes.Count == 0 ? []
            : passage.Themes[0].Words.Select(word => Part(word.Start, word.End).Trim(Marks)).Where(static word => word.Any(char.IsLetter))
                .Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var shown = own[first..Math.Min(last, first + Shown)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var rest = first + Shown < last ? "…" : "";
        return new(passage, firstLine, firstLine + Lines(own[first..last]), string.Join(' ', shown) + rest) { Words = written };
    }

    /// <summary>Lets go of what stands before a place in the whole text.</summary>
    public void Forget(long before)
    {
        var length = (int)Math.Max(0, before - start);
        line += Lines(text.ToString(0, length));
        text.Remove(0, length);
        start += length;
    }

    private static readonly char[] Marks = [.. " \t\r\n.,;:!?\"'()[]{}<>“”‘’«»—–-*_#`|/\\"];

    /// <summary>Of a character that two passages share only the first has it all.</summary>
    private string Part(long from, long end)
    {
        var (first, last) = ((int)Math.Max(0, from - start), (int)Math.Max(0, end - start));
        return text.ToString(first, Math.Max(0, last - first));
    }

    private static int Lines(string part)
    {
        var lines = 0;
        for (var at = 0; at < part.Length; at++)
        {
            // CRLF ends one line.
            if (part[at] == '\n' || (part[at] == '\r' && (at + 1 == part.Length || part[at + 1] != '\n')))
                lines++;
        }

        return lines;
    }
}
