using CodebookLsp.Features.Themes;

namespace CodebookLsp.Features.Editor;

/// <summary>What is said above a paragraph.</summary>
/// <param name="At">Where it begins, in UTF-16 units.</param>
/// <param name="Title">The names of its themes, made harmless.</param>
/// <param name="Theme">The first of them.</param>
public sealed record ParagraphLens(int At, string Title, Theme Theme);

/// <summary>Names the one or two themes of every paragraph; of paragraphs of one theme that follow one another, above the first.</summary>
public static class ThemeLenses
{
    private const int Most = 2;

    public static IReadOnlyList<ParagraphLens> In(LiveThemes read, string text)
    {
        var (lenses, before) = (new List<ParagraphLens>(), default(int?));
        foreach (var paragraph in ThemedParagraphs.Of(read, text))
        {
            var first = paragraph.Themes.Count > 0 ? paragraph.Themes[0].Theme : null;
            if (first is not null && (paragraph.BeginsSection || first.Number != before))
                lenses.Add(new(paragraph.Range.Start, ThemeWords.Names(read.Open, paragraph.Themes.Take(Most)), first));

            // A line or two of which nothing can be said does not end a passage.
            if (first is not null || paragraph.Tokens >= ThemeReader.FewestTokens)
                before = first?.Number;
        }

        return lenses;
    }
}
