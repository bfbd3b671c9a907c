using System.Globalization;
using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.Search;

/// <summary>Finds labels by words. Made once for many questions; never changes, and any thread may ask.</summary>
public sealed class LabelSearch
{
    private readonly CodeLabel[] labels;
    private readonly int[] lengths; // of each label, in words
    private readonly string[] words; // all there are, in order
    private readonly int[][] labelsOf; // of each word

    public LabelSearch(IEnumerable<CodeLabel> labels)
    {
        this.labels = [.. labels];
        lengths = new int[this.labels.Length];
        var byWord = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var index = 0; index < this.labels.Length; index++)
        {
            foreach (var word in Words(this.labels[index].Text).Distinct())
            {
                lengths[index]++;
                if (!byWord.TryGetValue(word, out var of))
                    byWord.Add(word, of = []);
                of.Add(index);
            }
        }

        (words, labelsOf) = ([.. byWord.Keys], [.. byWord.Values.Select(static of => of.ToArray())]);
    }

    /// <summary>
    /// The labels in which every word of the question begins a word, whatever its case: whole words before beginnings, short labels before
    /// long ones, then those that are truer of their codes.
    /// </summary>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<CodeLabel> Find(string question, int most)
    {
        var asked = Words(question).Distinct().ToArray();
        if (asked.Length == 0)
            return [];
        var scores = new Dictionary<int, (int Words, double Score)>();
        for (var at = 0; at < asked.Length; at++)
        {
            var best = new Dictionary<int, double>();
            for (var word = First(asked[at]); word < words.Length && words[word].StartsWith(asked[at], StringComparison.Ordinal); word++)
            {
                var fit = words[word].Length == asked[at].Length ? 2 : (double)asked[at].Length / words[word].Length;
                foreach (var label in labelsOf[word])
                    best[label] = Math.Max(best.GetValueOrDefault(label), fit);
            }

            foreach (var (label, fit) in best)
            {
                var (found, score) = scores.GetValueOrDefault(label);
                if (found == at)
                    scores[label] = (at + 1, score + fit);
            }
        }

        return
        [
            .. scores.Where(one => one.Value.Words == asked.Length)
                .OrderByDescending(static one => one.Value.Score)
                .ThenBy(one => lengths[one.Key])
                .ThenByDescending(one => labels[one.Key].Origin == LabelOrigin.Person)
                .ThenByDescending(one => labels[one.Key].Scores is { } scored ? scored.Precision * scored.Recall : 0)
                .ThenBy(static one => one.Key)
                .Take(most)
                .Select(one => labels[one.Key]),
        ];
    }

    /// <summary>Runs of letters and digits in lower case.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (
                at < text.Length
                && (
                    char.IsLetterOrDigit(text[at])
                    || char.IsSurrogate(text[at])
                    || char.GetUnicodeCategory(text[at]) == UnicodeCategory.NonSpacingMark))
                continue;
            if (at > start)
                yield return text[start..at].ToLowerInvariant();
            start = at + 1;
        }
    }

    private int First(string beginning)
    {
        var at = Array.BinarySearch(words, beginning, StringComparer.Ordinal);
        return at < 0 ? ~at : at;
    }
}
