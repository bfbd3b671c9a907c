using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Revisions;

/// <summary>A part of a text that another version has otherwise: neighbouring paragraphs that only one of them has.</summary>
/// <param name="Before">Of the text before; empty where something was put in.</param>
/// <param name="After">Of the text after; empty where something was taken out.</param>
/// <param name="ThemeBefore">What most of it was about; null where nothing is said, or there are no themes.</param>
/// <param name="ThemeAfter">What most of it is about now.</param>
/// <param name="Words">Which words were replaced, put in and taken out; none where most were.</param>
/// <param name="Came">The codes that fire more often than before, what marks the change most first.</param>
/// <param name="Went">Those that fire less often.</param>
public sealed record ChangedPart(
    TextRange Before, TextRange After, Theme? ThemeBefore, Theme? ThemeAfter, IReadOnlyList<WordChange> Words,
    IReadOnlyList<CodeChange> Came, IReadOnlyList<CodeChange> Went);

/// <summary>Words that stand in the place of others.</summary>
/// <param name="Before">Of the text before, up to the last letter; empty for none.</param>
public sealed record WordChange(TextRange Before, TextRange After);

/// <summary>How much of a whole text is about a theme.</summary>
/// <param name="Before">The share of the tokens, from 0 to 1.</param>
public sealed record ThemeShift(Theme Theme, double Before, double After);

/// <summary>What is different between two texts, mostly two versions of one, as a codebook model sees them.</summary>
/// <param name="Parts">In the order of the text.</param>
/// <param name="Common">How many paragraphs both have.</param>
/// <param name="Paragraphs">How many the text after has.</param>
/// <param name="Themes">Those whose share of the whole text is another one now, the largest change first.</param>
/// <param name="Reread">Words that both have, and that the model sees otherwise.</param>
public sealed record TextChanges(
    IReadOnlyList<ChangedPart> Parts, int Common, int Paragraphs, IReadOnlyList<ThemeShift> Themes, RereadWords Reread)
{
    /// <summary>A theme whose share moves by less is not told of.</summary>
    private const double LeastShift = 0.03;

    /// <summary>Of two versions that share fewer of their words in a part, those that differ say less than the parts themselves.</summary>
    private const double LeastKept = 0.4;

    /// <param name="before">Read as a whole.</param>
    /// <param name="after">Read as a whole.</param>
    public static TextChanges Between(LiveText before, LiveText after, LiveSettings settings)
    {
        var (old, now) = (Split(before.Text), Split(after.Text));
        var common = CommonParts.Of(Texts(before.Text, old), Texts(after.Text, now));
        var (parts, kept) = (new List<ChangedPart>(), new List<KeptWord>());
        var (themesBefore, themesAfter) = (PartThemes.Of(before, settings.Themes), PartThemes.Of(after, settings.Themes));
        var (codes, at) = (new PartCodes(before, after, settings), (Old: 0, Now: 0));
        foreach (var (oldSame, nowSame) in common.Append((old.Length, now.Length)))
        {
            if (oldSame > at.Old || nowSame > at.Now)
                parts.Add(Part(Range(old, at.Old, oldSame, before.Text), Range(now, at.Now, nowSame, after.Text)));
            if (oldSame < old.Length)
                kept.AddRange(VersionWords.Of(before, old[oldSame], after, now[nowSame]).Kept);
            at = (oldSame + 1, nowSame + 1);
        }

        return new(
            parts, common.Count, now.Length, Shifts(themesBefore, themesAfter), RereadWords.Of(before, after, kept, settings));

        ChangedPart Part(TextRange was, TextRange isNow)
        {
            var words = VersionWords.Of(before, was, after, isNow);
            var isEdited = words.Share >= LeastKept; // else it is another part, which has words like "the" too
            kept.AddRange(isEdited ? words.Kept : []);
            var (came, went) = codes.Of(was, isNow);
            return new(was, isNow, themesBefore?.Most(was), themesAfter?.Most(isNow), isEdited ? words.Changes : [], came, went);
        }
    }

    private static TextRange[] Split(string text) => [.. TextParagraphs.Of(new(text))];

    /// <summary>Line breaks of another kind make no other paragraph.</summary>
    private static string[] Texts(string text, TextRange[] ranges) =>
        [.. ranges.Select(range => text[range.Start..range.End].ReplaceLineEndings("\n"))];

    private static TextRange Range(TextRange[] paragraphs, int from, int end, string text)
    {
        if (end > from)
            return new(paragraphs[from].Start, paragraphs[end - 1].End);
        var at = from < paragraphs.Length ? paragraphs[from].Start : paragraphs.Length > 0 ? paragraphs[^1].End : text.Length;
        return new(at, at);
    }

    private static IReadOnlyList<ThemeShift> Shifts(PartThemes? before, PartThemes? after) => before is null || after is null ? [] :
    [
        .. before.Shares.Keys.Union(after.Shares.Keys)
            .Select(theme => new ThemeShift(theme, before.Shares.GetValueOrDefault(theme), after.Shares.GetValueOrDefault(theme)))
            .Where(static shift => Math.Abs(shift.After - shift.Before) >= LeastShift)
            .OrderByDescending(static shift => Math.Abs(shift.After - shift.Before)).ThenBy(static shift => shift.Theme.Number),
    ];
}
