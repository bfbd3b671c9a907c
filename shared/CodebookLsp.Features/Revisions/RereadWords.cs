using CodebookLsp.Features.Editor;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Revisions;

/// <summary>A word that stayed as it is written, and that the model sees otherwise: what stands before it is different.</summary>
/// <param name="Range">Of the text after.</param>
/// <param name="Changed">Of how many codebooks it has other codes.</param>
public sealed record RereadWord(TextRange Range, int Changed);

/// <summary>The words of a text that another version has too.</summary>
/// <param name="Most">Those that are seen most differently, the most first.</param>
/// <param name="Words">How many there are.</param>
/// <param name="Touched">How many of them have any other code.</param>
/// <param name="Sites">How many codebooks were compared.</param>
public sealed record RereadWords(IReadOnlyList<RereadWord> Most, int Words, int Touched, int Sites)
{
    private const int Named = 10;

    /// <summary>A word of which less has changed is not seen differently to speak of.</summary>
    private const double LeastShare = 0.25;

    internal static RereadWords Of(LiveText before, LiveText after, IReadOnlyList<KeptWord> kept, LiveSettings settings)
    {
        var among = settings.Sites.Among(after.Model.Loaded.Sites);
        var (all, words) = (new List<RereadWord>(), 0);
        foreach (var word in kept)
        {
            // At the start of a text codes say that nothing stands before them, and little of the word.
            if (!before.IsTrusted(word.Before) || !after.IsTrusted(word.After)
                || before.Codes(word.Before.Block) is not { } old || after.Codes(word.After.Block) is not { } now)
                continue;
            words++;
            var changed = among.Count(site => !SameCodes(
                old.Codes(word.Before.Index, site), now.Codes(word.After.Index, site)));
            if (changed > 0)
                all.Add(new(word.Seen, changed));
        }

        return new(
            [
                .. all.Where(word => word.Changed >= LeastShare * among.Count
                        && after.Text[word.Range.Start..word.Range.End] is var written && written.Any(char.IsLetter)
                        && ThemeWords.IsTelling(settings.Themes, written))
                    .OrderByDescending(static word => word.Changed).ThenBy(static word => word.Range.Start).Take(Named),
            ],
            words, all.Count, among.Count);
    }

    /// <summary>In any order.</summary>
    private static bool SameCodes(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        foreach (var code in left)
        {
            if (!right.Contains(code))
                return false;
        }

        return left.Length == right.Length;
    }
}
