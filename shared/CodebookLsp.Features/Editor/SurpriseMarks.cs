using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Editor;

/// <summary>The words that have a colour or are marked as surprising: a mark leaves a word its colour.</summary>
public static class SurpriseMarks
{
    /// <summary>
    /// In the order of the text, as <see cref="CodeColors"/> has them; words that are only marked have colour 0. Lines with a script that
    /// is written from right to left have none.
    /// </summary>
    public static IReadOnlyList<ColoredRange> WithColors(LiveText text, int start, int end, LiveSettings settings)
    {
        var colors = CodeColors.In(text, start, end, settings);
        if (!settings.Surprise)
            return colors;
        var marked = text.Surprise().Marked
            .Select(one => (Seen: VisiblePart.OfLine(text.Text, one.Word.Range), one.Strength))
            .Where(one => one.Seen is { } seen && seen.End > start && seen.Start < end)
            .Select(static one => new ColoredRange(one.Seen!.Value.Start, one.Seen.Value.End, 0) { Surprise = one.Strength })
            .OrderBy(static one => one.Start);
        return Joined(colors, [.. RightToLeft.Without(text.Text, marked, static one => one.Start)]);
    }

    private static List<ColoredRange> Joined(IReadOnlyList<ColoredRange> colors, List<ColoredRange> marks)
    {
        var (all, next) = (new List<ColoredRange>(), 0);
        foreach (var color in colors)
        {
            for (; next < marks.Count && marks[next].End <= color.Start; next++)
                all.Add(marks[next]);
            var isMarked = next < marks.Count && marks[next].Start < color.End;
            all.Add(isMarked ? color with { Surprise = marks[next].Surprise } : color);
            while (next < marks.Count && marks[next].Start < color.End)
                next++;
        }

        all.AddRange(marks.Skip(next));
        return all;
    }
}
