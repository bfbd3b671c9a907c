using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>A row of the outline of an open text.</summary>
/// <param name="Name">Of a heading its text, else of a theme; made harmless, never empty.</param>
/// <param name="Detail">Words that speak for the theme.</param>
/// <param name="Range">What can be seen of it, with the rows below it.</param>
/// <param name="Title">The heading; else the first line.</param>
/// <param name="Theme">Null for a heading.</param>
public sealed record OutlineEntry(
    string Name, string Detail, TextRange Range, TextRange Title, Theme? Theme, IReadOnlyList<OutlineEntry> Below);

/// <summary>An open text in sections by theme, under its Markdown headings where there are any.</summary>
public static class ThemeOutline
{
    private const int LongestName = 120;
    private const int MostWords = 3;

    /// <summary>Passages of which nothing is stated have no row.</summary>
    public static IReadOnlyList<OutlineEntry> Of(LiveThemes read, string text)
    {
        var (top, open) = (new List<OutlineEntry>(), new Stack<Heading>());
        var sections = read.Text.Sections.Count > 0 ? read.Text.Sections : [read.Text.Document];
        var (stretch, joined) = (0, -1); // the stretch that made the last row
        foreach (var section in sections)
        {
            var heading = HeadingOf(section, text);
            while (heading is not null && open.TryPeek(out var before) && before.Level >= heading.Level)
                Close();
            if (heading is not null)
                open.Push(heading);
            var rows = open.TryPeek(out var now) ? now.Below : top;
            for (; stretch < read.Text.Stretches.Count && read.Text.Stretches[stretch].FirstToken < section.FirstToken + section.Tokens;
                stretch++)
            {
                if (Row(read.Open, read.Text.Stretches[stretch], heading?.Title.End ?? 0, text) is not { } row)
                    continue;

                // A long passage comes in several stretches.
                if (joined == stretch - 1 && rows is [.., { Theme: { } theme } last] && theme.Number == row.Theme!.Number)
                    rows[^1] = last with { Range = new(last.Range.Start, row.Range.End) };
                else
                    rows.Add(row);
                joined = stretch;
            }

            foreach (var one in open)
                one.End = VisiblePart.Of(text, new(one.Title.Start, (int)section.End))?.End ?? one.End;
        }

        while (open.Count > 0)
            Close();
        return top;

        void Close()
        {
            var done = open.Pop();
            (open.TryPeek(out var above) ? above.Below : top)
                .Add(new(done.Name, "", new(done.Title.Start, done.End), done.Title, null, done.Below));
        }
    }

    private static OutlineEntry? Row(OpenThemes themes, ThemedPassage stretch, int from, string text)
    {
        var start = Math.Max(from, (int)stretch.Start); // not the heading, which has a row of its own
        if (stretch.Themes is not [var first, ..] || start >= stretch.End
            || VisiblePart.Of(text, new(start, (int)stretch.End)) is not { } range)
            return null;
        return new(
            ThemeWords.Name(themes, first.Theme), string.Join(", ", ThemeWords.Evidence(themes, text, first).Take(MostWords)), range,
            VisiblePart.OfLine(text, range)!.Value, first.Theme, []);
    }

    /// <summary>Null for what stands before the first heading.</summary>
    private static Heading? HeadingOf(ThemedPassage section, string text)
    {
        if (VisiblePart.OfLine(text, new((int)section.Start, (int)section.End)) is not { } title
            || !BoundaryScanner.IsHeading(text.AsSpan(title.Start)))
            return null;
        var line = text[title.Start..title.End];
        var level = line.AsSpan().IndexOfAnyExcept('#');
        var name = Printable.Start(line.Trim('#').Trim(), LongestName);
        return new(name.Length > 0 ? name : line, title, level < 0 ? line.Length : level) { End = title.End };
    }

    /// <param name="Level">How many marks it has.</param>
    private sealed record Heading(string Name, TextRange Title, int Level)
    {
        public int End { get; set; }

        public List<OutlineEntry> Below { get; } = [];
    }
}
