using System.Globalization;

namespace CodebookLsp.Features.Themes;

/// <summary>A theme that a query may mean.</summary>
/// <param name="Score">From 0 to 1, which is the theme's very name.</param>
/// <param name="IsCalled">Whether the query is its name, an alias or its number, or has half of a name's words and none besides.</param>
public sealed record FoundTheme(Theme Theme, double Score, bool IsCalled);

/// <summary>
/// Finds themes by what somebody types: by name, alias, words and number, without case, begun words and typing errors included.
/// </summary>
public static class ThemeSearch
{
    /// <summary>Longer queries are no names; what comes behind is not looked at.</summary>
    private const int LongestQuery = 200;

    private const double OfName = 0.9;
    private const double OfAlias = 0.85;
    private const double OfWords = 0.6;

    /// <summary>A word that is begun counts as much, one with an error in five letters as much less.</summary>
    private const double Begun = 0.9;
    private const double Misspelt = 0.7;

    /// <summary>What is worse is not meant.</summary>
    private const double Least = 0.3;

    /// <summary>By so much the best must be better than the next to be the only one that is meant.</summary>
    private const double Clear = 0.05;

    private const int MostNamed = 4;

    /// <summary>So much of what a theme is called must be said for it to be meant, words that are about nothing aside.</summary>
    private const double LeastSaid = 0.5;

    /// <summary>A name's words have one letter wrong at most; others are meant by themselves.</summary>
    private const double LeastLike = Misspelt;

    /// <summary>The themes that are shown and may be meant, the likeliest first, then by number.</summary>
    /// <param name="query">Empty: all of them.</param>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<FoundTheme> Find(ThemeModel themes, ThemeNames names, string query, int most)
    {
        var wanted = Text(query.Length > LongestQuery ? query[..LongestQuery] : query);
        return
        [
            .. themes.Themes.Where(static theme => theme.Hidden is null)
                .Select(theme => new FoundTheme(theme, Score(theme, names, wanted), IsCalled(theme, names, wanted)))
                .Where(found => wanted.Length == 0 || found.Score >= Least)
                .OrderByDescending(static found => found.Score).ThenBy(static found => found.Theme.Number).Take(most),
        ];
    }

    /// <summary>The theme that a query is the name, an alias or the number of, or half of a name's words; null where it names none, or two
    /// alike.</summary>
    public static FoundTheme? Called(ThemeModel themes, ThemeNames names, string query) =>
        query.Trim().Length > 0 && Find(themes, names, query, 2) is [{ IsCalled: true } best, ..] found
        && (found.Count == 1 || best.Score - found[1].Score >= Clear) ? best : null;

    /// <summary>The one theme that a query means.</summary>
    /// <exception cref="ThemeException">None, or several.</exception>
    public static Theme Only(ThemeModel themes, ThemeNames names, string query)
    {
        var found = Find(themes, names, query, MostNamed + 1);
        if (found.Count > 0 && query.Trim().Length > 0 && (found.Count == 1 || found[0].Score - found[1].Score >= Clear))
            return found[0].Theme;
        var near = found.Count > 0 ? found : Find(themes, names, "", MostNamed);
        var named = near.Take(MostNamed).Select(one => names.Called(one.Theme)).ToArray();
        throw found.Count > 0 ? ThemeException.Ambiguous(query, named) : ThemeException.Unknown(query, named);
    }

    private static double Score(Theme theme, ThemeNames names, string wanted)
    {
        if (wanted.Length == 0)
            return 0;
        if (wanted.TrimStart('#') == theme.Number.ToString(CultureInfo.InvariantCulture))
            return 1;
        var (name, own) = (Text(names.Called(theme)), names.Of(theme.Number));
        if (name == wanted)
            return 1;
        string[] aliases = [.. (own?.Aliases ?? []).Select(Text)];
        if (aliases.Contains(wanted, StringComparer.Ordinal))
            return 0.98;
        return Math.Max(
            Math.Max(OfName * Fit(name, wanted), aliases.Select(alias => OfAlias * Fit(alias, wanted)).DefaultIfEmpty().Max()),
            OfWords * Fit(string.Join(' ', theme.Words.Select(Text)), wanted));
    }

    private static bool IsCalled(Theme theme, ThemeNames names, string wanted) => wanted.Length > 0
        && (wanted.TrimStart('#') == theme.Number.ToString(CultureInfo.InvariantCulture)
            || new[] { names.Called(theme) }.Concat(names.Of(theme.Number)?.Aliases ?? []).Any(name => Says(wanted, Text(name))));

    /// <summary>Whether a query says enough of a name, and nothing else.</summary>
    private static bool Says(string wanted, string name)
    {
        if (wanted == name)
            return true;
        var (said, whole) = (Telling(wanted), Telling(name));
        return said.Length > 0 && said.All(word => whole.Any(other => Likeness(word, other) >= LeastLike))
            && whole.Count(other => said.Any(word => Likeness(word, other) >= LeastLike)) >= LeastSaid * whole.Length;

        static string[] Telling(string text) => Array.FindAll(Words(text), static word => !FunctionWords.Has(word));
    }

    /// <summary>How well every word of a query is found in a text: from 0 to 1; a little less for what the text has beside.</summary>
    private static double Fit(string text, string wanted)
    {
        var (words, asked) = (Words(text), Words(wanted));
        if (words.Length == 0 || asked.Length == 0)
            return 0;
        var sum = asked.Sum(word => words.Max(other => Likeness(word, other)));
        return sum / asked.Length * (0.9 + (0.1 * Math.Min(1, asked.Length / (double)words.Length)));
    }

    private static double Likeness(string asked, string word)
    {
        if (asked == word)
            return 1;
        if (asked.Length >= 2 && word.StartsWith(asked, StringComparison.Ordinal))
            return Begun;
        var errors = Errors(asked, word);
        return errors <= Math.Min(asked.Length, word.Length) / 4 ? Misspelt : 0;
    }

    /// <summary>Letters to be left out, put in or replaced, and neighbours to change places (Damerau's distance, each place changed
    /// once).</summary>
    private static int Errors(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var at = 0; at <= one.Length; at++)
            rows[at, 0] = at;
        for (var to = 0; to <= other.Length; to++)
            rows[0, to] = to;
        for (var at = 1; at <= one.Length; at++)
        {
            for (var to = 1; to <= other.Length; to++)
            {
                rows[at, to] = Math.Min(
                    Math.Min(rows[at - 1, to], rows[at, to - 1]) + 1, rows[at - 1, to - 1] + (one[at - 1] == other[to - 1] ? 0 : 1));
                if (at > 1 && to > 1 && one[at - 1] == other[to - 2] && one[at - 2] == other[to - 1])
                    rows[at, to] = Math.Min(rows[at, to], rows[at - 2, to - 2] + 1);
            }
        }

        return rows[one.Length, other.Length];
    }

    private static string Text(string text) =>
        string.Join(' ', text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string[] Words(string text) =>
        text.Split([' ', ',', '-', '.', '\'', '/'], StringSplitOptions.RemoveEmptyEntries);
}
