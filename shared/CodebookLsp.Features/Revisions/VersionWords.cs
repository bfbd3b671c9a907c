using CodebookLsp.Features.Editor;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Revisions;

/// <summary>A word that both versions have.</summary>
/// <param name="Seen">What can be seen of it in the text after.</param>
internal readonly record struct KeptWord(LiveToken Before, LiveToken After, TextRange Seen);

/// <summary>The words of a part in both versions: those that stayed, and those in whose place others stand.</summary>
/// <param name="Share">Of the words of the longer version, those that stayed.</param>
internal sealed record VersionWords(IReadOnlyList<KeptWord> Kept, IReadOnlyList<WordChange> Changes, double Share)
{
    public static VersionWords Of(LiveText before, TextRange was, LiveText after, TextRange isNow)
    {
        var (old, now) = (In(before, was), In(after, isNow));
        var common = CommonParts.Of(Texts(before, old), Texts(after, now));
        var (changes, at) = (new List<WordChange>(), (Old: 0, Now: 0));
        foreach (var (oldSame, nowSame) in common.Append((old.Count, now.Count)))
        {
            if (oldSame > at.Old || nowSame > at.Now)
                changes.Add(new(Range(old, at.Old, oldSame, was), Range(now, at.Now, nowSame, isNow)));
            at = (oldSame + 1, nowSame + 1);
        }

        return new(
            [.. common.Select(pair => new KeptWord(old[pair.Before].Last, now[pair.After].Last, now[pair.After].Seen))], changes,
            (double)common.Count / Math.Max(1, Math.Max(old.Count, now.Count)));
    }

    private static List<(TextRange Seen, LiveToken Last)> In(LiveText text, TextRange part) => part.Length == 0 ? [] :
    [
        .. LiveWords.In(text, part.Start, part.End)
            .Select(word => (Seen: LiveWords.Part(text, word), Last: word[^1]))
            .Where(static word => word.Seen is not null).Select(static word => (word.Seen!.Value, word.Last)),
    ];

    private static string[] Texts(LiveText text, List<(TextRange Seen, LiveToken Last)> words) =>
        [.. words.Select(word => text.Text[word.Seen.Start..word.Seen.End])];

    private static TextRange Range(List<(TextRange Seen, LiveToken Last)> words, int from, int end, TextRange part)
    {
        if (end > from)
            return new(words[from].Seen.Start, words[end - 1].Seen.End);
        var at = from < words.Count ? words[from].Seen.Start : part.End;
        return new(at, at);
    }
}
