using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>A paragraph of an open text, or several short ones that are read together.</summary>
/// <param name="Range">What can be seen of it.</param>
/// <param name="Themes">What is stated of it, the first most.</param>
/// <param name="BeginsSection">Whether a heading stands right before it.</param>
internal sealed record ThemedParagraph(
    TextRange Range, int FirstToken, int Tokens, IReadOnlyList<PassageTheme> Themes, bool BeginsSection);

/// <summary>
/// The paragraphs of an open text as a reader sees them, without headings. Of a paragraph of fewer than 20 tokens nothing can be said by
/// itself; where such ones follow one another, as in talk, those of one window count as one paragraph, and have the window's themes.
/// </summary>
internal static class ThemedParagraphs
{
    public static IReadOnlyList<ThemedParagraph> Of(LiveThemes read, string text)
    {
        var (found, pending, begins) = (new List<ThemedParagraph>(), new List<ThemedPassage>(), false);
        foreach (var paragraph in read.Text.Paragraphs)
        {
            var isHeading = BoundaryScanner.IsHeading(text.AsSpan((int)paragraph.Start, (int)(paragraph.End - paragraph.Start)));
            var isLong = paragraph.Tokens >= ThemeReader.FewestTokens;
            if (isHeading || isLong || (pending.Count > 0 && read.WindowAt(pending[0].FirstToken) != read.WindowAt(paragraph.FirstToken)))
                Flush();
            if (isHeading)
                begins = true;
            else if (isLong)
                Add([paragraph], LiveThemes.Seen(paragraph).Themes);
            else
                pending.Add(paragraph);
        }

        Flush();
        return found;

        ThemedPassage? Window(ThemedPassage paragraph) =>
            read.WindowAt(paragraph.FirstToken) is { } window ? LiveThemes.Seen(window) : null;

        void Flush()
        {
            if (pending.Count > 0)
            {
                Add(pending, pending.Sum(static one => one.Tokens) >= ThemeReader.FewestTokens
                    ? Window(pending[0])?.Themes ?? [] : []);
            }

            pending.Clear();
        }

        void Add(IReadOnlyList<ThemedPassage> passages, IReadOnlyList<PassageTheme> themes)
        {
            if (VisiblePart.Of(text, new((int)passages[0].Start, (int)passages[^1].End)) is not { } range)
                return;
            found.Add(new(range, passages[0].FirstToken, passages.Sum(static one => one.Tokens), themes, begins));
            begins = false;
        }
    }
}
