using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>From what a user names to codes.</summary>
public static class FollowedCodes
{
    /// <summary>More codes than this for some words are too many to follow: the words say too little.</summary>
    private const int MostByWords = 50;

    /// <param name="named">Names (<c>L14.3:877</c>) or words of labels, separated by commas.</param>
    /// <exception cref="DatasetRunException">The model has no such code, no label has such words, or too many have.</exception>
    public static IReadOnlyList<FollowedCodeColumn> Find(IEnumerable<string> named, CodeNames names, LabelBook labels)
    {
        var found = new List<FollowedCodeColumn>();
        foreach (var name in named.SelectMany(static list =>
            list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (names.Find(name) is { } code)
            {
                found.Add(new(code, labels.Of(code)?.Text ?? names.Of(code)));
                continue;
            }

            var labelled = labels.All.Where(label => Has(label.Text, name)).OrderBy(static label => (label.Code.Site, label.Code.Code))
                .ToList();
            if (labelled.Count is 0 or > MostByWords)
                throw DatasetRunException.NotFollowed(name, labelled.Count, labels.Count);
            found.AddRange(labelled.Select(static label => new FollowedCodeColumn(label.Code, label.Text)));
        }

        return [.. found.DistinctBy(static one => one.Code)];
    }

    private static bool Has(string label, string words) =>
        Array.TrueForAll(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), word =>
            label.Contains(word, StringComparison.OrdinalIgnoreCase));
}
