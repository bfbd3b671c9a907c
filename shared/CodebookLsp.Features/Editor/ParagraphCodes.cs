using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// A paragraph and the codes that mark it out from the rest of its text, the clearest first, each with what it is called and its name.
/// Codes that say only what one sees, and those of which nothing can be said but a number, are left out.
/// </summary>
public sealed record MarkedParagraph(
    TextRange Range, IReadOnlyList<(CodeId Code, string Title, string Name, int Count, int DocumentCount)> Codes);

/// <summary>What each paragraph has that the others lack.</summary>
public static class ParagraphCodes
{
    /// <summary>A shorter paragraph (a heading, a list item) has too few firings to tell.</summary>
    private const int FewestTokens = 24;

    private const int Codes = 3;

    private const int LongestTitle = 40; // in UTF-16 units

    /// <summary>G² above which chance is an unlikely cause, even though some thousand codes are looked at (p &lt; 10⁻⁵).</summary>
    private const double Clear = 19.5;

    /// <summary>
    /// Runs of lines that are not blank (in a document that holds texts: each of them), in the order of the text; those with nothing to say
    /// are left out.
    /// </summary>
    public static IReadOnlyList<MarkedParagraph> In(LiveText text, LineMap lines, LiveSettings settings) => text.Ask(counts =>
    {
        var among = settings.Sites.Among(text.Model.Loaded.Sites);
        var marked = new List<MarkedParagraph>();
        foreach (var range in text.Fields ?? TextParagraphs.Of(lines))
        {
            var part = PartCounts.Of(text, range.Start, range.End, among);
            if (part.Shown < FewestTokens)
                continue;

            var codes = part.Codes
                .Where(static one => one.Count >= 3)
                .Select(one =>
                    (
                        one.Code, one.Count, All: counts[one.Code.Site, one.Code.Code],
                        Score: LogLikelihoodRatio.Of(one.Count, part.Shown, counts[one.Code.Site, one.Code.Code], counts.Tokens)))
                .Where(one => one.Score > Clear && settings.Labels.Of(one.Code)?.Kind.IsTrivial() != true)
                .OrderByDescending(static one => one.Score)
                .Select(one => (Counted: one, Title: CodeWords.Called(text, one.Code, settings)))
                .Where(static one => one.Title is not null)
                .DistinctBy(static one => one.Title)
                .Take(Codes)
                .Select(one =>
                    (
                        one.Counted.Code, Printable.Start(one.Title!, LongestTitle), text.Model.Names.Of(one.Counted.Code),
                        one.Counted.Count, one.Counted.All))
                .ToList();
            if (codes.Count > 0)
                marked.Add(new(range, codes));
        }

        return (IReadOnlyList<MarkedParagraph>)marked;
    });
}
