using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Core;

/// <summary>The paragraphs of a text: runs of lines that are not blank, in its order.</summary>
public static class TextParagraphs
{
    /// <returns>In UTF-16 units, without the last line break of each.</returns>
    public static IEnumerable<TextRange> Of(LineMap lines)
    {
        int? start = null;
        for (var line = 0; line < lines.Count; line++)
        {
            var range = lines.Line(line);
            var blank = string.IsNullOrWhiteSpace(lines.Text[range.Start..range.End]);
            if (!blank)
                start ??= range.Start;
            if (start is { } from && (blank || line == lines.Count - 1))
            {
                yield return new(from, blank ? lines.Line(line - 1).End : range.End);
                start = null;
            }
        }
    }
}
