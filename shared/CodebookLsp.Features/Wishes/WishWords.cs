namespace CodebookLsp.Features.Wishes;

/// <summary>What somebody has typed, as words. Commas divide it into things that are meant by themselves.</summary>
/// <param name="Parts">The words of each part, in lower case; no part is empty.</param>
public sealed record WishWords(IReadOnlyList<IReadOnlyList<string>> Parts)
{
    /// <summary>More words are a text and no wish.</summary>
    public const int Most = 60;

    private static readonly char[] Dividers = [',', ';', '|', '/', '\n', '\r', '.', '!', '?', ':', '"', '(', ')'];

    /// <summary>All of them, each once.</summary>
    public IReadOnlyList<string> All { get; } = [.. Parts.SelectMany(static part => part).Distinct(StringComparer.Ordinal)];

    /// <exception cref="WishException">There is no word, or there are too many.</exception>
    public static WishWords Parse(string text)
    {
        var parts = text.Split(Dividers, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(static part => (IReadOnlyList<string>)[.. WordsOf(part)]).Where(static part => part.Count > 0).ToArray();
        if (parts.Length == 0)
            throw WishException.Empty();
        return parts.Sum(static part => part.Count) <= Most ? new(parts) : throw WishException.TooLong(Most);
    }

    private static IEnumerable<string> WordsOf(string part)
    {
        for (var at = 0; at < part.Length; at++)
        {
            var start = at;
            while (at < part.Length && IsOfWord(part, at))
                at++;
            if (at > start)
                yield return part[start..at].ToLowerInvariant();
        }
    }

    /// <summary>Letters, digits, marks that letters carry, and halves of what lies beyond the first plane.</summary>
    private static bool IsOfWord(string text, int at) => char.IsLetterOrDigit(text[at]) || char.IsSurrogate(text[at])
        || char.GetUnicodeCategory(text[at]) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
