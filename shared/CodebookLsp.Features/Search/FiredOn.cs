using CodebookLsp.Features.Indexing;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Search;

/// <summary>What a code fires on, in a few words.</summary>
public static class FiredOn
{
    /// <summary>More firings than these do not change which tokens are the most frequent.</summary>
    private const int MostSampled = 2000;

    /// <summary>The tokens a code fires on most often, as they are written without blanks around, fit for one line.</summary>
    /// <param name="firings">Ascending.</param>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<string> Tokens(IIndexedCorpus corpus, int[] firings, int most)
    {
        var ids = corpus.TokenIds;
        var counts = new Dictionary<int, (int Count, int Token)>();
        var step = Math.Max(1, firings.Length / MostSampled);
        for (var at = 0; at < firings.Length; at += step)
        {
            var (count, token) = counts.GetValueOrDefault(ids[firings[at]], (0, firings[at]));
            counts[ids[firings[at]]] = (count + 1, token);
        }

        var texts = new List<string>();
        foreach (var (_, token) in counts.Values.OrderByDescending(static one => one.Count).ThenBy(static one => one.Token).Take(most * 3))
        {
            var text = corpus.TokenText(token);
            var shown = Printable.Line(text.Trim(' ') is { Length: > 0 } word ? word : "␣");
            if (!texts.Contains(shown, StringComparer.OrdinalIgnoreCase))
                texts.Add(shown);
            if (texts.Count == most)
                break;
        }

        return texts;
    }
}
