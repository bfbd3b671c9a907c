using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Revisions;

/// <summary>A code that fires more or less often in a part than it did.</summary>
/// <param name="Title">What it is called: its label, or words that it fires on. Harmless in a terminal.</param>
/// <param name="Before">On how many tokens of the part before.</param>
/// <param name="After">On how many tokens of the part now.</param>
/// <param name="Words">Words of the part that it fires on, in the text where it fires more; each once, in their order.</param>
public sealed record CodeChange(CodeId Code, string Title, int Before, int After, IReadOnlyList<string> Words);

/// <summary>Compares how often codes fire in a part of two versions of a text.</summary>
internal sealed class PartCodes(LiveText before, LiveText after, LiveSettings settings)
{
    /// <summary>A code on fewer tokens more than before says what any other word would have changed too.</summary>
    private const int FewestMore = 3;

    private const int Most = 4, MostWords = 4;

    private const int LongestTitle = 60, LongestWord = 24; // in UTF-16 units

    /// <summary>So many of the clearest are looked at closely, at most: what a code is called takes a look at the whole text.</summary>
    private const int Candidates = 40;

    /// <summary>Two codes that share more of their tokens than this say the same.</summary>
    private const double Overlap = 0.5;

    private readonly IReadOnlyList<int> among = settings.Sites.Among(after.Model.Loaded.Sites);

    /// <param name="was">Of the text before.</param>
    /// <param name="isNow">Of the text after.</param>
    public (IReadOnlyList<CodeChange> Came, IReadOnlyList<CodeChange> Went) Of(TextRange was, TextRange isNow)
    {
        var (old, now) = (Counts(before, was), Counts(after, isNow));
        return (More(old, now, after, isNow, static (few, many) => (few, many)),
            More(now, old, before, was, static (few, many) => (many, few)));
    }

    private PartCounts Counts(LiveText text, TextRange range) =>
        range.Length == 0 ? new(0, 0, 0, []) : PartCounts.Of(text, range.Start, range.End, among);

    /// <summary>The codes that fire more often in one version of a part than in the other.</summary>
    /// <param name="text">Which has the first.</param>
    /// <param name="order">Puts the numbers of the other and of this version in the order of time.</param>
    private List<CodeChange> More(
        PartCounts few, PartCounts many, LiveText text, TextRange range, Func<int, int, (int Before, int After)> order)
    {
        var fewOf = few.Codes.ToDictionary(static one => one.Code, static one => one.Count);
        var candidates = many.Codes
            .Select(one => (one.Code, Many: one.Count, Few: fewOf.GetValueOrDefault(one.Code)))
            .Where(one => one.Many - one.Few >= FewestMore && settings.Labels.Of(one.Code)?.Kind.IsTrivial() != true)
            .Select(one => (one.Code, one.Many, one.Few, Score: Score(one.Code, one.Many, one.Few)))
            .Where(static one => one.Score > 0)
            .OrderByDescending(static one => one.Score).ThenBy(static one => one.Code.Site).ThenBy(static one => one.Code.Code)
            .Take(Candidates);
        var (found, taken, titles) = (new List<CodeChange>(), new List<HashSet<int>>(), new HashSet<string>());
        foreach (var one in candidates)
        {
            if (found.Count == Most)
                break;
            HashSet<int> tokens = [.. text.Tokens(range.Start, range.End).Where(token => text.Has(token, one.Code)).Select(text.NumberOf)];
            if (taken.Exists(other => Shared(other, tokens) > Overlap)
                || CodeWords.Called(text, one.Code, settings) is not { } called || !titles.Add(called))
                continue;
            taken.Add(tokens);
            var (then, now) = order(one.Few, one.Many);
            found.Add(new(one.Code, Printable.Start(Printable.Line(called), LongestTitle), then, now, Words(text, one.Code, range)));
        }

        return found;

        // Where the other version has nothing of the part, it is held against the rest of its own text.
        double Score(CodeId code, int here, int there) => few.Tokens > 0
            ? LogLikelihoodRatio.Of(here, many.Tokens, here + there, many.Tokens + few.Tokens)
            : text.Ask(counts => counts.Tokens == many.Tokens ? here
                : LogLikelihoodRatio.Of(here, many.Tokens, counts[code.Site, code.Code], counts.Tokens));
    }

    /// <summary>Words of any text only where there are no others.</summary>
    private List<string> Words(LiveText text, CodeId code, TextRange range)
    {
        string[] all =
        [
            .. SameCode.Occurrences(text, code).Where(word => word.Start >= range.Start && word.End <= range.End)
                .Select(word => Printable.Start(text.Text[word.Start..word.End], LongestWord))
                .Where(static word => word.Any(char.IsLetterOrDigit))
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
        string[] telling = [.. all.Where(word => ThemeWords.IsOfFewTexts(settings.Themes, word))];
        return [.. (telling.Length > 0 ? telling : all).Take(MostWords)];
    }

    private static double Shared(HashSet<int> left, HashSet<int> right) =>
        (double)left.Count(right.Contains) / Math.Max(1, Math.Min(left.Count, right.Count));
}
