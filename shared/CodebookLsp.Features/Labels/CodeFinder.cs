using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Labels;

/// <summary>Finds codes by words of their labels, or by their names, as somebody types.</summary>
public static class CodeFinder
{
    /// <summary>
    /// The best first: the code of that name, then labels that begin so, those with words that begin so, those that only contain it, and
    /// names that begin so.
    /// </summary>
    /// <param name="query">Words, all of which must be there, whatever their case; or a name or its beginning. Blank: what people have
    /// labelled.</param>
    /// <param name="names">Of the model's codes.</param>
    /// <param name="sites">The model's.</param>
    public static IReadOnlyList<CodeId> Find(string query, LabelBook labels, CodeNames names, IReadOnlyList<Site> sites, int most)
    {
        var words = query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
        {
            return [.. labels.All.Where(static label => label.Origin == LabelOrigin.Person)
                .OrderBy(static label => label.Text, StringComparer.OrdinalIgnoreCase).Select(static label => label.Code).Take(most)];
        }

        var whole = string.Join(' ', words);
        var found = labels
            .All.Select(label => (label.Code, Rank: Rank(label.Text, whole, words), Quality: label.Quality(), label.Text))
            .Where(static one => one.Rank > 0)
            .OrderByDescending(static one => one.Rank).ThenByDescending(static one => one.Quality)
            .ThenBy(static one => one.Text, StringComparer.OrdinalIgnoreCase).ThenBy(static one => (one.Code.Site, one.Code.Code))
            .Select(static one => one.Code);
        var named = names.Find(whole) is { } exact ? [exact] : Array.Empty<CodeId>();
        return [.. named.Concat(found).Concat(Beginning(whole, names, sites)).Distinct().Take(most)];
    }

    /// <summary>0: not at all.</summary>
    private static int Rank(string label, string whole, string[] words) =>
        label.StartsWith(whole, StringComparison.OrdinalIgnoreCase) ? 4
        : words.All(word => BeginsAWord(label, word)) ? 3
        : Contains(label, whole) ? 2
        : words.All(word => Contains(label, word)) ? 1
        : 0;

    private static bool Contains(string label, string word) => label.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static bool BeginsAWord(string label, string word)
    {
        for (
            var at = label.IndexOf(word, StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = label.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (at == 0 || !char.IsLetterOrDigit(label[at - 1]))
                return true;
        }

        return false;
    }

    /// <summary>Codes whose names begin so: <c>L14.3:8</c>.</summary>
    private static IEnumerable<CodeId> Beginning(string name, CodeNames names, IReadOnlyList<Site> sites)
    {
        var colon = name.LastIndexOf(':');
        if (
            colon < 0
            || (colon < name.Length - 1 && !int.TryParse(name[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            || names.Find(name[..(colon + 1)] + "0") is not { } first)
            yield break;

        for (var code = 0; code < sites[first.Site].Codes; code++)
        {
            if (names.Of(new(first.Site, code)).StartsWith(name, StringComparison.OrdinalIgnoreCase))
                yield return new(first.Site, code);
        }
    }
}
